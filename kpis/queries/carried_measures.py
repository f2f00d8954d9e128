"""Measures of a coarser frequency that many teams carry into one period: one statement."""

import datetime as dt
from collections.abc import Sequence
from typing import Any, NamedTuple

from django.db import connection

from kpis.calc.periods import Calendar, Period
from kpis.queries.scorecard_rows import carried_from

MOST = 3


class CarriedRow(NamedTuple):
    """The columns of the statement, in its order; `total` is of all of them."""

    total: int
    code: str
    name: str
    team_code: str
    grain: str
    start: dt.date


SQL = """
SELECT count(*) OVER (), k.code, k.name, t.code, s.grain, s.start
FROM kpis_kpi k
JOIN LATERAL (
    SELECT * FROM kpis_kpiversion WHERE kpi_id = k.id AND valid_from <= %(end)s
    ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
) v ON v.frequency = ANY(%(grains)s::text[]) AND v.objective_id IS NOT NULL
JOIN kpis_measure m ON m.kpi_id = k.id AND m.person_id IS NULL AND m.team_id = ANY(%(teams)s::bigint[])
JOIN LATERAL (
    SELECT active_to FROM kpis_measurelife WHERE measure_id = m.id AND active_from <= %(end)s
    ORDER BY active_from DESC LIMIT 1
) life ON life.active_to IS NULL OR life.active_to >= %(end)s
JOIN accounts_team t ON t.id = m.team_id
JOIN LATERAL (
    SELECT grain, start FROM kpis_score
    WHERE measure_id = m.id AND grain = v.frequency AND present AND score IS NOT NULL
        AND (grain, start) IN (SELECT * FROM unnest(%(grains)s::text[], %(starts)s::date[]))
    ORDER BY start DESC LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT weight FROM kpis_measureterms WHERE measure_id = m.id AND valid_from <= %(end)s
    ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
) terms ON true
WHERE k.id IN (SELECT kpi_id FROM kpis_kpiversion WHERE frequency = ANY(%(grains)s::text[]))
ORDER BY coalesce(terms.weight, 1) DESC, m.id
LIMIT %(most)s
"""


def carried_rows(calendar: Calendar, teams: Sequence[int], period: Period) -> list[CarriedRow]:
    """What weighs most first."""
    over = [one for one in carried_from(calendar, period) if one.end <= period.end]
    values: dict[str, Any] = {
        "teams": list(teams),
        "end": period.end,
        "grains": [one.grain for one in over],
        "starts": [one.start for one in over],
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        return [CarriedRow(*row) for row in cursor.fetchall()]
