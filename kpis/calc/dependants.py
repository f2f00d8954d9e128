"""What a changed value touches: its measure's periods, formulas and roll-ups that read it, and nodes above.

Read from structure alone; the cost follows what is touched, never the length of history.
"""

import datetime as dt
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from .facts import Facts, MeasureKey, NodeKey
from .formula_measures import reads_others
from .looking_back import LookingBack
from .lookups import RANK, Subject
from .nodes_above import nodes_above, nodes_below
from .periods import Period, containing, is_finer, parts, period_of
from .presence import Presence
from .structure import Structure
from .windows import compared_with, year_later


@dataclass(slots=True)
class Touched:
    """`compared` are rows in which only the change and the figures to date may differ, `below` nodes that may
    be there instead of `nodes`. Both differ where they are kept; neither comes into being."""

    measures: set[MeasureKey] = field(default_factory=set)
    nodes: set[NodeKey] = field(default_factory=set)
    compared: set[MeasureKey] = field(default_factory=set)
    below: set[NodeKey] = field(default_factory=set)


def touched(
    facts: Facts, changes: Iterable[tuple[int, dt.date]], structure: Structure | None = None
) -> Touched:
    """`changes` are (measure, a day of the period of the KPI's frequency whose entry changed).

    `measures` holds every row to recompute, those only compared included.
    """
    structure = structure or Structure(facts)
    spread = _Spread(structure)
    for measure, day in changes:
        subject = structure.subjects.get(measure)
        if subject is not None:
            spread.entry_changed(subject, day)
    presence = Presence(structure)
    nodes = set(nodes_above(presence, spread.scored))
    below = set(nodes_below(presence, spread.scored)) - nodes
    return Touched(set(spread.scored) | spread.compared, nodes, spread.compared - set(spread.scored), below)


class _Spread:
    """Follows a change through the measures; `scored` are the rows whose value or score may differ."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.calendar = structure.calendar
        self.readers = _readers(structure)
        self.scored: dict[MeasureKey, Period] = {}
        self.compared: set[MeasureKey] = set()
        self.looking_back = LookingBack(structure)
        self._compared_with: dict[Period, set[Period]] = {}
        self._seen: set[tuple[int, Period, bool]] = set()

    def entry_changed(self, subject: Subject, day: dt.date) -> None:
        frequencies = {meaning.frequency for meaning in subject.meanings}
        for frequency in frequencies:
            period = period_of(self.calendar, frequency, day)
            meaning = self.structure.meaning(subject, period)
            if meaning is not None and meaning.frequency == frequency:
                self.value_changed(subject, period, entered=True)

    def value_changed(self, subject: Subject, period: Period, *, entered: bool = False) -> None:
        """The value of a period differs, and with it those of all coarser periods that hold it. With
        `entered` its inputs differ too, which its own formula may read in later periods."""
        if not self._seen.isdisjoint([(subject.id, period, True), (subject.id, period, entered)]):
            return
        self._seen.add((subject.id, period, entered))
        several = [
            containing(self.calendar, period, grain) for grain in self.calendar.grains[RANK[period.grain] :]
        ]
        for one in several:
            self._row(subject, one)
        self._next_year(subject, period)
        self._rollups(subject, period, entered)
        for reader in self._formulas(subject, period):
            self._formula_changed(reader, period)
        for one in several:
            for reader, later in self.looking_back.at_value(subject, period, one):
                self.value_changed(reader, later)
            for reader, later in self.looking_back.at_inputs(subject, one) if entered else ():
                self.value_changed(reader, later)

    def _row(self, subject: Subject, period: Period) -> None:
        """A KPI that its team does not measure itself has none."""
        if subject.passing:
            return
        self._score_changed(subject, period)
        if period not in self._compared_with:
            self._compared_with[period] = compared_with(self.structure, period)
        for later in self._compared_with[period]:
            key = MeasureKey(subject.id, later.grain, later.start)
            if key not in self.compared and self.structure.has_row(subject, later):
                self.compared.add(key)

    def _score_changed(self, subject: Subject, period: Period) -> None:
        """Roll-ups without a target of their own are scored from the scores of their units."""
        key = MeasureKey(subject.id, period.grain, period.start)
        if key in self.scored or not self.structure.started(period):
            return
        if not self.structure.has_row(subject, period):
            return
        self.scored[key] = period
        above = self._rollup_above(subject, period)
        if above is not None:
            self._score_changed(above, period)

    def _rollups(self, subject: Subject, period: Period, entered: bool) -> None:
        above = self._rollup_above(subject, period)
        if above is not None:
            self.value_changed(above, period, entered=entered)

    def _rollup_above(self, subject: Subject, period: Period) -> Subject | None:
        """The roll-up that has it among its units, by the tree of the period."""
        if subject.passing:
            return None
        teams: Iterable[int] = [subject.team]
        if subject.person is None:
            teams = self.structure.above(subject.team, period)
        for team in teams:
            found = self.structure.of_kpi.get((subject.kpi.id, team))
            if found is not None and self.structure.is_active(found, period):
                return found if found.source == "rollup" else None
        return None

    def _formulas(self, subject: Subject, period: Period) -> Iterator[Subject]:
        """Measures whose formula reads this one: of the same person, of its team, and of teams above up to
        the next that measures the KPI itself. What only passes through its team is read there alone."""
        kpis = self.readers.get(subject.kpi.id, ())
        if not kpis:
            return
        if subject.person is not None:
            several = (one for kpi in kpis for one in self.structure.persons.get((kpi, subject.team), ()))
            yield from (one for one in several if one.person == subject.person)
            return
        yield from self._formulas_at(kpis, subject.team, period)
        for team in self.structure.above(subject.team, period) if not subject.passing else ():
            own = self.structure.of_kpi.get((subject.kpi.id, team))
            if own is not None and self.structure.is_active(own, period):
                return
            yield from self._formulas_at(kpis, team, period)

    def _formulas_at(self, kpis: Iterable[int], team: int, period: Period) -> Iterator[Subject]:
        """A KPI that is not measured there is put together over the teams below, and its formula then reads
        its names at this very team."""
        for kpi in kpis:
            own = self.structure.of_kpi.get((kpi, team))
            if own is not None:
                yield own
            if kpi in self.readers and (own is None or not self.structure.is_active(own, period)):
                yield self.structure.passing_subject(kpi, team)

    def _formula_changed(self, reader: Subject, period: Period) -> None:
        """By any of its definitions: the one of a coarser period reads all fine periods in it."""
        meaning = self.structure.meaning(reader, period)
        reads = reader.source == "rollup" or any(reads_others(reader, one) for one in reader.meanings)
        if meaning is None or not reads:
            return
        coarser = meaning.rank > RANK[period.grain]
        self.value_changed(
            reader, containing(self.calendar, period, meaning.frequency) if coarser else period
        )

    def _next_year(self, subject: Subject, period: Period) -> None:
        """A target spread in proportion to last year moves with last year's values."""
        grains = [
            grain
            for grain, rows in subject.targets.items()
            if any(row.profile == "last_year" for row in rows)
        ]
        for partner in year_later(self.structure, period) if grains else ():
            for grain in grains:
                if not is_finer(grain, partner.grain):
                    self._target_changed(subject, containing(self.calendar, partner, grain), partner.grain)

    def _target_changed(self, subject: Subject, whole: Period, finest: str) -> None:
        for grain in self.calendar.grains[RANK[finest] :]:
            finer = not is_finer(whole.grain, grain)
            several = (
                parts(self.calendar, whole, grain) if finer else (containing(self.calendar, whole, grain),)
            )
            for period in several:
                self._score_changed(subject, period)


def _readers(structure: Structure) -> dict[int, set[int]]:
    """KPIs by the KPI that their formulas read, in any of their versions."""
    readers: dict[int, set[int]] = {}
    for kpi, meanings in structure.meanings.items():
        for code in frozenset().union(*(meaning.references for meaning in meanings)):
            if code in structure.codes:
                readers.setdefault(structure.codes[code], set()).add(kpi)
    return readers
