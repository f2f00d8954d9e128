"""Writes results into the rows of scores: only where something differs, and never over a newer result."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.db import connection

from kpis.calc.facts import MeasureKey, MeasureResult, NodeKey, NodeResult
from kpis.calc.to_date import ToDate
from kpis.queries.figures_to_date import written_figures
from kpis.queries.result_fields import as_json, node_fields, score_fields
from kpis.queries.stored import Version

COMMON = ("score", "status", "reason", "coverage", "provisional", "present", "valid_until", "receipt")
OF_SCORE = (
    *("raw", "value", "inputs", "target", "lower", "upper", "lines", "change", "have", "expected"),
    *("completeness", "exceeded", "stale", "trouble", "to_date", "to_date_until"),
)
OF_NODE = ("green", "amber", "red", "grey", "carried", "not_applicable", "expected_weight", "worst_id")


def _update(table: str, columns: tuple[str, ...], key: str) -> str:
    """Rows are locked in the order of their keys, as in every transaction that marks them."""
    kept, given = (", ".join(f"{alias}.{name}" for name in columns) for alias in ("kept", "given"))
    return f"""
WITH given AS MATERIALIZED (
    SELECT * FROM json_populate_recordset(NULL::{table}, %(rows)s::json)
),
locked AS MATERIALIZED (
    SELECT kept.id FROM {table} kept JOIN given ON given.id = kept.id ORDER BY {key} FOR UPDATE OF kept
)
UPDATE {table} kept
SET ({", ".join(columns)}) = ROW({given}),
    computed_version = given.computed_version,
    computed_at = %(now)s,
    stale_since = CASE WHEN kept.source_version = given.computed_version THEN NULL ELSE kept.stale_since END
FROM given, locked
WHERE kept.id = locked.id AND kept.id = given.id
    AND (kept.computed_version < given.computed_version
        OR kept.computed_version = given.computed_version AND ROW({kept}) IS DISTINCT FROM ROW({given}))
"""  # noqa: S608  # the names are constants of this module


UPDATE_SCORES = _update("kpis_score", COMMON + OF_SCORE, "kept.measure_id, kept.grain, kept.start")
UPDATE_NODES = _update(
    "kpis_nodescore",
    COMMON + OF_NODE,
    "kept.team_id, kept.node, coalesce(kept.objective_id, kept.perspective_id), kept.grain, kept.start",
)


def write_results(
    measures: Mapping[MeasureKey, MeasureResult | None],
    to_dates: Mapping[MeasureKey, ToDate | None],
    nodes: Mapping[NodeKey, NodeResult | None],
    versions: Mapping[MeasureKey | NodeKey, Version],
    now: dt.datetime,
) -> int:
    """How many rows were written, by two statements. `versions` are those at which the inputs were read."""
    scores = [_score_row(result, to_dates[key], versions[key]) for key, result in measures.items()]
    node_rows = [_node_row(result, versions[key]) for key, result in nodes.items()]
    return _write(UPDATE_SCORES, scores, now) + _write(UPDATE_NODES, node_rows, now)


def _write(statement: str, rows: list[dict[str, Any]], now: dt.datetime) -> int:
    if not rows:
        return 0
    with connection.cursor() as cursor:
        cursor.execute(statement, {"rows": as_json(rows), "now": now})
        return int(cursor.rowcount)


def _score_row(result: MeasureResult | None, to_date: ToDate | None, version: Version) -> dict[str, Any]:
    found = result or MeasureResult(MeasureKey(0, "", dt.date.min), "")
    return {
        **_row(version, result is not None),
        **score_fields(found),
        "to_date": {} if to_date is None else written_figures(to_date),
        "to_date_until": None if to_date is None else to_date.until,
        "trouble": found.trouble,
    }


def _node_row(result: NodeResult | None, version: Version) -> dict[str, Any]:
    found = result or NodeResult(NodeKey("", 0, None, "", dt.date.min), "")
    return {**_row(version, result is not None), **node_fields(found)}


def _row(version: Version, present: bool) -> dict[str, Any]:
    return {"id": version.id, "computed_version": version.source_version, "present": present}
