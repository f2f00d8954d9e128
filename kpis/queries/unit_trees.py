"""The units a reader oversees as a tree: those with room on a page, and the ids of all of them."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from django.db.models import Q

from accounts.models import Team, User
from accounts.queries.trees import parents_on
from kpis.calc.periods import Period

LEVELS = 3
MOST_ROWS = 40
"""A level that would make the table longer stays closed, except the first below the top, which is cut."""


class TeamName(NamedTuple):
    """The columns that are read of a team: there may be hundreds."""

    pk: int
    code: str
    name: str

    def __str__(self) -> str:
        return self.name


Children = Mapping[int | None, list[TeamName]]


@dataclass(frozen=True, slots=True)
class Unit:
    """`level` is 0 at the top. `closed` counts the units right below it that are not shown."""

    team: TeamName
    level: int
    has_units: bool
    closed: int


@dataclass(frozen=True, slots=True)
class UnitTree:
    """`ids` are those of all units, shown or not; `cut` counts those that the first open level has no room
    for. `path` leads from below the reader's top to above the unit asked for."""

    shown: list[Unit]
    ids: list[int]
    cut: int
    path: list[TeamName]

    @property
    def tops(self) -> list[Unit]:
        return [unit for unit in self.shown if unit.level == 0]

    @property
    def lead(self) -> TeamName | None:
        """None where a reader oversees several units side by side."""
        return self.tops[0].team if len(self.tops) == 1 else None


def unit_tree(user: User, period: Period, today: dt.date, asked: Team | None = None) -> UnitTree:
    """As the period's last day sees it, or only the unit asked for with what stands below it. Two
    statements."""
    teams = {team.pk: team for team in _readable(user, period, today)}
    parents = parents_on(period.end)
    children = _children(teams.values(), parents)
    levels = _levels([TeamName(asked.pk, asked.code, asked.name)] if asked else children[None], children)
    shown = set(_with_room(levels))
    units = [unit for top in levels[0] if top.pk in shown for unit in _walk(top, 0, children, shown)]
    ids = [team.pk for level in levels for team in level]
    cut = sum(max(0, len(level) - MOST_ROWS) for level in levels[:2])
    return UnitTree(units, ids, cut, _path(asked, parents, teams) if asked else [])


def _readable(user: User, period: Period, today: dt.date) -> Iterable[TeamName]:
    begun = Q(active_from=None) | Q(active_from__lte=period.end)
    not_ended = Q(active_to=None) | Q(active_to__gte=period.start)
    rows = Team.objects.visible_to(user, today).filter(begun & not_ended).order_by("code")
    return map(TeamName._make, rows.values_list(*TeamName._fields))


def _children(teams: Iterable[TeamName], parents: Mapping[int, int | None]) -> Children:
    """By parent; None has those whose parent is not among them."""
    known = list(teams)
    ids = {team.pk for team in known}
    found: dict[int | None, list[TeamName]] = defaultdict(list)
    for team in known:
        parent = parents.get(team.pk)
        found[parent if parent in ids else None].append(team)
    return found


def _levels(tops: list[TeamName], children: Children) -> list[list[TeamName]]:
    """Each team once, so that a cycle in bad data ends."""
    levels, seen = [tops], {team.pk for team in tops}
    while True:
        below = [child for team in levels[-1] for child in children.get(team.pk, []) if child.pk not in seen]
        if not below:
            return levels
        seen |= {team.pk for team in below}
        levels.append(below)


def _with_room(levels: list[list[TeamName]]) -> Iterable[int]:
    count = 0
    for depth, level in enumerate(levels[:LEVELS]):
        count += len(level)
        if count > MOST_ROWS and depth > 1:
            return
        yield from [team.pk for team in level[:MOST_ROWS]]


def _walk(team: TeamName, level: int, children: Children, shown: set[int]) -> Iterable[Unit]:
    below = children.get(team.pk, [])
    inside = [child for child in below if child.pk in shown] if level + 1 < LEVELS else []
    yield Unit(team, level, bool(below), len(below) - len(inside))
    for child in inside:
        yield from _walk(child, level + 1, children, shown)


def _path(asked: Team, parents: Mapping[int, int | None], teams: Mapping[int, TeamName]) -> list[TeamName]:
    path: list[TeamName] = []
    above = parents.get(asked.pk)
    while above is not None and above in teams and teams[above] not in path:
        path.insert(0, teams[above])
        above = parents.get(above)
    return path[1:]
