"""Which part of a report its reader may see: one rendering for each distinct part, never one per reader."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256

EVERYTHING = "all"


@dataclass(frozen=True, slots=True)
class Reader:
    """A recipient: a person, or with no `user` an outside address that an administrator put on the list.

    `memberships` are the ids of the teams the person belongs to, in any role.
    """

    key: str
    address: str
    user: int | None = None
    is_active: bool = True
    is_executive: bool = False
    memberships: frozenset[int] = frozenset()


def visible_teams(reader: Reader, scope: frozenset[int], parents: Mapping[int, int | None]) -> frozenset[int]:
    """The teams of the scope whose figures the reader may read: executives and listed outside addresses all,
    everybody else those where they are a member or a member above; rights flow down `parents`."""
    if not reader.is_active:
        return frozenset()
    if reader.user is None or reader.is_executive:
        return scope
    return frozenset(team for team in scope if reader.memberships & set(line_up(team, parents)))


def line_up(team: int, parents: Mapping[int, int | None]) -> list[int]:
    """The team and all above it, upwards: a cycle, which the database refuses, would still end."""
    line: list[int] = []
    here: int | None = team
    while here is not None and here not in line:
        line.append(here)
        here = parents.get(here)
    return line


def teams_under(root: int, parents: Mapping[int, int | None]) -> frozenset[int]:
    """The root and all teams below it."""
    return frozenset(team for team in {*parents, root} if root in line_up(team, parents))


def scope_key(visible: frozenset[int], scope: frozenset[int]) -> str:
    """The same for two readers exactly when they may see the same teams."""
    return EVERYTHING if visible == scope else f"teams-{_digest(visible)}"


def roots(teams: Iterable[int], parents: Mapping[int, int | None]) -> list[int]:
    """Those without another of the teams above them, in order."""
    known = set(teams)
    return sorted(team for team in known if not known & set(line_up(team, parents)[1:]))


def downwards(teams: Iterable[int], parents: Mapping[int, int | None]) -> list[int]:
    """Each team right before those below it, otherwise in the order given: the order of a report on paper."""
    places = {team: place for place, team in enumerate(teams)}
    lines = {team: [one for one in reversed(line_up(team, parents)) if one in places] for team in places}
    return sorted(places, key=lambda team: [places[one] for one in lines[team]])


def _digest(teams: frozenset[int]) -> str:
    return sha256(",".join(map(str, sorted(teams))).encode()).hexdigest()[:32]
