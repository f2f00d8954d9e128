"""Teams move, close and begin on a day, and people go over to other teams: always inside one act of curation.

`day` is the first on which the new order holds.
"""

import datetime as dt
from collections.abc import Collection

from django.utils.translation import gettext as _

from accounts.actions.curation import Curation
from accounts.actions.rows import save
from accounts.actions.teams import DAY, TERM_FIELDS, put_closing, put_teams, put_terms
from accounts.models import Membership, Team, TeamTerms, User
from accounts.queries.dated import as_known
from accounts.refusals import Problem, Refused

RANK = {Membership.Role.VIEWER: 0, Membership.Role.CONTRIBUTOR: 1, Membership.Role.MANAGER: 2}


def move(curation: Curation, team: Team, parent: Team | None, day: dt.date) -> None:
    """Weight, mode and roll-up stay as they are."""
    require_there(team, day, "day")
    if parent is not None:
        require_there(parent, day, "parent")
    terms = _terms_on(team, day)
    if terms.parent_id == (parent.pk if parent else None):
        rule = _("%(team)s stands there already on this day.") % {"team": team}
        raise Refused([Problem("parent", parent.code if parent else "", rule)])
    kept = {name: getattr(terms, name) for name in TERM_FIELDS}
    put_terms(curation, [TeamTerms(team=team, valid_from=day, **kept | {"parent": parent})])


def close(curation: Curation, team: Team, day: dt.date, successors: Collection[Team]) -> None:
    """Its last day is the one before."""
    require_there(team, day - DAY, "day")
    for successor in successors:
        require_there(successor, day, "successors")
    put_closing(curation, team, day - DAY, successors)


def begin(curation: Curation, team: Team, parent: Team | None, day: dt.date) -> None:
    team.active_from = day
    put_teams(curation, [team])
    put_terms(curation, [TeamTerms(team=team, parent=parent, valid_from=day)])


def go_over(curation: Curation, members: Collection[Membership], team: Team) -> None:
    """They have the same role in `team` too, at once. A higher one there stays; so does the old membership,
    by which the months before are finished and read."""
    people = sorted({member.user_id for member in members})
    list(User.objects.select_for_update(no_key=True).filter(pk__in=people).order_by("pk"))
    held = {row.user_id: row for row in Membership.objects.filter(team=team, user__in=people)}
    for member in members:
        row = held.setdefault(
            member.user_id, Membership(user_id=member.user_id, team=team, role=Membership.Role.VIEWER)
        )
        row.role = max(row.role, member.role, key=lambda role: RANK[Membership.Role(role)])
    save(curation, held.values(), ("role",))


def parent_on(team: Team, day: dt.date) -> Team | None:
    return _terms_on(team, day).parent


def require_there(team: Team, day: dt.date, field: str) -> None:
    if not team.is_active_on(day):
        rule = _("%(team)s is not there on %(day)s.") % {"team": team, "day": day}
        raise Refused([Problem(field, str(day), rule)])


def _terms_on(team: Team, day: dt.date) -> TeamTerms:
    """Those in force; what is decided for a later day already is not overtaken."""
    rows = list(as_known(team.terms.select_related("parent"), "team_id"))
    if rows and rows[-1].valid_from > day:
        rule = _("%(team)s has terms from %(day)s on already: choose that day or a later one.")
        told = rule % {"team": team, "day": rows[-1].valid_from}
        raise Refused([Problem("day", str(day), told)])
    return rows[-1] if rows else TeamTerms(team=team)
