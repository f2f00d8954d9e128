"""What the clock has made due: periods that have begun without rows, and periods that are to be locked."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from django.db import connection
from django.db.models import Min

from kpis.calc.periods import Calendar, Period, period_of, periods_between
from kpis.calc.structure import DAY
from kpis.models import Entry

WITHOUT_ROWS = """
SELECT DISTINCT (
    SELECT max(start) FROM kpis_score WHERE measure_id = measure.id AND grain = version.frequency
)
FROM unnest(%(grains)s::text[], %(ranks)s::int[], %(starts)s::date[], %(ends)s::date[])
    AS period (grain, rank, first, last)
JOIN kpis_measure measure ON EXISTS (
    SELECT FROM kpis_measurelife life
    WHERE life.measure_id = measure.id AND life.active_from <= period.last
        AND (life.active_to IS NULL OR life.active_to >= period.last)
)
JOIN kpis_kpi kpi ON kpi.id = measure.kpi_id AND kpi.status NOT IN ('draft', 'proposed')
JOIN LATERAL (
    SELECT frequency, aggregation FROM kpis_kpiversion
    WHERE kpi_id = kpi.id AND valid_from <= period.last ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
) version ON array_position(%(grains)s::text[], version.frequency) <= period.rank
    AND (version.aggregation <> 'none' OR version.frequency = period.grain)
WHERE NOT EXISTS (
    SELECT FROM kpis_score score
    WHERE score.measure_id = measure.id AND score.grain = period.grain AND score.start = period.first
)
"""
WITHOUT_NODES = """
SELECT DISTINCT (
    SELECT max(start) FROM kpis_nodescore
    WHERE team_id = team.id AND node = 'team' AND grain = period.grain
)
FROM unnest(%(grains)s::text[], %(starts)s::date[], %(ends)s::date[]) AS period (grain, first, last)
JOIN accounts_team team ON (team.active_from IS NULL OR team.active_from <= period.last)
    AND (team.active_to IS NULL OR team.active_to >= period.first)
WHERE period.grain NOT IN ('day', 'week') AND NOT EXISTS (
    SELECT FROM kpis_nodescore node
    WHERE node.team_id = team.id AND node.node = 'team' AND node.grain = period.grain
        AND node.start = period.first
)
"""
# Of measures and teams that have ended since, in the periods they ended in or before.
ENDED_WITHOUT_ROWS = """
WITH
period AS (
    SELECT * FROM unnest(%(grains)s::text[], %(starts)s::date[], %(ends)s::date[])
        AS period (grain, first, last)
),
ended AS MATERIALIZED (
    SELECT measure.id, measure.kpi_id, life.active_from, least(life.active_to, team.active_to) AS last_day
    FROM kpis_measurelife life
    JOIN kpis_measure measure ON measure.id = life.measure_id
    JOIN accounts_team team ON team.id = measure.team_id
    WHERE least(life.active_to, team.active_to) BETWEEN (SELECT min(last) FROM period) AND %(yesterday)s
)
SELECT least(period.first, (
    SELECT max(start) FROM kpis_score WHERE measure_id = ended.id AND grain = period.grain
))
FROM ended
JOIN kpis_kpi kpi ON kpi.id = ended.kpi_id AND kpi.status NOT IN ('draft', 'proposed')
JOIN period ON period.last BETWEEN ended.active_from AND ended.last_day
JOIN LATERAL (
    SELECT frequency FROM kpis_kpiversion
    WHERE kpi_id = kpi.id AND valid_from <= period.last ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
) version ON version.frequency = period.grain
WHERE NOT EXISTS (
    SELECT FROM kpis_score score
    WHERE score.measure_id = ended.id AND score.grain = period.grain AND score.start = period.first
)
UNION
SELECT least(period.first, (
    SELECT max(start) FROM kpis_nodescore WHERE team_id = team.id AND node = 'team' AND grain = period.grain
))
FROM accounts_team team
JOIN period ON team.active_to BETWEEN period.first AND %(yesterday)s AND period.grain NOT IN ('day', 'week')
    AND (team.active_from IS NULL OR team.active_from <= period.last)
WHERE NOT EXISTS (
    SELECT FROM kpis_nodescore node
    WHERE node.team_id = team.id AND node.node = 'team' AND node.grain = period.grain
        AND node.start = period.first
)
"""
TO_LOCK = """
SELECT DISTINCT measure.team_id, period.grain, period.start
FROM unnest(%(grains)s::text[], %(starts)s::date[]) AS period (grain, start)
JOIN kpis_score score ON score.grain = period.grain AND score.start = period.start
JOIN kpis_measure measure ON measure.id = score.measure_id
LEFT JOIN kpis_teamperiod kept ON kept.team_id = measure.team_id AND kept.grain = period.grain
    AND kept.start = period.start
WHERE kept.state IS NULL OR kept.state = 'finished'
ORDER BY 1, 2, 3
"""
LOOK_BACK = dt.timedelta(days=100)
"""Longer than any clock should stand still. What is older when locking is switched on stays merely closed."""


def rows_missing_since(calendar: Calendar, today: dt.date) -> dt.date | None:
    """The day from which on some measure or team lacks rows, in the periods of today, in those of the first
    entry, or in those of its own end; None when all are there."""
    first = first_day_of_rows(calendar) or today
    if _lacking(calendar, first):
        return first
    days = [day or first for day in _lacking(calendar, today)] + _ended_lacking(calendar, first, today)
    return max(min(days), first) if days else None


def _lacking(calendar: Calendar, day: dt.date) -> list[dt.date | None]:
    """Of measures and teams that lack a row in a period of that day: the first day of their latest one."""
    periods = list(_on(calendar, day))
    asked: dict[str, Any] = {
        "grains": [period.grain for period in periods],
        "ranks": list(range(1, len(periods) + 1)),
        "starts": [period.start for period in periods],
        "ends": [period.end for period in periods],
    }
    with connection.cursor() as cursor:
        found: list[dt.date | None] = []
        for statement in (WITHOUT_ROWS, WITHOUT_NODES):
            cursor.execute(statement, asked)
            found += [latest for (latest,) in cursor.fetchall()]
    return found


def _ended_lacking(calendar: Calendar, first: dt.date, today: dt.date) -> list[dt.date]:
    """Of those that ended while no clock brought their rows."""
    periods = [period for period in _ended(calendar, today) if first <= period.end and calendar.holds(period)]
    asked: dict[str, Any] = {
        "grains": [period.grain for period in periods],
        "starts": [period.start for period in periods],
        "ends": [period.end for period in periods],
        "yesterday": today - DAY,
    }
    with connection.cursor() as cursor:
        cursor.execute(ENDED_WITHOUT_ROWS, asked)
        return [day for (day,) in cursor.fetchall()]


def _on(calendar: Calendar, day: dt.date) -> Iterable[Period]:
    """Of each grain the period of that day; behind a table its last one."""
    for grain in calendar.grains:
        period = period_of(calendar, grain, day)
        if calendar.table is not None and not calendar.holds(period):
            period = period_of(calendar, grain, min(day, calendar.table.last_day))
        if calendar.holds(period):
            yield period


def periods_to_lock(calendar: Calendar, before: dt.date) -> list[tuple[int, str, dt.date]]:
    """Team, grain and start of the periods that ended before that day, not long ago, and are not locked."""
    periods = list(_ended(calendar, before))
    with connection.cursor() as cursor:
        grains, starts = [one.grain for one in periods], [one.start for one in periods]
        cursor.execute(TO_LOCK, {"grains": grains, "starts": starts})
        found: list[tuple[int, str, dt.date]] = cursor.fetchall()
    return found


def _ended(calendar: Calendar, before: dt.date) -> Iterable[Period]:
    for grain in calendar.grains:
        for period in periods_between(calendar, grain, before - LOOK_BACK, before):
            if period.end < before:
                yield period


def first_day_of_rows(calendar: Calendar) -> dt.date | None:
    """Rows begin with the fiscal year of the first entry; None before there is one."""
    first = Entry.objects.exclude(state="blank").aggregate(first=Min("start"))["first"]
    return None if first is None else period_of(calendar, "year", first).start
