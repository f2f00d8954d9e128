"""Writes results into the rows of scores: only where something differs, and never over a newer result."""

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django.db import connection

from kpis.calc.decimals import write_decimal
from kpis.calc.facts import Lines, MeasureKey, MeasureResult, NodeKey, NodeResult
from kpis.calc.to_date import ToDate
from kpis.queries.figures_to_date import written_figures, written_lines
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
        cursor.execute(statement, {"rows": json.dumps(rows, default=_plain), "now": now})
        return int(cursor.rowcount)


def _plain(value: object) -> str:
    return write_decimal(value) if isinstance(value, Decimal) else str(value)


def _score_row(result: MeasureResult | None, to_date: ToDate | None, version: Version) -> dict[str, Any]:
    found = result or MeasureResult(MeasureKey(0, "", dt.date.min), "")
    lines = found.lines or Lines()
    return {
        **_common(found, result is not None, version),
        "raw": found.raw,
        "value": found.value,
        "inputs": None if found.inputs is None else dict(found.inputs),
        "target": lines.target,
        "lower": lines.lower,
        "upper": lines.upper,
        "lines": None if found.lines is None else written_lines(lines),
        "change": found.change,
        "have": found.have,
        "expected": found.expected,
        "completeness": found.completeness,
        "exceeded": found.exceeded,
        "stale": found.stale,
        "to_date": {} if to_date is None else written_figures(to_date),
        "to_date_until": None if to_date is None else to_date.until,
        "trouble": found.trouble,
    }


def _node_row(result: NodeResult | None, version: Version) -> dict[str, Any]:
    found = result or NodeResult(NodeKey("", 0, None, "", dt.date.min), "")
    counts = {name: getattr(found, name) for name in OF_NODE if name != "worst_id"}
    return {**_common(found, result is not None, version), **counts, "worst_id": found.worst}


def _common(found: MeasureResult | NodeResult, present: bool, version: Version) -> dict[str, Any]:
    return {
        "id": version.id,
        "computed_version": version.source_version,
        "score": found.score,
        "status": found.status,
        "reason": found.reason,
        "coverage": found.coverage,
        "provisional": found.provisional,
        "present": present,
        "valid_until": found.valid_until,
        "receipt": dict(found.receipt),
    }
