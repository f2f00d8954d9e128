"""The scorecards a KPI stands on, and how fresh its figures are there."""

import datetime as dt
from dataclasses import dataclass

from django.db import connection

from kpis import formats
from kpis.calc.periods import Calendar, period_at
from kpis.models import Measure
from kpis.queries.figures import day_of

LATEST = """
SELECT DISTINCT ON (e.measure_id) e.measure_id, e.grain, e.start, r.recorded_at
FROM kpis_entry e JOIN kpis_entryrevision r ON r.id = e.revision_id
WHERE e.measure_id = ANY(%(measures)s::bigint[]) AND e.state <> 'blank'
ORDER BY e.measure_id, e.start DESC
"""


@dataclass(frozen=True, slots=True)
class UsedBy:
    """`latest` names the period of the last figure, `updated` the day it came; dashes where none ever did."""

    team_code: str
    team: str
    owner: str
    latest: str
    updated: str


def used_by(measures: list[Measure], calendar: Calendar, zone: dt.tzinfo) -> list[UsedBy]:
    """`measures` come with team and owner. One statement."""
    with connection.cursor() as cursor:
        cursor.execute(LATEST, {"measures": [measure.pk for measure in measures]})
        found = {measure: (grain, start, at) for measure, grain, start, at in cursor.fetchall()}
    return [_use(measure, found.get(measure.pk), calendar, zone) for measure in measures]


def _use(
    measure: Measure, latest: tuple[str, dt.date, dt.datetime] | None, calendar: Calendar, zone: dt.tzinfo
) -> UsedBy:
    owner = str(measure.owner) if measure.owner else formats.MISSING
    period, updated = formats.MISSING, formats.MISSING
    if latest:
        grain, start, at = latest
        period, updated = formats.period_name(period_at(calendar, grain, start), calendar), day_of(at, zone)
    return UsedBy(measure.team.code, measure.team.name, owner, period, updated)
