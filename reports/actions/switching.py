"""A schedule is paused and goes on again."""

import datetime as dt

from django.db import transaction
from django.db.models import Q

from accounts.audit import Actor, record
from accounts.clock import today_in
from accounts.models import Organisation
from reports.calc.cadence import KEEP_DAYS
from reports.models import ReportOccurrence, ReportSchedule
from reports.queries.schedules import rule_of


@transaction.atomic
def switch(actor: Actor, schedule: ReportSchedule, *, on: bool, now: dt.datetime) -> None:
    """Paused it makes no report and sends no mail that is still waiting; doing it again changes nothing. It
    goes on as after downtime; a subscription with the period that runs, without what came due meanwhile."""
    held = ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
    if held.enabled == on:
        return
    held.enabled, held.version = on, held.version + 1
    if on and held.personal:
        held.starts_on = max(held.starts_on, today_in(Organisation.current(), now))
    if on:
        leave_out(held, now)
    held.save(update_fields=["enabled", "version", "starts_on"])
    record(actor, held, {"enabled": not on}, {"enabled": on}, now)


def leave_out(schedule: ReportSchedule, now: dt.datetime) -> None:
    """What was planned before it was paused and is too old by now."""
    kept = dt.timedelta(days=KEEP_DAYS[rule_of(schedule, Organisation.current()).cadence])
    old = Q(due_at__lt=now - kept)
    if schedule.personal:
        old |= Q(period_end__lt=schedule.starts_on)
    planned = ReportOccurrence.objects.filter(schedule=schedule, state__in=ReportOccurrence.UNBUILT)
    planned.filter(old).update(state=ReportOccurrence.State.SKIPPED, closed_at=now)
