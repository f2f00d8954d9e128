"""The rows kept of measures and nodes: who depends on them, which there are, marking and dropping them."""

READERS = """
SELECT 'measures', json_agg(asked.id)::text FROM asked
UNION ALL SELECT 'teams', json_agg(lineage.team)::text FROM lineage
"""

BELOW = """
WITH RECURSIVE below (team) AS (
    SELECT unnest(%(teams)s::bigint[])
    UNION SELECT terms.team_id FROM below JOIN accounts_teamterms terms ON terms.parent_id = below.team
)
SELECT id FROM kpis_measure WHERE team_id IN (SELECT team FROM below)
"""

# Rows of periods that end on a day or later: those that begin no sooner than the period of that day.
_LATER = """JOIN unnest(%(grains)s::text[], %(firsts)s::date[]) AS later (grain, first)
        ON later.grain = kept.grain AND kept.start >= later.first"""

KEPT_SCORES = f"""
SELECT measure_id, kept.grain, start FROM kpis_score kept {_LATER}
WHERE measure_id = ANY(%(measures)s::bigint[])
"""  # noqa: S608  # a constant of this module
KEPT_NODES = f"""
SELECT node, team_id, coalesce(objective_id, perspective_id), kept.grain, start
FROM kpis_nodescore kept {_LATER}
WHERE team_id = ANY(%(teams)s::bigint[])
"""  # noqa: S608  # a constant of this module
# The ids as an array, found once: in a table that has just grown the planner joined all of it to all of it.
RAISE_SCORES = f"""
UPDATE kpis_score
SET source_version = source_version + 1, can_wait = can_wait OR stale_since IS NULL,
    stale_since = coalesce(stale_since, %(now)s)
WHERE id = ANY (ARRAY(
    SELECT id FROM kpis_score kept {_LATER}
    ORDER BY measure_id, kept.grain, start FOR UPDATE OF kept
))
"""  # noqa: S608  # a constant of this module
RAISE_SCORES_OF = RAISE_SCORES.replace("ORDER BY", "WHERE measure_id = ANY(%(measures)s::bigint[]) ORDER BY")
RAISE_NODES = f"""
UPDATE kpis_nodescore
SET source_version = source_version + 1, can_wait = can_wait OR stale_since IS NULL,
    stale_since = coalesce(stale_since, %(now)s)
WHERE id = ANY (ARRAY(
    SELECT id FROM kpis_nodescore kept {_LATER}
    ORDER BY team_id, node, coalesce(objective_id, perspective_id), kept.grain, start FOR UPDATE OF kept
))
"""  # noqa: S608  # a constant of this module
RAISE_NODES_BETWEEN = RAISE_NODES.replace("ORDER BY", "WHERE start >= %(first)s AND start < %(end)s ORDER BY")

_BESIDE_MONTHS = """grain = 'period' OR (extract(month FROM start)::int + 12 - %(first)s)
    %% CASE grain WHEN 'quarter' THEN 3 WHEN 'half_year' THEN 6 WHEN 'year' THEN 12 ELSE 1 END <> 0"""
_BESIDE_TABLE = """grain NOT IN ('day', 'week') AND (grain, start) NOT IN (
        SELECT grain, start FROM unnest(%(grains)s::text[], %(starts)s::date[]) AS held (grain, start)
    )"""
_DROP_SCORES = """
DELETE FROM kpis_score WHERE id = ANY (ARRAY(
    SELECT id FROM kpis_score WHERE {misplaced} ORDER BY measure_id, grain, start FOR UPDATE
))
"""
_DROP_NODES = """
DELETE FROM kpis_nodescore WHERE id = ANY (ARRAY(
    SELECT id FROM kpis_nodescore WHERE {misplaced}
    ORDER BY team_id, node, coalesce(objective_id, perspective_id), grain, start FOR UPDATE
))
"""
DROP_BESIDE_MONTHS = tuple(one.format(misplaced=_BESIDE_MONTHS) for one in (_DROP_SCORES, _DROP_NODES))
DROP_BESIDE_TABLE = tuple(one.format(misplaced=_BESIDE_TABLE) for one in (_DROP_SCORES, _DROP_NODES))
"""Rows that begin with no period of a fiscal year, or of a table; scores before nodes."""
