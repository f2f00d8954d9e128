"""Measures of many teams that a decision maker must know of in one period: one statement for all of them.

It is written in SQL because only the weightiest leave the database.
"""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from kpis.calc.periods import Calendar, Period, shift
from kpis.queries.data_notes import MISSING

MOST = 3
"""Of each kind."""


class WeakRow(NamedTuple):
    """The columns of the statement, in its order. `kind` is red (for two periods or longer, and no action is
    open), missing or no_target; `total` and `weights` are of all of that kind, `last_other` is the start of
    the latest period that was not red, `first` of the first there is."""

    kind: str
    total: int
    weights: Decimal
    measure_id: int
    code: str
    name: str
    team_id: int
    team_code: str
    team: str
    owner: str
    unit: str
    decimals: int
    direction: str
    weight: Decimal
    critical: bool
    value: Decimal | None
    score: Decimal | None
    target: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    last_other: dt.date | None
    first: dt.date | None


SQL = """
WITH found AS (
    SELECT s.measure_id, s.grain, s.start, s.value, s.score, s.target, s.lower, s.upper,
        m.kpi_id, m.team_id, m.owner_id,
        CASE WHEN s.status IN ('red', 'no_target') THEN s.status ELSE 'missing' END AS kind
    FROM kpis_score s JOIN kpis_measure m ON m.id = s.measure_id
    WHERE s.grain = %(grain)s AND s.start = %(start)s AND s.present
        AND m.person_id IS NULL AND m.team_id = ANY(%(teams)s::bigint[])
        AND (s.status = 'no_target' OR s.status = ANY(%(missing)s::text[]) OR (
            s.status = 'red'
            AND EXISTS (
                SELECT FROM kpis_score before WHERE before.measure_id = s.measure_id
                    AND before.grain = s.grain AND before.start = %(previous)s
                    AND before.status = 'red' AND before.present
            )
            AND NOT EXISTS (
                SELECT FROM kpis_action plan WHERE plan.measure_id = s.measure_id AND plan.state = 'open'
            )
        ))
), rated AS (
    SELECT found.*, v.unit, v.decimals, v.direction, coalesce(terms.weight, 1) AS weight,
        coalesce(terms.critical, false) AS critical
    FROM found
    JOIN LATERAL (
        SELECT * FROM kpis_kpiversion WHERE kpi_id = found.kpi_id AND valid_from <= %(end)s
        ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
    ) v ON v.objective_id IS NOT NULL AND v.direction <> 'info'
    LEFT JOIN LATERAL (
        SELECT weight, critical FROM kpis_measureterms
        WHERE measure_id = found.measure_id AND valid_from <= %(end)s
        ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
    ) terms ON true
), ranked AS (
    SELECT rated.*, count(*) OVER kinds AS total, sum(weight) OVER kinds AS weights,
        row_number() OVER (
            PARTITION BY kind
            ORDER BY kind = 'missing' AND critical DESC, weight * (100 - coalesce(score, 0)) DESC, measure_id
        ) AS place
    FROM rated WINDOW kinds AS (PARTITION BY kind)
)
SELECT r.kind, r.total, r.weights, r.measure_id, k.code, k.name, t.id, t.code, t.name,
    coalesce(nullif(owner.name, ''), owner.email, ''), r.unit, r.decimals, r.direction, r.weight, r.critical,
    r.value, r.score, r.target, r.lower, r.upper, past.last_other, past.first
FROM ranked r
JOIN kpis_kpi k ON k.id = r.kpi_id
JOIN accounts_team t ON t.id = r.team_id
LEFT JOIN accounts_user owner ON owner.id = r.owner_id
LEFT JOIN LATERAL (
    SELECT max(start) FILTER (WHERE status <> 'red') AS last_other, min(start) AS first
    FROM kpis_score WHERE measure_id = r.measure_id AND grain = r.grain AND start <= r.start AND present
) past ON r.kind = 'red'
WHERE r.place <= %(most)s
ORDER BY r.kind, r.place
"""


def weak_rows(calendar: Calendar, teams: Sequence[int], period: Period) -> list[WeakRow]:
    """By kind, what weighs most first; of what is missing the critical comes first."""
    values: dict[str, Any] = {
        "teams": list(teams),
        "grain": period.grain,
        "start": period.start,
        "end": period.end,
        "previous": shift(calendar, period, -1).start,
        "missing": list(MISSING),
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        return [WeakRow(*row) for row in cursor.fetchall()]
