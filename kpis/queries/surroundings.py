"""The structure around keys as they are found, read again only where something of it is missing."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field

from kpis.calc.facts import MeasureKey, NodeKey
from kpis.calc.presence import SELDOM
from kpis.calc.structure import Structure

from .structure import around


@dataclass(slots=True)
class Surroundings:
    """`measures` and `teams` are those whose surroundings are held."""

    now: dt.datetime
    measures: set[int] = field(default_factory=set)
    teams: set[int] = field(default_factory=set)
    structure: Structure | None = None

    def holding(self, measures: Iterable[MeasureKey], nodes: Iterable[NodeKey]) -> Structure:
        """The structure that these results are computed in, and all that were asked for before. A team that
        keeps no nodes for days puts them together from those below it, and those from theirs: where one is
        missing, all below are read at once."""
        asked, teams = {key.measure for key in measures}, {key.team for key in nodes}
        if self.structure is not None and asked <= self.measures and teams <= self.teams:
            return self.structure
        is_first = self.structure is None
        seldom = set() if is_first else {key.team for key in nodes if key.grain in SELDOM}
        self.measures |= asked
        self.teams |= teams
        facts = around(self.measures, self.teams, self.now, below=seldom)
        self.structure = Structure(facts)
        self.teams |= {facts.measures[one].team for one in self.measures if one in facts.measures}
        self.teams |= set(self.structure.all_below(seldom))
        return self.structure
