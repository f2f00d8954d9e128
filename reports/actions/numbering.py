"""A report that a person asks for gets the next number of its period and kind."""

import datetime as dt

from django.db.models import Max

from kpis.calc.periods import Period
from reports.models import ReportOccurrence, ReportSchedule


def next_number(
    schedule: ReportSchedule,
    period: Period,
    kind: str,
    now: dt.datetime,
    corrects: ReportOccurrence | None = None,
) -> ReportOccurrence:
    """Planned for now. Call it in a transaction: the schedule is locked, so that two people at once get two
    numbers."""
    ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
    siblings = ReportOccurrence.objects.filter(schedule=schedule, period_start=period.start, kind=kind)
    latest = siblings.aggregate(latest=Max("seq"))["latest"] or 0
    return ReportOccurrence.objects.create(
        schedule=schedule,
        period_start=period.start,
        period_end=period.end,
        grain=period.grain,
        kind=kind,
        seq=latest + 1,
        corrects=corrects,
        due_at=now,
    )
