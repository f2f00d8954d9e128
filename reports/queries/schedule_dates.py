"""The next reports of a schedule: when, on which clocks, and about which period."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Organisation
from kpis import formats
from reports.calc.cadence import Due, Rule, clock_oddity, coming, due_day
from reports.models import ReportSchedule
from reports.queries.schedules import moment_words, rule_of

SHOWN = 5


@dataclass(frozen=True, slots=True)
class DateRow:
    """`local` is the moment in the zone of the schedule, `here` in that of the organisation, empty where
    its clocks show the same; `note` says what clocks do that day."""

    period: str
    local: str
    here: str
    note: str


def date_rows(
    rule: Rule, starts_on: dt.date, after: dt.date | None, organisation: Organisation, now: dt.datetime
) -> list[DateRow]:
    """`after` is the first day of the latest period that has its report already."""
    return [_row(due, rule, organisation) for due in coming(rule, starts_on, after, now, SHOWN)]


def typed_dates(
    typed: ReportSchedule, stored: ReportSchedule, organisation: Organisation, now: dt.datetime
) -> list[DateRow]:
    """Those that `stored` would have with what was typed. A new one has no reports yet."""
    latest: dt.date | None = getattr(stored, "latest", None)
    return date_rows(rule_of(typed, organisation), typed.starts_on, latest, organisation, now)


def _row(due: Due, rule: Rule, organisation: Organisation) -> DateRow:
    there, here = (due.due_at.astimezone(zone) for zone in (rule.zone, organisation.zone))
    differs = there.replace(tzinfo=None) != here.replace(tzinfo=None)
    return DateRow(
        period=formats.period_name(due.period, rule.calendar),
        local=moment_words(due.due_at, rule.zone),
        here=moment_words(due.due_at, organisation.zone) if differs else "",
        note=_note(due, rule),
    )


def _note(due: Due, rule: Rule) -> str:
    words = {"time": rule.local_time.strftime("%H:%M")}
    match clock_oddity(rule, due_day(rule, due.period), due.due_at):
        case "gap":
            return _("Clocks jump over %(time)s: it goes out right after.") % words
        case "twice":
            return _("Clocks show %(time)s twice: it goes out the first time.") % words
    return ""
