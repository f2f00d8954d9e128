"""Signals that many teams' figures gave in one period, the weightiest first: one statement."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Exists, OuterRef, Q

from kpis.calc.grain_spans import grain_spans
from kpis.calc.periods import Calendar, Period
from kpis.models import Signal, Verdict, Watch

MOST = 5


class SignalRow(NamedTuple):
    """The columns of the statement, in its order; `total` is of all of them. `before` and `change` are the
    value of the period before and the stored change, positive when better; the limits are those of the
    period it was found in."""

    total: int
    code: str
    name: str
    team_id: int
    team_code: str
    team: str
    unit: str
    decimals: int
    direction: str
    grain: str
    found: dt.date
    start: dt.date
    rule: str
    verdict: str
    side: int
    value: Decimal | None
    before: Decimal | None
    change: Decimal | None
    lower: Decimal | None
    centre: Decimal | None
    upper: Decimal | None


SQL = """
WITH found AS (
    SELECT DISTINCT ON (s.measure_id) s.*, m.kpi_id, m.team_id
    FROM kpis_signal s
    JOIN unnest(%(grains)s::text[], %(firsts)s::date[], %(lasts)s::date[]) AS span (grain, first, last)
        ON s.grain = span.grain AND s.found BETWEEN span.first AND span.last
    JOIN kpis_measure m ON m.id = s.measure_id
    WHERE s.state <> 'accepted' AND m.person_id IS NULL AND m.team_id = ANY(%(teams)s::bigint[])
    ORDER BY s.measure_id, s.found DESC, s.rule
)
SELECT count(*) OVER (), k.code, k.name, t.id, t.code, t.name, v.unit, v.decimals, v.direction,
    found.grain, found.found, found.start, found.rule, found.verdict, found.side,
    score.value, before.value, score.change, usual.lower, usual.centre, usual.upper
FROM found
JOIN kpis_kpi k ON k.id = found.kpi_id
JOIN accounts_team t ON t.id = found.team_id
JOIN LATERAL (
    SELECT * FROM kpis_kpiversion WHERE kpi_id = k.id AND valid_from <= %(end)s
    ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
) v ON true
JOIN kpis_score score ON score.measure_id = found.measure_id AND score.grain = found.grain
    AND score.start = found.found AND score.present
LEFT JOIN LATERAL (
    SELECT value FROM kpis_score WHERE measure_id = found.measure_id AND grain = found.grain
        AND start < found.found AND present
    ORDER BY start DESC LIMIT 1
) before ON true
LEFT JOIN kpis_watch w ON w.measure_id = found.measure_id AND w.grain = found.grain
LEFT JOIN LATERAL (
    SELECT (row ->> 1)::numeric AS lower, (row ->> 2)::numeric AS centre, (row ->> 3)::numeric AS upper
    FROM jsonb_array_elements(w.limits) AS listed (row) WHERE row ->> 0 = found.found::text LIMIT 1
) usual ON true
LEFT JOIN LATERAL (
    SELECT weight FROM kpis_measureterms WHERE measure_id = found.measure_id AND valid_from <= %(end)s
    ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
) terms ON true
ORDER BY CASE WHEN v.objective_id IS NULL THEN 0 ELSE coalesce(terms.weight, 1) END
        * abs(score.value - usual.centre) / nullif(usual.upper - usual.lower, 0) DESC NULLS LAST,
    found.measure_id
LIMIT %(most)s
"""
"""The size of a signal is how far its value lies from the usual middle, by the width of what is usual."""


def signal_rows(calendar: Calendar, teams: Sequence[int], period: Period) -> list[SignalRow]:
    """By weight times size, of each measure the latest; persons' measures stay out."""
    spans = list(grain_spans(calendar, period))
    values: dict[str, Any] = {
        "teams": list(teams),
        "end": period.end,
        "grains": [span.grain for span in spans],
        "firsts": [span.first for span in spans],
        "lasts": [span.last for span in spans],
        "most": MOST,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        return [SignalRow(*row) for row in cursor.fetchall()]


def steady_count(teams: Sequence[int], period: Period) -> int:
    """Measures that were judged in the period and lay on no signal; one statement."""
    there = Watch.objects.filter(measure__team__in=list(teams), measure__person=None)
    judged = there.filter(judged_from__lte=period.end, last__gte=period.start)
    going_on = Signal.objects.filter(
        Q(ended=None) | Q(ended__gt=period.end),
        measure=OuterRef("measure"),
        grain=OuterRef("grain"),
        found__lte=period.end,
    ).exclude(state=Signal.State.ACCEPTED)
    known = judged.exclude(verdict__in=(Verdict.FEW, Verdict.FLAT, Verdict.RARE))
    return known.filter(~Exists(going_on)).count()
