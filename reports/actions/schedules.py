"""Schedules are curated like everything else: checked, guarded by their version, written into the audit."""

import datetime as dt
from collections.abc import Sequence

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.checks import check
from accounts.audit import Actor, record
from accounts.refusals import Conflict, Problem, Refused
from reports.models import ReportRecipient, ReportSchedule

FIELDS = (
    "name",
    "cadence",
    "day_rule",
    "day",
    "local_time",
    "tz",
    "starts_on",
    "catch_up",
    "enabled",
    "owner",
    "team",
    "language",
)


@transaction.atomic
def save_schedule(
    actor: Actor, schedule: ReportSchedule, version: int | None, *, now: dt.datetime, reason: str = ""
) -> ReportSchedule:
    """Creates or changes a schedule. `version` is the one the form showed; another by now: Conflict."""
    before = {}
    if schedule.pk:
        stored = ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
        if stored.version != version:
            rule = _("Somebody else changed this schedule while the form was open.")
            raise Conflict([Problem("version", str(version), rule)])
        before = {name: getattr(stored, name) for name in FIELDS}
        schedule.version = stored.version + 1
    check(schedule)
    schedule.save()
    record(actor, schedule, before, {name: getattr(schedule, name) for name in FIELDS}, now, reason)
    return schedule


@transaction.atomic
def change_audience(
    actor: Actor,
    schedule: ReportSchedule,
    added: Sequence[ReportRecipient],
    removed: Sequence[ReportRecipient],
    *,
    now: dt.datetime,
    reason: str = "",
) -> None:
    """Who gets the reports that are built from now on."""
    before = _audience(schedule)
    ReportRecipient.objects.filter(schedule=schedule, pk__in=[row.pk for row in removed]).delete()
    for row in added:
        row.schedule = schedule
        check(row)
        row.save()
    after = _audience(schedule)
    if not after:
        rule = _("A schedule has at least one recipient.")
        raise Refused([Problem("recipients", "", rule)])
    record(actor, schedule, {"recipients": before}, {"recipients": after}, now, reason)


def _audience(schedule: ReportSchedule) -> list[str]:
    rows = ReportRecipient.objects.filter(schedule=schedule).select_related("user", "group").order_by("pk")
    return [str(row.user or row.group or row.role or row.address) for row in rows]
