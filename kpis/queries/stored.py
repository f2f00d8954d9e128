"""Stored results: which are stale, and what stands in rows that others are computed from."""

import datetime as dt
import json
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Generic, TypeVar

from django.db import connection
from django.db.models import F

from kpis.calc.facts import Lines, MeasureKey, MeasureResult, NodeKey, NodeResult
from kpis.models import NodeScore

R = TypeVar("R")
Moment = tuple[str, dt.date]
"""The grain of a period and its first day."""
Place = tuple[int, str, dt.date]
"""Team, grain and start."""

# Rows in the order in which they can be computed: entered measures read nothing but entries, the others read
# measures, nodes read both. Where there is more than a batch, the first kind goes first, and nodes go by
# whole periods, as many as fit, because the nodes of one read each other. Whoever else is at it keeps the
# lock until its batch is computed, and looks again afterwards. With the order by id and a limit the planner
# takes the index of stale rows, which it would not by its guess that a third of all are stale.
STALE = """
WITH
entered AS (
    SELECT score.id, source_version, measure_id, grain, start
    FROM kpis_score score JOIN kpis_measure measure ON measure.id = score.measure_id
    WHERE computed_version < source_version AND measure.source = 'entry'
    ORDER BY score.id LIMIT %(limit)s
),
derived AS (
    SELECT score.id, source_version, measure_id, grain, start
    FROM kpis_score score JOIN kpis_measure measure ON measure.id = score.measure_id
    WHERE computed_version < source_version AND measure.source <> 'entry'
    ORDER BY score.id LIMIT %(limit)s
),
first_periods AS (
    SELECT DISTINCT grain, start FROM (
        SELECT grain, start FROM kpis_nodescore WHERE computed_version < source_version
        ORDER BY id LIMIT %(limit)s
    ) first_nodes
    LIMIT 40
),
of_periods AS MATERIALIZED (
    SELECT id, source_version, node, team_id, coalesce(objective_id, perspective_id) AS of, grain, start
    FROM first_periods JOIN kpis_nodescore USING (grain, start)
    WHERE computed_version < source_version
),
sizes AS (
    SELECT grain, start, sum(count(*)) OVER (ORDER BY start, grain) AS up_to
    FROM of_periods GROUP BY grain, start
),
nodes AS (
    SELECT of_periods.* FROM of_periods JOIN sizes USING (grain, start)
    WHERE up_to <= %(limit)s OR up_to = (SELECT min(up_to) FROM sizes)
),
stale AS MATERIALIZED (
    SELECT 1 AS kind, id, source_version, measure_id AS subject, '' AS node, NULL::bigint AS of, grain, start
    FROM entered
    UNION ALL SELECT 2, id, source_version, measure_id, '', NULL, grain, start FROM derived
    UNION ALL SELECT 3, id, source_version, team_id, node, of, grain, start FROM nodes
)
SELECT id, source_version, subject, node, of, grain, start FROM stale
WHERE ((SELECT count(*) FROM stale) <= %(limit)s OR kind = (SELECT min(kind) FROM stale))
    AND (SELECT pg_try_advisory_xact_lock(%(lock)s) FROM (SELECT FROM stale LIMIT 1) any_row)
"""
OF_KPIS = """
SELECT score.id, source_version, measure_id, '', NULL, grain, start
FROM kpis_score score JOIN kpis_measure measure ON measure.id = score.measure_id
WHERE measure.kpi_id = ANY(%(kpis)s)
"""
OF_PERIODS = """
SELECT node.id, source_version, team_id, node, coalesce(objective_id, perspective_id), grain, start
FROM unnest(%(grains)s::text[], %(starts)s::date[]) AS period (grain, start)
JOIN kpis_nodescore node USING (grain, start)
"""
RECOMPUTE_LOCK = 7_320_581
"""Held by whoever computes; an arbitrary number of our own."""

_SCORES = """
SELECT score.id, source_version, computed_version, present, score.measure_id, score.grain, score.start,
    status, reason, raw, value, inputs, lines, score.score, change, have, expected, completeness, coverage,
    exceeded, stale, provisional, valid_until, trouble
"""
SCORES = f"""
{_SCORES}
FROM unnest(%(measures)s::bigint[], %(grains)s::text[], %(starts)s::date[]) AS key (measure, grain, start)
JOIN kpis_score score
    ON score.measure_id = key.measure AND score.grain = key.grain AND score.start = key.start
"""  # a constant of this module
SCORES_OF_PERIODS = f"""
{_SCORES}
FROM unnest(%(grains)s::text[], %(starts)s::date[]) AS key (grain, start)
JOIN kpis_score score ON score.grain = key.grain AND score.start = key.start
"""  # a constant of this module
NODES = """
SELECT row.id, source_version, computed_version, present, row.node, row.team_id, key.id, row.grain, row.start,
    status, reason, score, coverage, provisional, green, amber, red, grey, carried, not_applicable,
    expected_weight, worst_id, valid_until
FROM unnest(%(nodes)s::text[], %(teams)s::bigint[], %(ids)s::bigint[], %(grains)s::text[],
    %(starts)s::date[]) AS key (node, team, id, grain, start)
JOIN kpis_nodescore row ON row.team_id = key.team AND row.node = key.node AND row.grain = key.grain
    AND row.start = key.start AND coalesce(row.objective_id, row.perspective_id) IS NOT DISTINCT FROM key.id
"""


@dataclass(frozen=True, slots=True)
class Version:
    """The row of a key, and the `source_version` it had when its inputs were read."""

    id: int
    source_version: int


@dataclass(frozen=True, slots=True)
class Stored(Generic[R]):
    """A row as it stands; `result` is None where the measure or node is not there in that period."""

    version: Version
    is_fresh: bool
    result: R | None


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to compute, with their versions."""

    measures: dict[MeasureKey, Version]
    nodes: dict[NodeKey, Version]

    def __bool__(self) -> bool:
        return bool(self.measures or self.nodes)

    @property
    def versions(self) -> "dict[MeasureKey | NodeKey, Version]":
        found: dict[MeasureKey | NodeKey, Version] = {}
        found.update(self.measures.items())
        found.update(self.nodes.items())
        return found


def stale_rows(limit: int) -> Rows:
    """Some stale rows, at least one whole kind or period of them; none while another process computes."""
    return _as_rows(_fetched(STALE, {"limit": limit, "lock": RECOMPUTE_LOCK}))


def rows_of_kpis(kpis: Collection[int]) -> Rows:
    return _as_rows(_fetched(OF_KPIS, {"kpis": list(kpis)}))


def rows_of_periods(periods: Collection[Moment]) -> Rows:
    """The rows of all nodes of these periods."""
    grains, starts = zip(*periods, strict=True)
    return _as_rows(_fetched(OF_PERIODS, {"grains": list(grains), "starts": list(starts)}))


def run_out_teams(today: dt.date) -> list[Place]:
    """The periods of teams whose own node may be another by that day, and is not marked so yet."""
    teams = NodeScore.objects.filter(node=NodeScore.Node.TEAM, valid_until__lte=today)
    fresh = teams.filter(computed_version=F("source_version"))
    return list(fresh.values_list("team", "grain", "start").order_by("team", "grain", "start"))


def _as_rows(found: Iterable[tuple[Any, ...]]) -> Rows:
    rows = Rows({}, {})
    for number, version, subject, node, of, grain, start in found:
        if node:
            rows.nodes[NodeKey(node, subject, of, grain, start)] = Version(number, version)
        else:
            rows.measures[MeasureKey(subject, grain, start)] = Version(number, version)
    return rows


def stored_measures(keys: Collection[MeasureKey]) -> dict[MeasureKey, Stored[MeasureResult]]:
    """The rows there are, in one statement."""
    rows = [_measure(row) for row in _fetched(SCORES, measure_columns(keys))] if keys else []
    return dict(rows)


def measures_of_periods(periods: Collection[Moment]) -> dict[MeasureKey, Stored[MeasureResult]]:
    """The rows of all measures in these periods."""
    grains, starts = zip(*periods, strict=True)
    found = _fetched(SCORES_OF_PERIODS, {"grains": list(grains), "starts": list(starts)})
    return dict(map(_measure, found))


def stored_nodes(keys: Collection[NodeKey]) -> dict[NodeKey, Stored[NodeResult]]:
    rows = [_node(row) for row in _fetched(NODES, node_columns(keys))] if keys else []
    return dict(rows)


def _fetched(statement: str, parameters: Mapping[str, Any]) -> list[tuple[Any, ...]]:
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
        measure,
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
        _decimals(inputs),
        _lines(lines),
        *figures,
    )
    return key, Stored(Version(number, source), computed == source, result if present else None)


def _node(row: tuple[Any, ...]) -> tuple[NodeKey, Stored[NodeResult]]:
    number, source, computed, present, node, team, of, grain, start, *figures = row
    key = NodeKey(node, team, of, grain, start)
    result = NodeResult(key, *figures)
    return key, Stored(Version(number, source), computed == source, result if present else None)


def _decimals(stored: str | None) -> dict[str, Decimal] | None:
    found = json.loads(stored) if stored else None
    return None if found is None else {name: Decimal(figure) for name, figure in found.items()}


def _lines(stored: str | None) -> Lines | None:
    found = _decimals(stored)
    return None if found is None else Lines(**found)


def measure_columns(keys: Iterable[MeasureKey]) -> dict[str, list[object]]:
    """Keys as the arrays of a statement."""
    names = ("measures", "grains", "starts")
    return _columns(names, [(key.measure, key.grain, key.start) for key in keys])


def node_columns(keys: Iterable[NodeKey]) -> dict[str, list[object]]:
    names = ("nodes", "teams", "ids", "grains", "starts")
    return _columns(names, [(key.node, key.team, key.id, key.grain, key.start) for key in keys])


def _columns(names: tuple[str, ...], rows: list[tuple[object, ...]]) -> dict[str, list[object]]:
    columns = zip(*rows, strict=True) if rows else [()] * len(names)
    return {name: list(column) for name, column in zip(names, columns, strict=True)}
