"""What must be computed for the results asked for: they and all they read that is not stored fresh."""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from kpis.calc.facts import Facts, MeasureKey, MeasureResult, NodeKey, NodeResult
from kpis.calc.neighbours import Reads, reads
from kpis.calc.structure import Structure

from .facts import Span, with_details
from .stored import Moment, Stored, Version, stored_results
from .surroundings import Surroundings

Keys = tuple[set[MeasureKey], set[NodeKey]]


@dataclass(slots=True)
class Neighbourhood:
    """The keys to compute, which grow by what they read and is not stored fresh, and what is stored.

    With `change` also what they read of the facts as it leaves them. Of periods that end on the day
    `anew_since` or later every measure is computed, even where it is stored.
    """

    now: dt.datetime
    measures: set[MeasureKey] = field(default_factory=set)
    nodes: set[NodeKey] = field(default_factory=set)
    to_date: bool = False
    change: Callable[[Facts], Facts] | None = None
    anew_since: dt.date = dt.date.max
    absent: set[MeasureKey] = field(default_factory=set)
    stored_measures: dict[MeasureKey, Stored[MeasureResult]] = field(default_factory=dict)
    stored_nodes: dict[NodeKey, Stored[NodeResult]] = field(default_factory=dict)

    def take_stale(self, measures: Collection[MeasureKey], nodes: Collection[NodeKey]) -> None:
        """Of these the ones that are not stored fresh."""
        stale = self._read(set(measures), set(nodes))
        self.measures |= stale[0]
        self.nodes |= stale[1]

    def facts(self) -> Facts:
        """Around all that must be computed, once nothing more of it is found."""
        surroundings, entries = Surroundings(self.now), set[Span]()
        measures, nodes = set(self.measures), set(self.nodes)
        while True:
            structure = surroundings.holding(measures, nodes)
            wanted = reads(structure.facts, measures, nodes, structure, to_date=self.to_date)
            if self.change is not None:
                wanted.take_in(reads(self.change(structure.facts), measures, nodes))
            entries |= wanted.entries
            measures, nodes = self._grow(structure, wanted)
            if not measures and not nodes:
                return with_details(structure.facts, self._moments(), entries)

    def _grow(self, structure: Structure, wanted: Reads) -> Keys:
        """Takes in what is wanted, and tells what of it must be computed first. What was only looked back at
        before may be wanted for itself now."""
        self.absent -= wanted.measures - wanted.earlier
        measures, nodes = self._read(wanted.measures - self.absent, wanted.nodes)
        measures |= self._anew(structure, wanted.measures - self.absent - self.measures)
        self.absent |= _before_all(structure, (measures & wanted.earlier) - self.stored_measures.keys())
        measures -= self.absent
        self.measures |= measures
        self.nodes |= nodes
        return measures, nodes

    def _read(self, measures: set[MeasureKey], nodes: set[NodeKey]) -> Keys:
        """Reads the rows that have not been read, and tells which are not fresh or not there."""
        measures = measures - self.measures - self.stored_measures.keys()
        nodes = nodes - self.nodes - self.stored_nodes.keys()
        found = stored_results(measures, nodes)
        self.stored_measures |= found[0]
        self.stored_nodes |= found[1]
        return (
            {key for key in measures if not _is_fresh(found[0].get(key))},
            {key for key in nodes if not _is_fresh(found[1].get(key))},
        )

    def _anew(self, structure: Structure, wanted: set[MeasureKey]) -> set[MeasureKey]:
        return {key for key in wanted if structure.period(key.grain, key.start).end >= self.anew_since}

    def _moments(self) -> set[Moment]:
        moments = {(key.grain, key.start) for key in self.measures}
        return moments | {(key.grain, key.start) for key in self.nodes}

    def fresh_measures(self) -> dict[MeasureKey, MeasureResult | None]:
        kept = self.stored_measures.items()
        stored = {key: row.result for key, row in kept if key not in self.measures}
        return stored | dict.fromkeys(self.absent)

    def fresh_nodes(self) -> dict[NodeKey, NodeResult | None]:
        return {key: stored.result for key, stored in self.stored_nodes.items() if key not in self.nodes}

    def versions(self) -> dict[MeasureKey | NodeKey, Version]:
        found: dict[MeasureKey | NodeKey, Version] = {}
        found |= {key: row.version for key, row in self.stored_measures.items() if key in self.measures}
        found |= {key: row.version for key, row in self.stored_nodes.items() if key in self.nodes}
        return found


def _before_all(structure: Structure, missing: set[MeasureKey]) -> set[MeasureKey]:
    """Results look back at periods before, and those at theirs: the chain ends before the first entry of
    the organisation, where there is nothing to look at."""
    first = structure.facts.first_day
    periods = {key: structure.period(key.grain, key.start) for key in missing}
    return {key for key, period in periods.items() if first is None or period.end < first}


def _is_fresh(stored: Stored[MeasureResult] | Stored[NodeResult] | None) -> bool:
    return stored is not None and stored.is_fresh
