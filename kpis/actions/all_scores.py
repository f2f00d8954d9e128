"""Everything computed once more, stale or not; where nothing differs, nothing is written."""

import datetime as dt

from django.db import transaction

from accounts.actions.retries import retried
from kpis.calc.keys import every_key
from kpis.queries.results import Results, snapshot
from kpis.queries.stored import node_periods, rows_of_measures, rows_of_nodes
from kpis.queries.structure import whole

from .marking import insert_missing
from .scores import BATCH, compute_rows, recompute, write


def recompute_all(now: dt.datetime, *, batch: int = BATCH) -> int:
    """In the order of reading: entered measures, those that read others, nodes by period. How many rows were
    written. Measures are gone through until nothing changes, for they may read each other."""
    _give_rows(now)
    written = recompute(now, batch=batch)
    while changed := _measures_again(True, now, batch) + _measures_again(False, now, batch):
        written += changed
    return written + sum(write(_nodes_again(*period, now), now) for period in node_periods())


@transaction.atomic
def _give_rows(now: dt.datetime) -> None:
    facts = whole(now)
    insert_missing(*every_key(facts, facts.first_day or facts.today, facts.today), now)


def _measures_again(entered: bool, now: dt.datetime, batch: int) -> int:
    written = after = 0
    while True:
        results, after = _next_measures(entered, after, now, batch)
        if results is None:
            return written
        written += write(results, now)


@retried
def _next_measures(entered: bool, after: int, now: dt.datetime, batch: int) -> tuple[Results | None, int]:
    """The next batch of rows by their ids."""
    with snapshot():
        rows = rows_of_measures(entered, after, batch)
        if not rows:
            return None, after
        return compute_rows(rows, now), max(version.id for version in rows.measures.values())


@retried
def _nodes_again(grain: str, start: dt.date, now: dt.datetime) -> Results:
    """All of one period, which read each other."""
    with snapshot():
        return compute_rows(rows_of_nodes(grain, start), now)
