"""What time asks for: the beat calls this every minute, and nothing is lost when it did not for a month."""

import datetime as dt
import logging
from collections.abc import Iterable, Iterator
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from django.db import transaction

from accounts.models import Organisation
from reports.actions.build import build_due
from reports.calc.cadence import due_at, due_reports
from reports.models import ReportOccurrence, ReportSchedule
from reports.queries.schedules import rule_of, running_schedules

from .alone import Job, alone
from .nudges import remind_asked
from .reminders import remind
from .restored import hold_if_restored
from .signal_notices import tell_signals

log = logging.getLogger(__name__)


def tick(now: dt.datetime) -> None:
    """Plan what has come due, build what is planned, and put mails about new signals, and reminders to those
    who owe values, into the ledger."""
    hold_if_restored(now)
    materialise(now)
    build_due(now)
    tell_signals(now)
    remind(now)
    remind_asked(now)


def materialise(now: dt.datetime) -> int:
    """Insert each report that has come due, once, however many ticks run at the same time. Returns how many
    rows were offered to the database; 0 also when another tick is at it."""
    with transaction.atomic():
        if not alone(Job.MATERIALISE):
            return 0
        organisation = Organisation.current()
        schedules = [schedule for schedule in running_schedules() if _has_a_zone(schedule)]
        planned = [row for schedule in schedules for row in _due_rows(schedule, organisation, now)]
        ReportOccurrence.objects.bulk_create(planned, batch_size=1000, ignore_conflicts=True)
        _replan(schedules, organisation)
    return len(planned)


def _has_a_zone(schedule: ReportSchedule) -> bool:
    """Zones come and go with the system's list; one that went must not stop the other schedules."""
    try:
        ZoneInfo(schedule.tz)
    except ZoneInfoNotFoundError:
        log.error("schedule %s names a time zone that this system does not know", schedule.pk)
        return False
    return True


def _due_rows(
    schedule: ReportSchedule, organisation: Organisation, now: dt.datetime
) -> Iterator[ReportOccurrence]:
    latest: dt.date | None = schedule.latest  # type: ignore[attr-defined]  # annotated by running_schedules
    rule = rule_of(schedule, organisation)
    for due in due_reports(rule, schedule.starts_on, latest, now, schedule.catch_up):
        state = ReportOccurrence.State.SKIPPED if due.skipped else ReportOccurrence.State.PLANNED
        yield ReportOccurrence(
            schedule=schedule,
            period_start=due.period.start,
            period_end=due.period.end,
            grain=due.period.grain,
            due_at=due.due_at,
            state=state,
        )


def _replan(schedules: Iterable[ReportSchedule], organisation: Organisation) -> None:
    """A schedule's edited zone, time or day moves what is planned, never what is being built or sent."""
    known = {schedule.pk: schedule for schedule in schedules}
    planned = ReportOccurrence.objects.filter(
        schedule__in=known, state=ReportOccurrence.State.PLANNED, kind=ReportOccurrence.Kind.SCHEDULED
    )
    for occurrence in planned:
        moment = due_at(rule_of(known[occurrence.schedule_id], organisation), occurrence.period)
        if moment != occurrence.due_at:
            unbuilt = planned.filter(pk=occurrence.pk)
            unbuilt.update(due_at=moment)
