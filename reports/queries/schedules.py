"""Which schedules run, and by which rule."""

from zoneinfo import ZoneInfo

from django.db.models import Max, Q, QuerySet

from accounts.models import Organisation
from kpis.queries.calendars import calendar_of
from reports.calc.cadence import Rule
from reports.models import ReportOccurrence, ReportSchedule


def rule_of(schedule: ReportSchedule, organisation: Organisation) -> Rule:
    return Rule(
        cadence=schedule.cadence,
        day_rule=schedule.day_rule,
        day=schedule.day,
        local_time=schedule.local_time,
        zone=ZoneInfo(schedule.tz),
        calendar=calendar_of(organisation),
        entry_days=organisation.entry_days,
    )


def running_schedules() -> QuerySet[ReportSchedule]:
    """Enabled ones, with `latest`: the first day of the latest period that has its regular report already."""
    regular = Q(occurrences__kind=ReportOccurrence.Kind.SCHEDULED)
    return ReportSchedule.objects.filter(enabled=True).annotate(
        latest=Max("occurrences__period_start", filter=regular)
    )
