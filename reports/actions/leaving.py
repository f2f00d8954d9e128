"""What becomes of the report schedules of a person who has left, and handing them over."""

import datetime as dt
from collections.abc import Collection, Sequence

from django.db import transaction

from accounts.actions.curation import Curation, share_turn
from accounts.audit import Actor
from accounts.models import User
from kpis.models.orphans import OWNER_WANTED
from reports.actions.schedules import save_schedule
from reports.models import ReportSchedule
from reports.queries.leaving import administrators


def person_left(curation: Curation, user: User) -> None:
    """For each schedule an administrator answers until somebody chooses. A subscription has lost its only
    reader and is paused."""
    owned = ReportSchedule.objects.filter(owner=user).select_for_update(of=("self",))
    held = list(owned.select_related("former").order_by("pk"))
    _pass_on(curation, user, [schedule for schedule in held if not schedule.personal])
    _pause(curation, [schedule for schedule in held if schedule.personal and schedule.enabled])


@transaction.atomic
def hand_over_schedules(
    actor: Actor, schedules: Collection[ReportSchedule], owner: User, *, now: dt.datetime, reason: str = ""
) -> int:
    """How many. Whoever stands in may keep them. Raises Refused: an owner who may not log in."""
    share_turn()
    rows = ReportSchedule.objects.filter(pk__in=[schedule.pk for schedule in schedules])
    held = list(rows.select_for_update().order_by("pk"))
    for schedule in held:
        schedule.owner, schedule.former = owner, None
        save_schedule(actor, schedule, schedule.version, now=now, reason=reason)
    return len(held)


def _pass_on(curation: Curation, user: User, schedules: Sequence[ReportSchedule]) -> None:
    """Without an administrator they keep the name of who has left."""
    heir = administrators().first() or user
    for schedule in schedules:
        before = {"owner": user, OWNER_WANTED: schedule.former}
        schedule.owner, schedule.former = heir, schedule.former or user
        schedule.version += 1
        curation.record(schedule, before, {"owner": heir, OWNER_WANTED: schedule.former})
    ReportSchedule.objects.bulk_update(schedules, ["owner", "former", "version"])


def _pause(curation: Curation, subscriptions: Sequence[ReportSchedule]) -> None:
    for subscription in subscriptions:
        subscription.enabled, subscription.version = False, subscription.version + 1
        curation.record(subscription, {"enabled": True}, {"enabled": False})
    ReportSchedule.objects.bulk_update(subscriptions, ["enabled", "version"])
