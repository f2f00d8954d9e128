"""Days and weeks in which a node is what it was in an earlier one, but for its date.

Most of what counts on a day is carried from months. Until one of them ends, something dated begins or a
person sets a score, only objectives with daily measures move, at the teams of these and above. So it is with
weeks, where daily and weekly measures move. What lies below a stored node may be left out of the facts, and
move unseen.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from itertools import chain

from .facts import NodeKey
from .lookups import RANK
from .periods import Period, latest_ending
from .presence import SELDOM
from .structure import Structure

Span = tuple[str, int, int | None, str, dt.date]
"""Of which node and grain it is, and its first day."""


class StillDays:
    """`stored` are the nodes that are taken as they are, each known for its own period alone."""

    def __init__(self, structure: Structure, stored: Iterable[NodeKey] = ()) -> None:
        self.structure = structure
        self._stored = {(key.team, key.grain) for key in stored if key.grain in SELDOM}
        self._moving: dict[tuple[int, str], frozenset[int]] = {}
        self._firsts: dict[Period, dt.date | None] = {}
        self._scored = {(key.grain, key.start) for key in structure.facts.manual}
        several = (meaning for some in structure.meanings.values() for meaning in some)
        self._frequencies = {one.frequency for one in several}

    def span(self, key: NodeKey, period: Period) -> Span | None:
        """In which the node is the same in every period; None where it may be another in the next."""
        if key.grain not in SELDOM or not self.structure.is_closed(period):
            return None
        if period not in self._firsts:
            self._firsts[period] = self._first(period)
        first = self._firsts[period]
        if first is None or (key.grain, key.start) in self._scored or self._moves(key):
            return None
        return key.node, key.team, key.id, key.grain, first

    def _moves(self, key: NodeKey) -> bool:
        moving = self._moving_under(key.team, key.grain)
        if key.node == "objective":
            return key.id in moving
        known = self.structure.facts.objectives
        return any(key.node == "team" or known[one].perspective == key.id for one in moving if one in known)

    def _moving_under(self, team: int, grain: str) -> frozenset[int]:
        """The objectives of measures as fine as the grain that ever were at the team or below it; all of them
        where nodes there are stored."""
        found = self._moving.get((team, grain))
        if found is None:
            teams = self._ever_below(team)
            several = [self._as_fine(each, grain) for each in teams]
            if any((each, grain) in self._stored for each in teams):
                several.append(iter(self.structure.facts.objectives))
            found = self._moving[team, grain] = frozenset(chain.from_iterable(several))
        return found

    def _ever_below(self, team: int) -> set[int]:
        found: set[int] = set()
        waiting = {team}
        while waiting:
            found |= waiting
            waiting = {one for each in waiting for one in self.structure.below.get(each, ())} - found
        return found

    def _as_fine(self, team: int, grain: str) -> Iterator[int]:
        for subject in self.structure.of_team.get(team, ()):
            for meaning in subject.meanings:
                if meaning.rank <= RANK[grain] and meaning.objective is not None:
                    yield meaning.objective

    def _first(self, period: Period) -> dt.date | None:
        """Since which the same rows are in force and the same coarser periods are the last to have ended.
        None where rows begin or end inside the period."""
        calendar, turning = self.structure.calendar, self.structure.turning_days
        since = turning.latest(period.end)
        if since > period.start:
            return None
        carried = (grain for grain in self._frequencies if RANK[grain] > RANK[period.grain])
        ended = (latest_ending(calendar, grain, period.end) for grain in carried)
        return max([since, *(one.end for one in ended if one is not None)])
