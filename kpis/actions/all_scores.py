"""Everything computed once more, stale or not; where nothing differs, nothing is written."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from typing import TypeVar

from django.db import connection, transaction

from accounts.actions.retries import retried
from kpis.calc.facts import MeasureKey, NodeKey
from kpis.calc.keys import Keys, keys_by_period
from kpis.calc.reading_groups import reading_groups
from kpis.calc.structure import Structure
from kpis.queries.bulk_work import work_of_groups, work_of_periods
from kpis.queries.results import Work, snapshot
from kpis.queries.row_counts import is_mostly_stale, rows_by_kpi, rows_by_period
from kpis.queries.rows import RECOMPUTE_LOCK, rows_of_kpis, rows_of_periods
from kpis.queries.stored import Moment
from kpis.queries.structure import whole

from .marking import insert_missing
from .scores import recompute, recompute_hurried, write

AT_ONCE = 50_000
"""Rows whose facts are read together, at most and where what reads each other is not more."""
TURN = 5_000
"""Rows given, computed and written together: it bounds the memory."""
MANY = 20_000
"""Stale scores from which on everything at once is quicker, if most are stale: as after a first load."""
T = TypeVar("T")


def catch_up(now: dt.datetime, *, many: int = MANY) -> int:
    """Computes until nothing is stale but what another process is at. How many rows were written."""
    written = 0
    if is_mostly_stale(many):
        with _alone() as is_ours:
            written = recompute_all(now) if is_ours else 0
    return written + recompute(now)


@contextmanager
def _alone() -> Iterator[bool]:
    """Whether nobody else computes; as long as it lasts nobody else will."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_lock(%s)", [RECOMPUTE_LOCK])
        is_ours = bool(cursor.fetchone()[0])
    try:
        yield is_ours
    finally:
        if is_ours:
            with connection.cursor() as cursor:
                cursor.execute("SELECT pg_advisory_unlock(%s)", [RECOMPUTE_LOCK])


def recompute_all(now: dt.datetime, *, at_once: int = AT_ONCE) -> int:
    """KPIs that read each other together, then nodes by whole periods; in between what somebody has just
    changed. How many rows were written."""
    turn, written = min(at_once, TURN), 0
    for work in _works(now, at_once, turn):
        for results in work.by_turns(turn):
            written += write(results, now) + recompute_hurried(now)
    return written


def _works(now: dt.datetime, at_once: int, turn: int) -> Iterator[Work]:
    structure = _give_rows(now, turn)
    counts = rows_by_kpi()
    groups = {tuple(one): sum(counts.get(kpi, 0) for kpi in one) for one in reading_groups(structure)}
    for chunk in _chunks(groups, at_once):
        yield _work_of_kpis([kpi for group in chunk for kpi in group], now)
    for periods in _chunks(rows_by_period(), at_once):
        yield _work_of_periods(periods, now)


def _give_rows(now: dt.datetime, at_once: int) -> Structure:
    """The keys are found outside of the transaction, which would be ended for being idle."""
    facts = whole(now)
    structure = Structure(facts)
    first = facts.first_day or facts.today
    for measures, nodes in _gathered(keys_by_period(facts, first, facts.today, structure=structure), at_once):
        with transaction.atomic():
            insert_missing(measures, nodes, now)
    return structure


def _gathered(several: Iterable[Keys], at_once: int) -> Iterator[Keys]:
    """Of several periods together, until there are enough."""
    measures: list[MeasureKey] = []
    nodes: list[NodeKey] = []
    for of_period in several:
        measures += of_period[0]
        nodes += of_period[1]
        if len(measures) + len(nodes) >= at_once:
            yield measures, nodes
            measures, nodes = [], []
    yield measures, nodes


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
        return work_of_groups(rows_of_kpis(kpis), now)


@retried
def _work_of_periods(periods: Collection[Moment], now: dt.datetime) -> Work:
    """Of all nodes of whole periods, which read each other."""
    with snapshot():
        return work_of_periods(rows_of_periods(periods), periods, now)
