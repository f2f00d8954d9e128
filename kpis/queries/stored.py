"""Stored results: what stands in rows that others are computed from."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, NamedTuple, TypeVar

from django.db import connection

from kpis.calc.facts import Lines, MeasureKey, MeasureResult, NodeKey, NodeResult

R = TypeVar("R")
Moment = tuple[str, dt.date]
"""The grain of a period and its first day."""

_SCORE = """
SELECT score.id, source_version, computed_version, present, '', score.measure_id, NULL::bigint, score.grain,
    score.start, status, reason, raw, value, inputs, lines, score.score, change, have, expected, completeness,
    coverage, exceeded, stale, provisional, valid_until, trouble
"""
_OF_SCORE = 17
# As long as the nodes of an upload are not all marked stale, none is known to be fresh.
_NODE = """
SELECT row.id, source_version,
    CASE WHEN NOT EXISTS (SELECT FROM kpis_upload WHERE state = 'marking') THEN computed_version END, present,
    row.node, row.team_id, key.id, row.grain, row.start
"""
_NODE_FIGURES = """, status, reason, score, coverage, provisional, green, amber, red, grey, carried,
    not_applicable, expected_weight, worst_id, valid_until
"""
_OF_NODE = 14
_NODE_AT, _KEY = 4, 9
"""Where the kind of a node stands, and with how many columns every row begins."""
_NULL = ", NULL"

# Nodes in one part for each kind, because an index finds a null where it is asked for as such.
ROWS = f"""
{_SCORE} {_NULL * _OF_NODE}
FROM unnest(%(measures)s::bigint[], %(grains)s::text[], %(starts)s::date[]) AS key (measure, grain, start)
JOIN kpis_score score
    ON score.measure_id = key.measure AND score.grain = key.grain AND score.start = key.start
UNION ALL
{_NODE} {_NULL * _OF_SCORE} {_NODE_FIGURES}
FROM unnest(%(nodes)s::text[], %(teams)s::bigint[], %(ids)s::bigint[], %(node_grains)s::text[],
    %(node_starts)s::date[]) AS key (node, team, id, grain, start)
JOIN LATERAL (
    SELECT * FROM kpis_nodescore
    WHERE key.node = 'team' AND node = 'team' AND team_id = key.team
        AND objective_id IS NULL AND perspective_id IS NULL AND grain = key.grain AND start = key.start
    UNION ALL SELECT * FROM kpis_nodescore
    WHERE key.node = 'perspective' AND node = 'perspective' AND team_id = key.team
        AND objective_id IS NULL AND perspective_id = key.id AND grain = key.grain AND start = key.start
    UNION ALL SELECT * FROM kpis_nodescore
    WHERE key.node = 'objective' AND node = 'objective' AND team_id = key.team
        AND objective_id = key.id AND perspective_id IS NULL AND grain = key.grain AND start = key.start
) row ON true
"""  # noqa: S608  # constants of this module
SCORES_OF_PERIODS = f"""
{_SCORE.replace("inputs, lines", "NULL, NULL")}
FROM unnest(%(grains)s::text[], %(starts)s::date[]) AS key (grain, start)
JOIN kpis_score score ON score.grain = key.grain AND score.start = key.start
"""  # a constant of this module


class Version(NamedTuple):
    """The row of a key, and the `source_version` it had when its inputs were read."""

    id: int
    source_version: int


@dataclass(frozen=True, slots=True)
class Stored(Generic[R]):
    """A row as it stands; `result` is None where the measure or node is not there in that period."""

    version: Version
    is_fresh: bool
    result: R | None


def stored_results(
    measures: Collection[MeasureKey], nodes: Collection[NodeKey]
) -> tuple[dict[MeasureKey, Stored[MeasureResult]], dict[NodeKey, Stored[NodeResult]]]:
    """The rows there are, in one statement."""
    if not measures and not nodes:
        return {}, {}
    found = fetched(ROWS, measure_columns(measures) | node_columns(nodes))
    of_measures = [_measure(row[: _KEY + _OF_SCORE]) for row in found if not row[_NODE_AT]]
    of_nodes = [_node(row[:_KEY] + row[_KEY + _OF_SCORE :]) for row in found if row[_NODE_AT]]
    return dict(of_measures), dict(of_nodes)


def measures_of_periods(periods: Collection[Moment]) -> dict[MeasureKey, Stored[MeasureResult]]:
    """The rows of all measures in these periods, as nodes read them: without inputs and lines, which take the
    longest to read."""
    grains, starts = zip(*periods, strict=True)
    found = fetched(SCORES_OF_PERIODS, {"grains": list(grains), "starts": list(starts)})
    return dict(map(_measure, found))


def fetched(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        rows: list[tuple[Any, ...]] = cursor.fetchall()
        return rows


def _measure(row: tuple[Any, ...]) -> tuple[MeasureKey, Stored[MeasureResult]]:
    (
        number,
        source,
        computed,
        present,
        _node,
        measure,
        _of,
        grain,
        start,
        status,
        reason,
        raw,
        value,
        inputs,
        lines,
        *figures,
    ) = row
    key = MeasureKey(measure, grain, start)
    result = MeasureResult(
        key,
        status,
        reason,
        raw,
        value,
        read_decimals(inputs),
        read_lines(lines),
        *figures,
    )
    return key, Stored(Version(number, source), computed == source, result if present else None)


def _node(row: tuple[Any, ...]) -> tuple[NodeKey, Stored[NodeResult]]:
    number, source, computed, present, node, team, of, grain, start, *figures = row
    key = NodeKey(node, team, of, grain, start)
    result = NodeResult(key, *figures)
    return key, Stored(Version(number, source), computed == source, result if present else None)


def read_decimals(stored: str | None) -> dict[str, Decimal] | None:
    found = json.loads(stored) if stored else None
    return None if found is None else {name: Decimal(figure) for name, figure in found.items()}


def read_lines(stored: str | None) -> Lines | None:
    found = read_decimals(stored)
    return None if found is None else Lines(**found)


def measure_columns(keys: Iterable[MeasureKey]) -> dict[str, list[object]]:
    """Keys as the arrays of a statement."""
    names = ("measures", "grains", "starts")
    return _columns(names, [(key.measure, key.grain, key.start) for key in keys])


def node_columns(keys: Iterable[NodeKey]) -> dict[str, list[object]]:
    names = ("nodes", "teams", "ids", "node_grains", "node_starts")
    return _columns(names, [(key.node, key.team, key.id, key.grain, key.start) for key in keys])


def _columns(names: tuple[str, ...], rows: list[tuple[object, ...]]) -> dict[str, list[object]]:
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}
