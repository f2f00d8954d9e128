"""Which nodes may have a row in a period, read from structure alone.

Whether a carried measure enters depends on its values, so this may name a node that turns out to be empty.
"""

from .lookups import RANK, Subject
from .periods import Period
from .structure import Structure

SELDOM = ("day", "week")
"""Grains at which nodes are stored only for teams with a measure that fine at or below them."""


class Presence:
    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self._own: dict[tuple[int, Period], dict[int, bool]] = {}
        self._objectives: dict[tuple[int, Period], frozenset[int]] = {}
        self._finest = min((one.rank for some in structure.meanings.values() for one in some), default=0)
        self._stored: dict[tuple[int, Period], bool] = {}

    def objective(self, subject: Subject, period: Period) -> int | None:
        """The objective of a counting measure in that period; None for metrics and persons' measures."""
        meaning = self.structure.meaning(subject, period)
        if subject.person is not None or meaning is None:
            return None
        return meaning.objective if meaning.objective in self.structure.facts.objectives else None

    def own_objectives(self, team: int, period: Period) -> dict[int, bool]:
        """The objectives of the own scorecard, and whether a measure surely counts: a carried one may not."""
        period = self.structure.turning_days.standing(period)
        key = team, period
        found = self._own.get(key)
        if found is None:
            found = self._own[key] = {}
            for subject in self.structure.of_team.get(team, ()):
                objective = self.objective(subject, period)
                if objective is not None and self._may_count(subject, period):
                    found[objective] = found.get(objective, False) or self.structure.has_row(subject, period)
        return found

    def _may_count(self, subject: Subject, period: Period) -> bool:
        meaning = self.structure.meaning(subject, period)
        if meaning is not None and meaning.rank > RANK[period.grain]:
            return subject.lives_on(period.end)
        return self.structure.has_row(subject, period)

    def modes(self, team: int, period: Period) -> tuple[bool, bool]:
        """Whether the own scorecard and the child teams may count."""
        mode = self.structure.team_terms(team, period).mode
        if mode != "auto":
            return mode in ("own", "both"), mode in ("children", "both")
        own = self.own_objectives(team, period)
        return bool(own), not any(own.values())

    def objectives(self, team: int, period: Period) -> frozenset[int]:
        """Those that may have a row at the team, its own and in modes children and both those below."""
        period = self.structure.turning_days.standing(period)
        key = team, period
        found = self._objectives.get(key)
        if found is None:
            own, below = self.modes(team, period)
            several = set(self.own_objectives(team, period)) if own else set()
            for child in self.structure.children(team, period) if below else ():
                several |= self.objectives(child, period)
            found = self._objectives[key] = frozenset(several)
        return found

    def is_stored(self, team: int, period: Period) -> bool:
        """Whether nodes of the team are kept at that grain in that period. Where the facts leave out the tree
        below it, whether they are kept at that grain at all."""
        if period.grain not in SELDOM or (team, period.grain) in self.structure.facts.kept_finely:
            return True
        if RANK[period.grain] < self._finest:
            return False
        period = self.structure.turning_days.standing(period)
        key = team, period
        found = self._stored.get(key)
        if found is None:
            found = self._stored[key] = any(self.own_objectives(team, period).values()) or any(
                self.is_stored(child, period) for child in self.structure.children(team, period)
            )
        return found
