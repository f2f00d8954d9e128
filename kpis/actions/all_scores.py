"""Everything computed once more, stale or not; where nothing differs, nothing is written."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping
from typing import TypeVar

from django.db import transaction

from accounts.actions.retries import retried
from kpis.calc.keys import every_key
from kpis.calc.reading_groups import reading_groups
from kpis.calc.structure import Structure
from kpis.queries.results import Work, snapshot, work_around, work_of_whole
from kpis.queries.stored import Moment, rows_by_kpi, rows_by_period, rows_of_kpis, rows_of_periods
from kpis.queries.structure import whole

from .marking import insert_missing
from .scores import write

AT_ONCE = 50_000
"""Rows computed together, at most and where what reads each other is not more: it bounds the memory."""
T = TypeVar("T")


def recompute_all(now: dt.datetime, *, at_once: int = AT_ONCE) -> int:
    """KPIs that read each other together, then nodes by whole periods. How many rows were written."""
    structure = _give_rows(now)
    counts = rows_by_kpi()
    groups = {tuple(one): sum(counts.get(kpi, 0) for kpi in one) for one in reading_groups(structure)}
    written = 0
    for chunk in _chunks(groups, at_once):
        work = _work_of_kpis([kpi for group in chunk for kpi in group], now)
        written += write(work.results(), now)
    for periods in _chunks(rows_by_period(), at_once):
        written += write(_work_of_periods(periods, now).results(), now)
    return written


@transaction.atomic
def _give_rows(now: dt.datetime) -> Structure:
    facts = whole(now)
    structure = Structure(facts)
    insert_missing(*every_key(facts, facts.first_day or facts.today, facts.today, structure=structure), now)
    return structure


def _chunks(sizes: Mapping[T, int], at_once: int) -> Iterator[list[T]]:
    """In their order, as many at a time as fit; what is larger comes alone, what is empty not at all."""
    chunk: list[T] = []
    size = 0
    for one, count in sizes.items():
        if chunk and size + count > at_once:
            yield chunk
            chunk, size = [], 0
        if count:
            chunk.append(one)
            size += count
    if chunk:
        yield chunk


@retried
def _work_of_kpis(kpis: Collection[int], now: dt.datetime) -> Work:
    with snapshot():
        return work_of_whole(rows_of_kpis(kpis), now)


@retried
def _work_of_periods(periods: Collection[Moment], now: dt.datetime) -> Work:
    """Of all nodes of whole periods, which read each other."""
    with snapshot():
        return work_around(rows_of_periods(periods), now)
