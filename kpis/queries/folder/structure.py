"""Settings, rules, teams, people, perspectives and objectives as rows of the folder."""

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

from accounts.models import BEGINNING, Organisation, Team, TeamTerms, User
from accounts.models.people import ADMINISTRATORS, EXECUTIVES
from accounts.queries.dated import as_known
from kpis.models import CalendarPeriod, NodeTerms, Objective, Perspective, ScoringRules

Row = dict[str, Any]

GROUPS = {"executives": EXECUTIVES, "administrators": ADMINISTRATORS}
"""The words of the folder, and the groups they name."""

RULES = (
    "tolerance_percent",
    "node_green_at",
    "node_amber_at",
    "coverage_floor_percent",
    "completeness_floor_percent",
)
SETTINGS = (
    "name",
    "timezone",
    "language",
    "currency",
    "fiscal_year_start",
    "year_label",
    "calendar",
    "entry_days",
    "entry_day_kind",
    "lock_after_days",
    "comment_when_red",
    "signal_profile",
)
_TERMS = ("weight", "mode", "own_weight", "rollup")


def settings() -> Row:
    """organisation.toml: the settings, and the rules that hold from the beginning."""
    organisation = Organisation.current()
    row = {name: getattr(organisation, name) for name in SETTINGS}
    return row | rules_from_the_beginning()


def rules_from_the_beginning() -> Row:
    first = as_known(ScoringRules.objects.filter(valid_from=BEGINNING)).first() or ScoringRules()
    return {name: Decimal(getattr(first, name)) for name in RULES}


def periods() -> Iterator[Row]:
    """Rows that stand ready while the calendar is one of months are no part of the organisation yet."""
    if Organisation.current().calendar == Organisation.Kind.TABLE:
        names = ("key", "start", "end", "quarter", "half", "year")
        yield from CalendarPeriod.objects.order_by("start").values(*names)


def rules() -> Iterator[Row]:
    for row in as_known(ScoringRules.objects.exclude(valid_from=BEGINNING)):
        yield {"valid_from": row.valid_from} | {name: getattr(row, name) for name in RULES}


def teams() -> Iterator[Row]:
    """A team without any terms has the default ones from the beginning."""
    terms = defaultdict(list)
    for row in as_known(TeamTerms.objects.select_related("parent"), "team_id"):
        terms[row.team_id].append(row)
    for team in Team.objects.order_by("code"):
        identity = {
            "code": team.code,
            "name": team.name,
            "active_from": team.active_from,
            "active_to": team.active_to,
        }
        for row in terms[team.pk] or [TeamTerms()]:
            parent = row.parent.code if row.parent else None
            dated = {"valid_from": row.valid_from, "parent": parent}
            yield identity | dated | {name: getattr(row, name) for name in _TERMS}


def people() -> Iterator[Row]:
    """Somebody who may not log in any more is named, without teams and groups."""
    words = {group: word for word, group in GROUPS.items()}
    people = User.objects.prefetch_related("memberships__team", "groups")
    for user in people.order_by("email"):
        names = [group.name for group in user.groups.all()] if user.is_active else []
        groups = tuple(sorted(words[name] for name in names if name in words))
        person = {"email": user.email, "name": user.name or None, "groups": groups}
        members = {row.team.code: row.role for row in user.memberships.all()} if user.is_active else {}
        for team in sorted(members) or [""]:
            yield person | {"team": team or None, "role": members.get(team)}


def perspectives() -> Iterator[Row]:
    rollups = _first_rollups("perspective_id")
    for row in Perspective.objects.order_by("position", "code"):
        yield {"code": row.code, "name": row.name, "rollup": rollups.get(row.pk, "weighted_mean")}


def objectives() -> Iterator[Row]:
    rollups = _first_rollups("objective_id")
    found = Objective.objects.select_related("perspective").prefetch_related("drives")
    for row in found.order_by("code"):
        yield {
            "code": row.code,
            "name": row.name,
            "perspective": row.perspective.code,
            "description": row.description,
            "drives": tuple(sorted(other.code for other in row.drives.all())),
            "rollup": rollups.get(row.pk, "weighted_mean"),
        }


def _first_rollups(node: str) -> dict[int, str]:
    rows = NodeTerms.objects.filter(valid_from=BEGINNING, **{f"{node}__isnull": False})
    return {getattr(row, node): row.rollup for row in as_known(rows, node)}
