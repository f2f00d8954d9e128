"""What the engine reads around a change: several parts at once, a row of (part, rows as JSON) for each.

In SQL because one change must cost the same few statements however much there is beside it.
"""

AROUND = r"""
WITH RECURSIVE
below (team) AS (
    SELECT unnest(%(below)s::bigint[])
    UNION SELECT terms.team_id FROM below JOIN accounts_teamterms terms ON terms.parent_id = below.team
),
lineage (team) AS (
    SELECT unnest(%(teams)s::bigint[])
    UNION SELECT team FROM below
    UNION SELECT team_id FROM kpis_measure WHERE id = ANY(%(measures)s::bigint[])
    UNION
    SELECT terms.parent_id
    FROM lineage JOIN accounts_teamterms terms ON terms.team_id = lineage.team
    WHERE %(users)s AND terms.parent_id IS NOT NULL
),
users (kpi) AS (
    SELECT kpi_id FROM kpis_measure WHERE id = ANY(%(measures)s::bigint[])
    UNION
    SELECT version.kpi_id
    FROM users
    JOIN kpis_kpi kpi ON kpi.id = users.kpi
    JOIN kpis_kpiversion version ON version.formula <> ''
        AND regexp_split_to_array(lower(version.formula), '[^a-z0-9_]+') @> ARRAY[lower(kpi.code)]
    WHERE %(users)s
),
asked AS (
    SELECT id, kpi_id, team_id, person_id, source FROM kpis_measure
    WHERE id = ANY(%(measures)s::bigint[])
        OR %(users)s AND kpi_id IN (SELECT kpi FROM users) AND team_id IN (SELECT team FROM lineage)
),
reads AS (
    SELECT kpi.id AS kpi_id, asked.team_id, asked.person_id
    FROM asked
    JOIN kpis_kpiversion version ON version.kpi_id = asked.kpi_id AND version.formula <> ''
    JOIN kpis_kpi kpi
        ON lower(kpi.code) = ANY (regexp_split_to_array(lower(version.formula), '[^a-z0-9_]+'))
    UNION
    SELECT kpi.id, reads.team_id, reads.person_id
    FROM reads
    JOIN kpis_kpiversion version ON version.kpi_id = reads.kpi_id AND version.formula <> ''
    JOIN kpis_kpi kpi
        ON lower(kpi.code) = ANY (regexp_split_to_array(lower(version.formula), '[^a-z0-9_]+'))
),
units AS (
    SELECT unit.id, unit.team_id
    FROM reads JOIN kpis_measure unit ON unit.kpi_id = reads.kpi_id
    WHERE unit.team_id = reads.team_id
        OR NOT EXISTS (
            SELECT FROM kpis_measure own
            JOIN kpis_measurelife life ON life.measure_id = own.id
                AND life.active_from = '0001-01-01' AND life.active_to IS NULL
            WHERE own.kpi_id = reads.kpi_id AND own.team_id = reads.team_id
                AND own.person_id IS NOT DISTINCT FROM reads.person_id
        )
    UNION
    SELECT unit.id, unit.team_id
    FROM asked JOIN kpis_measure unit ON unit.kpi_id = asked.kpi_id
    WHERE asked.source = 'rollup'
),
tree (team) AS (
    SELECT team FROM lineage
    UNION SELECT team_id FROM units
    UNION
    SELECT terms.parent_id
    FROM tree JOIN accounts_teamterms terms ON terms.team_id = tree.team
    WHERE terms.parent_id IS NOT NULL
),
places (id) AS (
    SELECT team FROM tree
    UNION SELECT team_id FROM accounts_teamterms WHERE parent_id IN (SELECT team FROM lineage)
),
members (id) AS (
    SELECT id FROM asked
    UNION SELECT id FROM units
    UNION SELECT id FROM kpis_measure
    WHERE person_id IS NULL AND team_id IN (SELECT team FROM lineage)
),
meant (id) AS (
    SELECT kpi FROM users
    UNION SELECT kpi_id FROM reads
    UNION SELECT kpi_id FROM kpis_measure WHERE id IN (SELECT id FROM members)
)
"""

EVERYTHING = """
WITH
places AS (SELECT id FROM accounts_team),
members AS (SELECT id FROM kpis_measure),
meant AS (SELECT id FROM kpis_kpi),
asked AS (SELECT id FROM kpis_measure WHERE %(targets)s)
"""

# Ordered by id, so that receipts list what they list in one order whichever rows lie first on the disk. With
# `known` only what was recorded by then; what is edited in place is taken back in `as_known`.
PARTS = """
SELECT 'organisation', json_agg(r)::text FROM (
    SELECT id, timezone, fiscal_year_start, year_label, calendar, periods_digest, entry_days,
        entry_day_kind
    FROM accounts_organisation
) r
UNION ALL SELECT 'first_entry', json_agg(r)::text FROM (
    SELECT min(start) AS day FROM kpis_entry WHERE state <> 'blank'
) r
UNION ALL SELECT 'rules', json_agg(r)::text FROM (
    SELECT id, valid_from, tolerance_percent AS tolerance, node_green_at AS green_at,
        node_amber_at AS amber_at, coverage_floor_percent AS coverage_floor,
        completeness_floor_percent AS completeness_floor
    FROM kpis_scoringrules WHERE (%(known)s::timestamptz IS NULL OR recorded_at <= %(known)s)
    ORDER BY valid_from, recorded_at, id
) r
UNION ALL SELECT 'teams', json_agg(r)::text FROM (
    SELECT id, code, active_from, active_to FROM accounts_team WHERE id IN (SELECT id FROM places) ORDER BY id
) r
UNION ALL SELECT 'team_terms', json_agg(r)::text FROM (
    SELECT id, team_id AS team, valid_from, parent_id AS parent, weight, mode, own_weight, rollup
    FROM accounts_teamterms WHERE team_id IN (SELECT id FROM places)
        AND (%(known)s::timestamptz IS NULL OR recorded_at <= %(known)s)
    ORDER BY valid_from, recorded_at, id
) r
UNION ALL SELECT 'perspectives', json_agg(r)::text FROM (
    SELECT id, code FROM kpis_perspective ORDER BY id
) r
UNION ALL SELECT 'objectives', json_agg(r)::text FROM (
    SELECT id, code, perspective_id AS perspective FROM kpis_objective ORDER BY id
) r
UNION ALL SELECT 'node_terms', json_agg(r)::text FROM (
    SELECT id, objective_id AS objective, perspective_id AS perspective, valid_from, weight, rollup
    FROM kpis_nodeterms WHERE (%(known)s::timestamptz IS NULL OR recorded_at <= %(known)s)
    ORDER BY valid_from, recorded_at, id
) r
UNION ALL SELECT 'kpis', json_agg(r)::text FROM (
    SELECT id, code, status
    FROM kpis_kpi WHERE id IN (SELECT id FROM meant) ORDER BY id
) r
UNION ALL SELECT 'versions', json_agg(r)::text FROM (
    SELECT id, kpi_id AS kpi, valid_from, objective_id AS objective, direction, frequency, aggregation,
        across_units AS across, formula, inputs, respondents, decimals, partial, levels,
        NOT minor AND NOT comparable AS breaking
    FROM kpis_kpiversion WHERE kpi_id IN (SELECT id FROM meant)
        AND (%(known)s::timestamptz IS NULL OR recorded_at <= %(known)s)
    ORDER BY valid_from, recorded_at, id
) r
UNION ALL SELECT 'measures', json_agg(r)::text FROM (
    SELECT id, kpi_id AS kpi, team_id AS team, person_id AS person, source
    FROM kpis_measure WHERE id IN (SELECT id FROM members) ORDER BY id
) r
UNION ALL SELECT 'lives', json_agg(r)::text FROM (
    SELECT id, measure_id AS measure, active_from, active_to
    FROM kpis_measurelife WHERE measure_id IN (SELECT id FROM members) ORDER BY active_from
) r
UNION ALL SELECT 'measure_terms', json_agg(r)::text FROM (
    SELECT id, measure_id AS measure, valid_from, weight, critical
    FROM kpis_measureterms WHERE measure_id IN (SELECT id FROM members)
        AND (%(known)s::timestamptz IS NULL OR recorded_at <= %(known)s)
    ORDER BY valid_from, recorded_at, id
) r
UNION ALL SELECT 'targets', json_agg(r)::text FROM (
    SELECT id, measure_id AS measure, grain, valid_from, profile, due, target, red_line AS red, stretch,
        zero, lower, upper, red_lower, red_upper
    FROM kpis_target WHERE measure_id IN (SELECT id FROM asked)
        AND (%(known)s::timestamptz IS NULL OR recorded_at <= %(known)s)
    ORDER BY valid_from, recorded_at, id
) r
"""

# Of the teams around changed measures, whose siblings are left out.
KEPT_FINELY = """
UNION ALL SELECT 'kept_finely', json_agg(r)::text FROM (
    SELECT lineage.team, fine.grain FROM lineage, (VALUES ('day'), ('week')) AS fine (grain)
    WHERE %(users)s AND EXISTS (
        SELECT FROM kpis_nodescore kept
        WHERE kept.team_id = lineage.team AND kept.node = 'team' AND kept.objective_id IS NULL
            AND kept.perspective_id IS NULL AND kept.grain = fine.grain
    )
) r
"""

FIRST_ENTRY_AS_KNOWN = """
SELECT 'first_entry', json_agg(r)::text FROM (
    SELECT min(start) AS day FROM (
        SELECT DISTINCT ON (measure_id, grain, start) start, state FROM kpis_entryrevision
        WHERE recorded_at <= %(known)s ORDER BY measure_id, grain, start, version DESC
    ) latest WHERE state <> 'blank'
) r
"""

_SPANS = """
WITH
spans AS (
    SELECT * FROM unnest(%(measures)s::bigint[], %(first)s::date[], %(last)s::date[])
        AS span (measure, first, last)
),
moments AS (SELECT * FROM unnest(%(grains)s::text[], %(starts)s::date[]) AS moment (grain, start))
"""
_ENTRIES = """
SELECT 'entries', json_agg(r)::text FROM (
    SELECT entry.id, entry.measure_id AS measure, entry.start, entry.version,
        entry.revision_id AS revision, entry.state, entry.value, entry.inputs
    FROM spans JOIN kpis_entry entry
        ON entry.measure_id = spans.measure AND entry.start BETWEEN spans.first AND spans.last
) r
"""
_REVISIONS = """
SELECT 'entries', json_agg(r)::text FROM (
    SELECT DISTINCT ON (entry.id) entry.id, entry.measure_id AS measure, entry.start, revision.version,
        revision.id AS revision, revision.state, revision.value, revision.inputs
    FROM spans JOIN kpis_entry entry
        ON entry.measure_id = spans.measure AND entry.start BETWEEN spans.first AND spans.last
    JOIN kpis_entryrevision revision ON revision.measure_id = entry.measure_id
        AND revision.grain = entry.grain AND revision.start = entry.start
    WHERE revision.recorded_at <= %(known)s
    ORDER BY entry.id, revision.version DESC
) r
"""
_ACTS = """
UNION ALL SELECT 'finished', json_agg(r)::text FROM (
    SELECT team_id AS team, grain, start
    FROM kpis_teamperiod
    WHERE team_id = ANY(%(teams)s::bigint[]) AND state IN ('finished', 'locked')
        AND start BETWEEN %(from)s AND %(to)s
) r
UNION ALL SELECT 'manual', json_agg(r)::text FROM (
    SELECT manual.id, node, team_id AS team, coalesce(objective_id, perspective_id) AS of, manual.grain,
        manual.start, score
    FROM moments JOIN kpis_manualscore manual
        ON manual.grain = moments.grain AND manual.start = moments.start
    WHERE team_id = ANY(%(teams)s::bigint[])
        AND (%(known)s::timestamptz IS NULL OR recorded_at <= %(known)s)
    ORDER BY recorded_at, manual.id
) r
"""
DETAILS = _SPANS + _ENTRIES + _ACTS
DETAILS_AS_KNOWN = _SPANS + _REVISIONS + _ACTS
