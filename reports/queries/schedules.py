"""Which schedules run, by which rule, and what comes next."""

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Max, Q, QuerySet
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Organisation
from kpis import formats
from kpis.queries.calendars import calendar_of, grace_of
from reports.calc.cadence import Rule, next_due
from reports.models import ReportOccurrence, ReportSchedule


def rule_of(schedule: ReportSchedule, organisation: Organisation) -> Rule:
    return Rule(
        cadence=schedule.cadence,
        day_rule=schedule.day_rule,
        day=schedule.day,
        local_time=schedule.local_time,
        zone=ZoneInfo(schedule.tz),
        calendar=calendar_of(organisation),
        grace=grace_of(organisation),
    )


def with_latest(schedules: QuerySet[ReportSchedule]) -> QuerySet[ReportSchedule]:
    """`latest`: the first day of the latest period that has its regular report already."""
    regular = Q(occurrences__kind=ReportOccurrence.Kind.SCHEDULED)
    return schedules.annotate(latest=Max("occurrences__period_start", filter=regular))


def running_schedules() -> QuerySet[ReportSchedule]:
    """Enabled ones, with `latest`."""
    return with_latest(ReportSchedule.objects.filter(enabled=True))


def next_report(schedule: ReportSchedule, organisation: Organisation, now: dt.datetime) -> str:
    """ "October 2026, on Thu 12 Nov 2026, 06:00 CET"; the schedule comes with `latest`."""
    if not schedule.enabled:
        return _("none while it is disabled")
    try:
        rule = rule_of(schedule, organisation)
    except ZoneInfoNotFoundError:
        return _("none: this system does not know its time zone")
    latest: dt.date | None = schedule.latest  # type: ignore[attr-defined]  # annotated by with_latest
    due = next_due(rule, schedule.starts_on, latest, now)
    if due is None:
        return _("none: the calendar has no further periods")
    words = {
        "period": formats.period_name(due.period, rule.calendar),
        "moment": dateformat.format(
            due.due_at.astimezone(rule.zone), pgettext("date format", "D j M Y, H:i T")
        ),
    }
    return _("%(period)s, on %(moment)s") % words
