"""The frame around every page, with what reports add to it: that one is late, or that none reaches you."""

import datetime as dt
from dataclasses import replace
from functools import cache, partial
from typing import Any

from django.db.models import Count, Min
from django.http import HttpRequest
from django.utils import timezone
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.clock import today_in
from accounts.context import Frame, frame
from accounts.models import Organisation, User
from kpis.context import Navigation, memberships_read, navigation_of, overview_url, since
from reports.models import ReportOccurrence
from reports.queries.banners import troubles_of


def navigation(request: HttpRequest) -> dict[str, Any]:
    """`nav` of base.html; fragments never look at it, so they never pay for it. `overview_url` is empty for
    those who may not go there."""
    now = timezone.now()
    found = cache(lambda: frame(request, partial(memberships_read, now=now)))
    return {
        "nav": SimpleLazyObject(lambda: _navigation(found(), request, now)),
        "overview_url": SimpleLazyObject(lambda: overview_url(found())),
    }


def _navigation(found: Frame, request: HttpRequest, now: dt.datetime) -> Navigation:
    """A worker that is silent explains why a report is late, so it comes first."""
    nav = navigation_of(request, found, now)
    if found.user is None or nav.banner:
        return nav
    return replace(nav, banner=_banner(found.user, found.organisation, now))


def _banner(user: User, organisation: Organisation, now: dt.datetime) -> str:
    """One query nearly always; where something is overdue, another that tells whether it is late."""
    troubles = troubles_of(user, now)
    told = _late(user, organisation, now) if troubles.is_overdue else ""
    return told or (_cut_off() if troubles.is_cut_off else "")


def _cut_off() -> str:
    return _(
        "No report reaches you: mails to your address came back or were stopped. An administrator can start"
        " them again."
    )


def _late(user: User, organisation: Organisation, now: dt.datetime) -> str:
    """For administrators and for owners, of their own reports."""
    own = ReportOccurrence.objects.editable_by(user, today_in(organisation, now))
    late = own.late(now).aggregate(count=Count("pk"), due=Min("due_at"))
    if not late["count"]:
        return ""
    words = {"count": late["count"], "since": since(late["due"], organisation, now)}
    told = ngettext(
        "%(count)s report is late: it was due at %(since)s. Look under Reports.",
        "%(count)s reports are late: the first was due at %(since)s. Look under Reports.",
        late["count"],
    )
    return told % words
