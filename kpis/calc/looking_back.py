"""Who reads a period in later ones, through the time functions of formulas."""

from collections import defaultdict
from collections.abc import Iterator

from .formulas import Windowed
from .lookups import Meaning, Subject
from .periods import Period, is_finer
from .structure import Structure
from .windows import readers_of

Later = Iterator[tuple[Subject, Period]]


class LookingBack:
    """The measures whose formulas have time functions, by what these read."""

    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.readers: dict[int, set[int]] = defaultdict(set)
        self.named = _named(structure)
        for kpi, meanings in structure.meanings.items():
            for call in _calls(meanings, inputs=False):
                if call.name.lower() in structure.codes:
                    self.readers[structure.codes[call.name.lower()]].add(kpi)

    def at_inputs(self, subject: Subject, period: Period) -> Later:
        """The periods in which its own formula reads its inputs of this one."""
        for call in _calls(subject.meanings, inputs=True):
            for later in readers_of(self.structure, call, period):
                if self._runs(subject, call, later, inputs=True):
                    yield subject, later

    def at_value(self, subject: Subject, fine: Period, period: Period) -> Later:
        """The measures and periods that read its value of `period`, of which `fine` has changed."""
        for reader in self._readers(subject, fine):
            for call in _calls(reader.meanings, inputs=False):
                if self.structure.codes.get(call.name.lower()) == subject.kpi.id:
                    for later in readers_of(self.structure, call, period):
                        if self._runs(reader, call, later, inputs=False):
                            yield reader, later

    def _readers(self, subject: Subject, fine: Period) -> Iterator[Subject]:
        """Of the same person; else of its team and of all teams above, whatever they measure themselves: a
        window may begin before they do. A KPI that other formulas read may only pass through a team."""
        for kpi in self.readers.get(subject.kpi.id, ()):
            if subject.person is not None:
                several = self.structure.persons.get((kpi, subject.team), ())
                yield from (one for one in several if one.person == subject.person)
                continue
            above = () if subject.passing else self.structure.above(subject.team, fine)
            for team in (subject.team, *above):
                found = self.structure.of_kpi.get((kpi, team))
                if found is not None:
                    yield found
                if kpi in self.named:
                    yield self.structure.passing_subject(kpi, team)

    def _runs(self, reader: Subject, call: Windowed, period: Period, *, inputs: bool) -> bool:
        """Whether the formula runs there: in periods of the KPI's frequency, and in coarser ones where names
        are put together first. What was entered is read by the definitions of coarser periods too."""
        meaning = self.structure.meaning(reader, period)
        if meaning is None or (reader.passing and self._is_measured(reader, period)):
            return False
        if call not in _calls(reader.meanings if reader.source == "entry" else (meaning,), inputs=inputs):
            return False
        coarser = is_finer(meaning.frequency, period.grain)
        return period.grain == meaning.frequency or (meaning.aggregation == "ratio" and coarser)

    def _is_measured(self, passing: Subject, period: Period) -> bool:
        own = self.structure.of_kpi.get((passing.kpi.id, passing.team))
        return own is not None and self.structure.is_active(own, period)


def _named(structure: Structure) -> set[int]:
    """The KPIs that formulas name."""
    several = (meaning.references for some in structure.meanings.values() for meaning in some)
    return {structure.codes[code] for codes in several for code in codes if code in structure.codes}


def _calls(meanings: tuple[Meaning, ...], *, inputs: bool) -> set[Windowed]:
    """The time functions of a formula in any of its versions."""
    several = (one.input_windows if inputs else one.name_windows for one in meanings)
    return {call for calls in several for call in calls}
