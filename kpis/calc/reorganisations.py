"""Whose scorecard is put together otherwise, and who may do what otherwise, when the tree is another one.

Plain values: teams by code, people by id.
"""

from collections.abc import Hashable, Iterable, Iterator, Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Standing:
    """A team on a day: where it stands, how it counts there, and what of its own its scorecard is made of."""

    parent: str | None
    weight: Hashable
    own: Hashable


Tree = Mapping[str, Standing]
"""The teams that are there on the day."""

Roles = Mapping[str, Mapping[int, str]]
"""The role of each member of each team."""

RANK = {"viewer": 0, "contributor": 1, "manager": 2}


def rebuilt(before: Tree, after: Tree) -> set[str]:
    """Teams made of something else, and all that stand above them in either tree.

    BUSES moves from SERVICES to RAIL, both under MERROW: these three; BUSES itself stays as it is.
    """
    one, other = _made_of(before), _made_of(after)
    direct = {team for team in {*one, *other} if one.get(team) != other.get(team)}
    return direct.union(*(_above(tree, team) for tree in (before, after) for team in direct))


def _made_of(tree: Tree) -> dict[str, tuple[Hashable, frozenset[Hashable]]]:
    children: dict[str, set[Hashable]] = {team: set() for team in tree}
    for team, standing in tree.items():
        if standing.parent in children:
            children[standing.parent].add((team, standing.weight))
    return {team: (standing.own, frozenset(children[team])) for team, standing in tree.items()}


def _above(tree: Tree, team: str) -> Iterator[str]:
    """Nearest first; a tree that closes on itself ends."""
    passed = {team}
    while team in tree:
        above = tree[team].parent
        if above is None or above in passed:
            return
        yield above
        passed.add(above)
        team = above


def rights(tree: Tree, roles: Roles, teams: Iterable[str]) -> dict[tuple[int, str], str]:
    """(person, team) -> the highest role there or anywhere above, for whoever has any."""
    found: dict[tuple[int, str], str] = {}
    for team in teams:
        for place in (team, *_above(tree, team)):
            for person, role in roles.get(place, {}).items():
                found[person, team] = max(role, found.get((person, team), role), key=RANK.__getitem__)
    return found


def below(tree: Tree, teams: Iterable[str]) -> set[str]:
    """These and all that stand below them."""
    asked = set(teams)
    return {team for team in {*tree, *asked} if not asked.isdisjoint((team, *_above(tree, team)))}
