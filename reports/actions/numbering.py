"""A report that a person asks for gets the next number of its period."""

import datetime as dt

from django.db.models import Max

from kpis.calc.periods import Period
from reports.models import ReportOccurrence, ReportSchedule


def next_by_hand(schedule: ReportSchedule, period: Period, now: dt.datetime) -> ReportOccurrence:
    """Planned for now. Call it in a transaction: the schedule is locked, so that two people sending at once
    get two numbers."""
    ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
    siblings = ReportOccurrence.objects.filter(
        schedule=schedule, period_start=period.start, kind=ReportOccurrence.Kind.MANUAL
    )
    latest = siblings.aggregate(latest=Max("seq"))["latest"] or 0
    return ReportOccurrence.objects.create(
        schedule=schedule,
        period_start=period.start,
        period_end=period.end,
        grain=period.grain,
        kind=ReportOccurrence.Kind.MANUAL,
        seq=latest + 1,
        due_at=now,
    )
