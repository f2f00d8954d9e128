"""A further report of one period, because a person wants it: the one way in which numbers grow."""

import datetime as dt

from django.db.models import Max

from reports.models import ReportOccurrence, ReportSchedule


def next_number(
    occurrence: ReportOccurrence, kind: str, now: dt.datetime, corrects: ReportOccurrence | None = None
) -> ReportOccurrence:
    """The schedule is locked, so that two people at once get two numbers."""
    ReportSchedule.objects.select_for_update().get(pk=occurrence.schedule_id)
    siblings = ReportOccurrence.objects.filter(
        schedule=occurrence.schedule_id, period_start=occurrence.period_start, kind=kind
    )
    latest = siblings.aggregate(latest=Max("seq"))["latest"] or 0
    return ReportOccurrence.objects.create(
        schedule=occurrence.schedule,
        period_start=occurrence.period_start,
        period_end=occurrence.period_end,
        grain=occurrence.grain,
        kind=kind,
        seq=latest + 1,
        corrects=corrects,
        due_at=now,
    )
