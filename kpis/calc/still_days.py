"""Days on which a node is what it was on an earlier one, but for its date.

Most of what counts on a day is carried from months. Until one of them ends, something dated begins or a
person sets a score, only objectives with daily measures move, at the teams of these and above.
"""

import datetime as dt
from collections.abc import Iterator

from .facts import NodeKey
from .periods import Period, latest_ending
from .structure import Structure

Span = tuple[str, int, int | None, dt.date]
"""Of which node it is, and its first day."""


class StillDays:
    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self._moving: dict[int, frozenset[int]] = {}
        self._scored = {key.start for key in structure.facts.manual if key.grain == "day"}
        several = (meaning for some in structure.meanings.values() for meaning in some)
        self._carried = {one.frequency for one in several} - {"day"}

    def span(self, key: NodeKey, period: Period) -> Span | None:
        """In which the node is the same on every day; None where it may be another on the next."""
        if key.grain != "day" or not self.structure.is_closed(period) or key.start in self._scored:
            return None
        return None if self._moves(key) else (key.node, key.team, key.id, self._first(key.start))

    def _moves(self, key: NodeKey) -> bool:
        moving = self._moving_under(key.team)
        if key.node == "objective":
            return key.id in moving
        known = self.structure.facts.objectives
        return any(key.node == "team" or known[one].perspective == key.id for one in moving if one in known)

    def _moving_under(self, team: int) -> frozenset[int]:
        """The objectives of daily measures that ever were at the team or below it."""
        found = self._moving.get(team)
        if found is None:
            teams = self._ever_below(team)
            found = self._moving[team] = frozenset(one for each in teams for one in self._of_days(each))
        return found

    def _ever_below(self, team: int) -> set[int]:
        found: set[int] = set()
        waiting = {team}
        while waiting:
            found |= waiting
            waiting = {one for each in waiting for one in self.structure.below.get(each, ())} - found
        return found

    def _of_days(self, team: int) -> Iterator[int]:
        for subject in self.structure.of_team.get(team, ()):
            for meaning in subject.meanings:
                if meaning.frequency == "day" and meaning.objective is not None:
                    yield meaning.objective

    def _first(self, day: dt.date) -> dt.date:
        """Since which the same rows are in force and the same coarser periods are the last to have ended."""
        calendar = self.structure.calendar
        ended = (latest_ending(calendar, grain, day) for grain in self._carried)
        days = (period.end for period in ended if period is not None)
        return max([self.structure.turning_days.latest(day), *days])
