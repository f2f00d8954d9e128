"""Which schedules run, by which rule, and what comes next."""

import datetime as dt
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db.models import Max, Q, QuerySet
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.models import Organisation
from kpis import formats
from kpis.calc.periods import Period
from kpis.queries.calendars import calendar_of, grace_of
from reports.calc.cadence import Rule, latest_complete, next_due
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


def known_rule(schedule: ReportSchedule, organisation: Organisation) -> Rule | None:
    """None where this system does not know its time zone: zones come and go with the system's list."""
    try:
        return rule_of(schedule, organisation)
    except ZoneInfoNotFoundError:
        return None


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
    rule = known_rule(schedule, organisation)
    if rule is None:
        return _("none: this system does not know its time zone")
    latest: dt.date | None = schedule.latest  # type: ignore[attr-defined]  # annotated by with_latest
    due = next_due(rule, schedule.starts_on, latest, now)
    if due is None:
        return _("none: the calendar has no further periods")
    period = formats.period_name(due.period, rule.calendar)
    return _("%(period)s, on %(moment)s") % {"period": period, "moment": moment_words(due.due_at, rule.zone)}


def moment_words(moment: dt.datetime, zone: dt.tzinfo) -> str:
    """ "Thu 12 Nov 2026, 06:00 CET", on the clocks of that zone."""
    return dateformat.format(moment.astimezone(zone), pgettext("date format", "D j M Y, H:i T"))


def latest_period(schedule: ReportSchedule, organisation: Organisation, now: dt.datetime) -> Period | None:
    """The latest complete one, which a report made now is about; None where there is none."""
    rule = known_rule(schedule, organisation)
    return latest_complete(rule, now) if rule else None
