"""The frame around every page: where one can go, the own team, what administrators must know."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from accounts.clock import today_in
from accounts.context import Frame
from accounts.models import Heartbeat, Membership, Organisation, Team, User
from kpis import formats
from kpis.calc.periods import Period
from kpis.permissions import can_see_overview
from kpis.queries.calendars import calendar_of, latest_ended
from kpis.queries.navigation import memberships_with_status, oldest_stale, team_status

OUTBOX = "accounts.emails.OutboxBackend"
REPORTS = (
    *("report", "trust", "schedules", "schedule", "schedule_new", "schedule_edit", "schedule_preview"),
    *("subscriptions", "subscription", "subscription_new"),
)
Place = tuple[str, str, str, tuple[str, ...], tuple[str, ...]]
"""Words, icon, page, its arguments, and the pages that stand under it."""


@dataclass(frozen=True)
class Item:
    label: str
    icon: str
    url: str
    current: bool


@dataclass(frozen=True)
class Person:
    initials: str
    name: str
    line: str


@dataclass(frozen=True)
class OwnTeam:
    label: str
    url: str
    status: str


@dataclass(frozen=True)
class Navigation:
    """`search` takes the words of the field in the side; the page of the search has a field of its own."""

    organisation_name: str
    demo: bool
    items: tuple[Item, ...] = ()
    person: Person | None = None
    team: OwnTeam | None = None
    banner: str = ""
    search: str = ""
    numbers: str = ""
    theme: str = ""
    shortcuts_off: bool = False


def navigation_of(request: HttpRequest, found: Frame, now: dt.datetime) -> Navigation:
    """`nav` of base.html, as far as kpis knows it."""
    name = found.organisation.name
    if found.user is None:
        return Navigation(name, settings.DEMO_LOGINS)
    today = today_in(found.organisation, now)
    team = _own_team(found, today)
    return Navigation(
        organisation_name=name,
        demo=settings.DEMO_LOGINS,
        items=tuple(_items(request, found, found.user, team)),
        person=Person(formats.initials(str(found.user)), str(found.user), found.line),
        team=_with_status(team, found, now) if team else None,
        banner=_banner(found.organisation, now) if found.user.is_administrator else "",
        search="" if _here(request) == "search" else reverse("search"),
        numbers=formats.browser_locale(),
        theme=found.user.theme,
        shortcuts_off=not found.user.shortcuts,
    )


def overview_url(found: Frame) -> str:
    """Where the organisation's name leads; empty for those who may not go there."""
    may = found.user is not None and can_see_overview(found.user, found.memberships)
    return reverse("overview") if may else ""


def _own_team(found: Frame, today: dt.date) -> Team | None:
    """The team of the strongest membership; for executives without one the top of the tree."""
    if found.memberships:
        return found.memberships[0].team
    if found.user and found.user.is_executive:
        return Team.objects.top(today).first()
    return None


def _items(request: HttpRequest, found: Frame, user: User, team: Team | None) -> Iterator[Item]:
    here = _here(request)
    for label, icon, page, args, also in _places(found, user, team):
        yield Item(label, icon, reverse(page, args=args), here in (page, *also))


def _here(request: HttpRequest) -> str:
    return request.resolver_match.view_name if request.resolver_match else ""


def _places(found: Frame, user: User, team: Team | None) -> Iterator[Place]:
    yield _("Home"), "home", "home", (), ()
    writer = next((row.team for row in found.memberships if row.role != "viewer"), None)
    if writer:
        yield _("Update values"), "edit", "update", (writer.code,), ()
    if team:
        yield _("Scorecards"), "score", "scorecard", (team.code,), ("measure", "receipt", "month")
    if overview_url(found):
        yield _("Organisation"), "org", "overview", (), ()
    yield _("Strategy"), "chart", "strategy", (), ()
    yield _("KPI catalogue"), "list", "catalogue", (), ("definition",)
    yield _("Reports"), "report", "reports", (), REPORTS
    if user.is_administrator or settings.EMAIL_BACKEND == OUTBOX:
        yield _("Outbox"), "outbox", "outbox", (), ("outbox_mail",)
    if user.is_staff:
        yield _("Administration"), "admin", "admin:index", (), ()


def memberships_read(user: User, organisation: Organisation, *, now: dt.datetime) -> QuerySet[Membership]:
    """The memberships of a frame, each with the status of its team in the last period."""
    return memberships_with_status(user, _last_period(organisation, now))


def _with_status(team: Team, found: Frame, now: dt.datetime) -> OwnTeam:
    if found.memberships:
        status = found.memberships[0].status  # type: ignore[attr-defined]  # by memberships_with_status
    else:
        status = team_status(team, _last_period(found.organisation, now))
    return OwnTeam(team.name, reverse("scorecard", args=[team.code]), status or "no_data")


def _last_period(organisation: Organisation, now: dt.datetime) -> Period:
    calendar = calendar_of(organisation)
    return latest_ended(calendar, calendar.fine, today_in(organisation, now))


def _banner(organisation: Organisation, now: dt.datetime) -> str:
    """What keeps scores and reports from moving, for those who can do something about it."""
    alive, waiting = Heartbeat.latest(), oldest_stale()
    patience = now - settings.TIMES["beat_stale"]
    if alive is None or alive < patience:
        if alive is None:
            return _("No worker has started yet. What people enter is kept; scores and reports wait.")
        return _(
            "No worker was heard since %(since)s. What people enter is kept; scores and reports wait."
        ) % {"since": since(alive, organisation, now)}
    if waiting and waiting < patience:
        words = {"since": since(waiting, organisation, now)}
        return _("Some scores have been waiting for their calculation since %(since)s.") % words
    return ""


def since(moment: dt.datetime, organisation: Organisation, now: dt.datetime) -> str:
    """ "09:12 CET", with the day where it is not today's."""
    there = moment.astimezone(organisation.zone)
    return f"{formats.moment_text(there, today_in(organisation, now))} {there.tzname()}"
