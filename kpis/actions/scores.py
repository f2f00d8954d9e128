"""Stale scores are computed: read in one snapshot, computed by `calc`, written where they differ."""

import datetime as dt

from django.db import transaction

from accounts.actions.retries import retried
from kpis.queries.results import Results, snapshot, work_around
from kpis.queries.rows import stale_rows

from .results import write_results

BATCH = 5_000
"""Rows computed at a time: it bounds the memory, and how long what somebody has just changed may wait."""


def recompute(now: dt.datetime, *, batch: int = BATCH) -> int:
    """Computes until nothing is stale but what another process is at. How many rows were written."""
    written = 0
    while (results := _compute_stale(now, batch)) is not None:
        written += write(results, now)
    return written


def recompute_hurried(now: dt.datetime) -> int:
    """Of what is stale only what somebody has just changed. How many rows were written."""
    written = 0
    while (results := _compute_stale(now, BATCH, only_hurried=True)) is not None:
        written += write(results, now)
    return written


@retried
def _compute_stale(now: dt.datetime, batch: int, *, only_hurried: bool = False) -> Results | None:
    """Computed before the snapshot ends, and with it the lock that keeps others from computing the same."""
    with snapshot():
        rows = stale_rows(batch, only_hurried=only_hurried)
        return work_around(rows, now).results() if rows else None


@retried
@transaction.atomic
def write(results: Results, now: dt.datetime) -> int:
    """Results on the way that have no row stay without one: rows are made by changes and by the clock."""
    measures = {key: result for key, result in results.measures.items() if key in results.versions}
    nodes = {key: result for key, result in results.nodes.items() if key in results.versions}
    return write_results(measures, results.to_dates, nodes, results.versions, now)
