"""The measures of a team in one period as they were scored: one statement, however many there are.

It is written in SQL because building it through the ORM costs more than the rest of the page.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from accounts.models import Team
from kpis.calc.periods import Calendar, Period, coarser_grains, containing, latest_ending, period_at, shift
from kpis.queries.figures import Meaning

SPARK = 13
"""Points of a sparkline: the year and the same period of the year before."""

CANDIDATES = 3
"""How many of the latest coarser periods are read to find the one that is carried."""


class ScoreRow(NamedTuple):
    """The columns of the statement, in its order. `signal` is a verdict, empty where nothing was judged;
    `signal_since` is the first period of one that goes on."""

    measure_id: int
    code: str
    name: str
    owner: str
    unit: str
    decimals: int
    direction: str
    frequency: str
    objective_id: int | None
    objective_code: str
    objective: str
    perspective_id: int
    perspective_code: str
    perspective: str
    position: int
    weight: Decimal
    grain: str
    start: dt.date
    value: Decimal | None
    target: Decimal | None
    lower: Decimal | None
    upper: Decimal | None
    score: Decimal | None
    status: str
    reason: str
    change: Decimal | None
    have: int
    expected: int
    exceeded: bool
    stale: bool
    provisional: bool
    is_fresh: bool
    stale_since: dt.datetime | None
    updated: dt.datetime | None
    starts: list[dt.date]
    values: list[Decimal | None]
    signal: str = ""
    side: int = 0
    signal_since: dt.date | None = None
    computed_at: dt.datetime | None = None


SQL = """
SELECT m.id, k.code, k.name, coalesce(nullif(owner.name, ''), owner.email, ''),
    v.unit, v.decimals, v.direction, v.frequency,
    o.id, o.code, o.name, p.id, p.code, p.name, p.position, coalesce(terms.weight, 1),
    s.grain, s.start, s.value, s.target, s.lower, s.upper, s.score, s.status, s.reason, s.change,
    s.have, s.expected, s.exceeded, s.stale, s.provisional,
    s.computed_version = s.source_version, s.stale_since,
    entered.updated, history.starts, history.figures,
    coalesce(moved.verdict, CASE
        WHEN w.last IS NULL OR s.start > w.last THEN ''
        WHEN w.verdict IN ('flat', 'rare') THEN w.verdict
        WHEN w.judged_from IS NULL OR s.start < w.judged_from THEN 'few'
        ELSE 'steady' END), coalesce(moved.side, 0), moved.found, s.computed_at
FROM kpis_measure m
JOIN kpis_kpi k ON k.id = m.kpi_id
JOIN LATERAL (
    SELECT active_to FROM kpis_measurelife
    WHERE measure_id = m.id AND active_from <= %(end)s ORDER BY active_from DESC LIMIT 1
) life ON true
JOIN LATERAL (
    SELECT * FROM kpis_kpiversion WHERE kpi_id = k.id AND valid_from <= least(%(end)s, life.active_to)
    ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
) v ON true
JOIN LATERAL (
    SELECT %(grain)s AS grain, %(start)s AS start, false AS is_coarser
    UNION ALL
    SELECT grain, start, true FROM unnest(%(grains)s::text[], %(starts)s::date[]) coarser (grain, start)
    WHERE grain = v.frequency
) wanted ON true
JOIN LATERAL (
    SELECT * FROM kpis_score WHERE measure_id = m.id AND grain = wanted.grain AND start = wanted.start
        AND present AND (NOT wanted.is_coarser OR status NOT IN ('', 'not_due'))
    LIMIT 1
) s ON true
LEFT JOIN LATERAL (
    SELECT weight FROM kpis_measureterms
    WHERE measure_id = m.id AND valid_from <= least(%(end)s, life.active_to)
    ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
) terms ON true
LEFT JOIN LATERAL (
    SELECT max(r.recorded_at) AS updated FROM kpis_entry e JOIN kpis_entryrevision r ON r.id = e.revision_id
    WHERE e.measure_id = m.id AND e.start BETWEEN s.start AND %(end)s
) entered ON true
LEFT JOIN LATERAL (
    SELECT array_agg(start) AS starts, array_agg(value) AS figures FROM (
        SELECT start, value FROM kpis_score WHERE measure_id = m.id AND grain = s.grain AND start <= s.start
        ORDER BY start DESC LIMIT %(spark)s
    ) latest
) history ON true
LEFT JOIN kpis_watch w ON w.measure_id = m.id AND w.grain = s.grain
LEFT JOIN LATERAL (
    SELECT verdict, side, found FROM kpis_signal
    WHERE measure_id = m.id AND grain = s.grain AND found <= s.start AND (ended IS NULL OR ended > s.start)
        AND state <> 'accepted' AND s.start <= w.last
    ORDER BY found DESC LIMIT 1
) moved ON true
LEFT JOIN kpis_objective o ON o.id = v.objective_id
LEFT JOIN kpis_perspective p ON p.id = o.perspective_id
LEFT JOIN accounts_user owner ON owner.id = m.owner_id
WHERE m.team_id = %(team)s AND m.person_id IS NULL
ORDER BY k.code, s.start DESC
"""


@dataclass(frozen=True, slots=True)
class Place:
    """Where a measure stands on the scorecard."""

    perspective_id: int
    perspective: str
    perspective_code: str
    position: int
    objective_id: int
    objective: str
    objective_code: str


@dataclass(frozen=True, slots=True)
class Scored:
    """A measure with its stored score. A metric has no place. `history` ends with the score's own value."""

    row: ScoreRow
    period: Period
    meaning: Meaning
    place: Place | None
    history: list[Decimal | None]

    @property
    def signal(self) -> str:
        """Of a value: a period without one is neither steady nor moving."""
        return self.row.signal if self.row.value is not None else ""

    @property
    def previous(self) -> Decimal | None:
        return self.history[-2]


def scored_measures(calendar: Calendar, rows: Iterable[ScoreRow], period: Period) -> list[Scored]:
    """Every measure of the team's own scorecard; a coarser one by the period it is carried from."""
    found: dict[int, Scored] = {}
    for row in rows:
        scored = _scored(calendar, row)
        if scored.period.end <= period.end:
            found.setdefault(row.measure_id, scored)
    return list(found.values())


def carried_from(calendar: Calendar, period: Period) -> list[Period]:
    """The coarser periods that a measure may be carried from, the latest of each grain first."""
    return [
        shift(calendar, latest, -back)
        for grain in coarser_grains(calendar, period.grain)
        if (latest := _latest(calendar, period, grain))
        for back in range(CANDIDATES)
    ]


def _latest(calendar: Calendar, period: Period, grain: str) -> Period | None:
    """The coarser period around this one; outside a table its last one, and none before its first."""
    around = containing(calendar, period, grain)
    return around if calendar.holds(around) else latest_ending(calendar, grain, period.end)


def score_rows(calendar: Calendar, team: Team, period: Period) -> list[ScoreRow]:
    """By code, of each measure the latest first."""
    carried = carried_from(calendar, period)
    values: dict[str, Any] = {
        "team": team.pk,
        "grain": period.grain,
        "start": period.start,
        "end": period.end,
        "grains": [one.grain for one in carried],
        "starts": [one.start for one in carried],
        "spark": SPARK,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        return [ScoreRow(*row) for row in cursor.fetchall()]


def _scored(calendar: Calendar, row: ScoreRow) -> Scored:
    period = period_at(calendar, row.grain, row.start)
    known = dict(zip(row.starts, row.values, strict=True))
    starts = [shift(calendar, period, back).start for back in range(1 - SPARK, 1)]
    meaning = Meaning(row.unit, row.decimals, row.direction, row.frequency)
    return Scored(row, period, meaning, _place(row), [known.get(start) for start in starts])


def _place(row: ScoreRow) -> Place | None:
    if row.objective_id is None:
        return None
    return Place(
        row.perspective_id,
        row.perspective,
        row.perspective_code,
        row.position,
        row.objective_id,
        row.objective,
        row.objective_code,
    )
