"""A reader's own reports: made, changed and stopped by the reader, within what the reader may see."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.curation import share_turn
from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Organisation, Team, User
from accounts.refusals import Problem, Refused
from kpis.models import Objective
from reports.models import ReportRecipient, ReportSchedule

from .schedules import delete_schedule, save_schedule, save_with_audience
from .switching import switch

MOST = 10
"""Subscriptions of one reader that are not stopped."""

SEVEN = dt.time(7)
"""When it comes, the day after entry has closed, where the organisation is."""


@dataclass(frozen=True)
class Wish:
    """Without objectives every KPI of the team is in it."""

    cadence: str
    team: Team
    objectives: Collection[Objective]
    language: str


@transaction.atomic
def subscribe(user: User, wish: Wish, *, now: dt.datetime) -> ReportSchedule:
    """First about the period that is running. Raises Refused for a team one may not read, and above MOST."""
    share_turn()
    organisation = Organisation.current()
    _check_count(user)
    schedule = ReportSchedule(
        owner=user,
        personal=True,
        tz=organisation.timezone,
        local_time=SEVEN,
        starts_on=today_in(organisation, now),
    )
    _fill(schedule, user, wish, organisation, now)
    own_line = ReportRecipient(user=user)
    parts = {"objectives": wish.objectives}
    return save_with_audience(Actor.of(user), schedule, None, [own_line], now=now, parts=parts)


def change_subscription(schedule: ReportSchedule, wish: Wish, version: int, *, now: dt.datetime) -> None:
    """Raises Refused as `subscribe` does, and for another cadence once there is a report of it."""
    user = schedule.owner
    _fill(schedule, user, wish, Organisation.current(), now)
    save_schedule(Actor.of(user), schedule, version, now=now, parts={"objectives": wish.objectives})


@transaction.atomic
def stop_subscription(schedule: ReportSchedule, *, now: dt.datetime) -> None:
    """One that has reports stays, for they do, and can be started again; any other goes."""
    held = ReportSchedule.objects.select_for_update().get(pk=schedule.pk)
    if held.occurrences.exists():
        switch(Actor.of(held.owner), held, on=False, now=now)
    else:
        delete_schedule(Actor.of(held.owner), held, now=now)


@transaction.atomic
def start_subscription(schedule: ReportSchedule, *, now: dt.datetime) -> None:
    """With the period that runs: what came due meanwhile stays unsent. Raises Refused above MOST."""
    held = ReportSchedule.objects.select_related("owner").get(pk=schedule.pk)
    if not held.enabled:
        _check_count(held.owner)
        switch(Actor.of(held.owner), held, on=True, now=now)


def _check_count(user: User) -> None:
    """The person is locked, so that two clicks do not both find room for one more."""
    User.objects.get_queryset().select_for_update().get(pk=user.pk)
    if ReportSchedule.objects.subscriptions_of(user).filter(enabled=True).count() >= MOST:
        rule = _("You have %(count)s subscriptions: stop one before you add another.") % {"count": MOST}
        raise Refused([Problem("", "", rule)])


def _fill(
    schedule: ReportSchedule, user: User, wish: Wish, organisation: Organisation, now: dt.datetime
) -> None:
    may_read = Team.objects.visible_to(user, today_in(organisation, now))
    if not may_read.filter(pk=wish.team.pk).exists():
        raise Refused([Problem("team", wish.team.code, _("You may not read the figures of this team."))])
    schedule.cadence, schedule.team, schedule.language = wish.cadence, wish.team, wish.language
    schedule.name = _name(wish)


def _name(wish: Wish) -> str:
    """What it is called in its mails and lists."""
    words = {"team": wish.team.name}
    is_monthly = wish.cadence == ReportSchedule.Cadence.MONTH
    said = _("My monthly report, %(team)s") if is_monthly else _("My quarterly report, %(team)s")
    return (said % words)[:120]
