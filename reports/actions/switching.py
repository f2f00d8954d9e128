"""A schedule is paused and goes on again."""

import datetime as dt

from django.db import transaction

from accounts.audit import Actor, record
from accounts.clock import today_in
from accounts.models import Organisation
from reports.models import ReportSchedule


@transaction.atomic
def switch(actor: Actor, schedule: ReportSchedule, *, on: bool, now: dt.datetime) -> None:
    """Paused it makes no report and sends no mail that is still waiting; doing it again changes nothing. A
    subscription goes on with the period that runs, and leaves out what came due meanwhile."""
    held = ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
    if held.enabled == on:
        return
    held.enabled, held.version = on, held.version + 1
    if on and held.personal:
        held.starts_on = max(held.starts_on, today_in(Organisation.current(), now))
    held.save(update_fields=["enabled", "version", "starts_on"])
    record(actor, held, {"enabled": not on}, {"enabled": on}, now)
