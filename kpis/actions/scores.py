"""Stale scores are computed: read in one snapshot, computed by `calc`, written where they differ."""

import datetime as dt

from django.db import transaction

from kpis.calc.facts import MeasureKey, NodeKey
from kpis.queries.results import Results, computed, snapshot
from kpis.queries.stored import Rows, stale_rows

from .marking import insert_missing
from .results import write_results
from .retries import retried

BATCH = 2_000
"""Rows computed at a time: it bounds the memory, however much is stale."""


def recompute(now: dt.datetime, *, batch: int = BATCH) -> int:
    """Computes until nothing is stale but what another process is at. How many rows were written."""
    written = 0
    while (results := _compute_stale(now, batch)) is not None:
        written += write(results, now)
    return written


@retried
def _compute_stale(now: dt.datetime, batch: int) -> Results | None:
    with snapshot():
        rows = stale_rows(batch)
        return compute_rows(rows, now) if rows else None


def compute_rows(rows: Rows, now: dt.datetime) -> Results:
    """Inside the snapshot in which the versions of these rows were read: what changes later leaves them
    stale."""
    results = computed(rows.measures, rows.nodes, now)
    results.versions |= rows.measures
    results.versions |= rows.nodes
    return results


@retried
@transaction.atomic
def write(results: Results, now: dt.datetime) -> int:
    """Results without a row get one; where somebody else has made it meanwhile, theirs stays stale."""
    versions = results.versions | insert_missing(*_without_row(results), now)
    measures = {key: result for key, result in results.measures.items() if key in versions}
    nodes = {key: result for key, result in results.nodes.items() if key in versions}
    return write_results(measures, nodes, versions, now)


def _without_row(results: Results) -> tuple[set[MeasureKey], set[NodeKey]]:
    measures = {key for key, result in results.measures.items() if result and key not in results.versions}
    nodes = {key for key, result in results.nodes.items() if result and key not in results.versions}
    return measures, nodes
