"""What the frame of every page shows of the organisation and the person. kpis adds what it knows."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.functional import SimpleLazyObject
from django.utils.translation import gettext as _

from accounts.demo import DEMO_PEOPLE
from accounts.models import Membership, Organisation, User

ReadMemberships = Callable[[User, Organisation], QuerySet[Membership]]
"""Those of the person, with what an upper layer wants to know of their teams."""

_STRONGEST_FIRST = ("manager", "contributor", "viewer")


@dataclass(frozen=True)
class Frame:
    """`user` and what follows are empty for a visitor. The strongest membership comes first."""

    organisation: Organisation
    user: User | None
    memberships: tuple[Membership, ...]
    line: str


def frame(request: HttpRequest, read: ReadMemberships) -> Frame:
    """Two queries for a person at most: the organisation where the page has not read it, the memberships."""
    user = getattr(request, "user", None)
    organisation = getattr(request, "organisation", None) or Organisation.current()
    if user is None or not user.is_authenticated:
        return Frame(organisation, None, (), "")
    memberships = _memberships(read(user, organisation))
    return Frame(organisation, user, memberships, _line(user, memberships))


def organisation_name(request: HttpRequest) -> dict[str, Any]:
    """For pages without our frame: the admin's."""
    return {"organisation_name": SimpleLazyObject(lambda: Organisation.current().name)}


def demo_people(request: HttpRequest) -> dict[str, Any]:
    """The log-in buttons of the demo: (label, hint, address) of each."""
    if not settings.DEMO_LOGINS:
        return {}
    people = DEMO_PEOPLE.values()
    return {"demo_people": [(one.label, one.hint, reverse("demo_login", args=[one.role])) for one in people]}


def _memberships(found: QuerySet[Membership]) -> tuple[Membership, ...]:
    by_code = found.select_related("team").order_by("team__code")
    return tuple(sorted(by_code, key=lambda membership: _STRONGEST_FIRST.index(membership.role)))


def _line(user: User, memberships: tuple[Membership, ...]) -> str:
    """What stands under the name: "Operations, contributor"."""
    if memberships:
        first = memberships[0]
        return _("%(team)s, %(role)s") % {"team": first.team.name, "role": first.get_role_display()}
    if user.is_executive:
        return _("Executive")
    return _("Administrator") if user.is_administrator else ""
