"""Rows to compute: those that are stale, of some KPIs, or of whole periods."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from typing import Any

from django.db.models import F

from kpis.calc.facts import MeasureKey, NodeKey
from kpis.models import NodeScore

from .stored import Moment, Version, fetched

Place = tuple[int, str, dt.date]
"""Team, grain and start."""

# Rows in the order in which they can be computed: entered measures read nothing but entries, the others read
# measures, nodes read both. Where there is more than a batch, the first kind goes first, and nodes go by
# whole periods, as many as fit of the first, because the nodes of one read each other. What somebody has just
# changed goes before what can wait; as long as there is both, few at a time and the measures first, for the
# nodes draw in all that waits below them. Whoever else is at it keeps the lock until its batch is computed,
# and looks again afterwards.
STALE = """
WITH
lanes AS (
    SELECT
        EXISTS (SELECT FROM kpis_score WHERE stale_since IS NOT NULL AND NOT can_wait)
            OR EXISTS (SELECT FROM kpis_nodescore WHERE stale_since IS NOT NULL AND NOT can_wait) AS hurried,
        EXISTS (SELECT FROM kpis_score WHERE stale_since IS NOT NULL AND can_wait)
            OR EXISTS (SELECT FROM kpis_nodescore WHERE stale_since IS NOT NULL AND can_wait) AS waiting
),
turn AS MATERIALIZED (
    SELECT NOT hurried AS can_wait, hurried AND waiting AS is_mixed,
        CASE WHEN hurried AND waiting THEN least(%(few)s, %(limit)s) ELSE %(limit)s END AS size
    FROM lanes WHERE hurried OR NOT %(only_hurried)s
),
entered AS (
    SELECT score.id, source_version, measure_id, grain, start
    FROM kpis_score score JOIN kpis_measure measure ON measure.id = score.measure_id
    WHERE stale_since IS NOT NULL AND can_wait = (SELECT can_wait FROM turn) AND measure.source = 'entry'
    ORDER BY score.id LIMIT (SELECT size FROM turn)
),
derived AS (
    SELECT score.id, source_version, measure_id, grain, start
    FROM kpis_score score JOIN kpis_measure measure ON measure.id = score.measure_id
    WHERE stale_since IS NOT NULL AND can_wait = (SELECT can_wait FROM turn) AND measure.source <> 'entry'
    ORDER BY score.id LIMIT (SELECT size FROM turn)
),
first_nodes AS MATERIALIZED (
    SELECT id, source_version, node, team_id, coalesce(objective_id, perspective_id) AS of, grain, start
    FROM kpis_nodescore WHERE stale_since IS NOT NULL AND can_wait = (SELECT can_wait FROM turn)
    ORDER BY id LIMIT (SELECT size + 1 FROM turn)
),
are_many AS (SELECT count(*) > (SELECT size FROM turn) AS are_many FROM first_nodes),
first_periods AS (
    SELECT DISTINCT grain, start FROM first_nodes WHERE (SELECT are_many FROM are_many) LIMIT 40
),
of_periods AS MATERIALIZED (
    SELECT id, source_version, node, team_id, coalesce(objective_id, perspective_id) AS of, grain, start
    FROM first_periods JOIN kpis_nodescore USING (grain, start)
    WHERE stale_since IS NOT NULL AND can_wait = (SELECT can_wait FROM turn)
),
sizes AS (
    SELECT grain, start, sum(count(*)) OVER (ORDER BY start, grain) AS up_to
    FROM of_periods GROUP BY grain, start
),
nodes AS (
    SELECT * FROM first_nodes WHERE NOT (SELECT are_many FROM are_many)
    UNION ALL SELECT of_periods.* FROM of_periods JOIN sizes USING (grain, start)
    WHERE up_to <= (SELECT size FROM turn) OR up_to = (SELECT min(up_to) FROM sizes)
),
stale AS MATERIALIZED (
    SELECT 1 AS kind, id, source_version, measure_id AS subject, '' AS node, NULL::bigint AS of, grain, start
    FROM entered
    UNION ALL SELECT 2, id, source_version, measure_id, '', NULL, grain, start FROM derived
    UNION ALL SELECT 3, id, source_version, team_id, node, of, grain, start FROM nodes
)
SELECT id, source_version, subject, node, of, grain, start FROM stale
WHERE (kind = (SELECT min(kind) FROM stale)
        OR (SELECT NOT is_mixed AND (SELECT count(*) FROM stale) <= size FROM turn))
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
EVERY_STALE = """
SELECT id, source_version, measure_id, '', NULL::bigint, grain, start
FROM kpis_score WHERE stale_since IS NOT NULL
UNION ALL
SELECT id, source_version, team_id, node, coalesce(objective_id, perspective_id), grain, start
FROM kpis_nodescore WHERE stale_since IS NOT NULL
"""
FEW = 500
"""So many of what somebody has just changed are taken at a time while very many others wait."""
RECOMPUTE_LOCK = 7_320_581
"""Held by whoever computes; an arbitrary number of our own."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows to compute, with their versions."""

    measures: dict[MeasureKey, Version]
    nodes: dict[NodeKey, Version]

    def __len__(self) -> int:
        return len(self.measures) + len(self.nodes)

    @property
    def versions(self) -> "dict[MeasureKey | NodeKey, Version]":
        found: dict[MeasureKey | NodeKey, Version] = {}
        found.update(self.measures.items())
        found.update(self.nodes.items())
        return found


def stale_rows(limit: int, *, only_hurried: bool = False) -> Rows:
    """Some stale rows, at least one whole kind or period of them; none while another process computes. With
    `only_hurried` none that can wait."""
    asked = {"limit": limit, "few": FEW, "only_hurried": only_hurried, "lock": RECOMPUTE_LOCK}
    return _as_rows(fetched(STALE, asked))


def every_stale_row() -> Rows:
    """Whoever else computes them: what these give is looked at and not written."""
    return _as_rows(fetched(EVERY_STALE, {}))


def rows_of_kpis(kpis: Collection[int]) -> Rows:
    return _as_rows(fetched(OF_KPIS, {"kpis": list(kpis)}))


def rows_of_periods(periods: Collection[Moment]) -> Rows:
    """The rows of all nodes of these periods."""
    grains, starts = zip(*periods, strict=True)
    return _as_rows(fetched(OF_PERIODS, {"grains": list(grains), "starts": list(starts)}))


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
