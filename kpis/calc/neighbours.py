"""What the computation of given results may read: other results and entries, one level deep."""

import datetime as dt
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from .facts import Facts, MeasureKey, NodeKey
from .formula_measures import entered_before, reads_others
from .lookups import RANK, Meaning, Subject
from .named_values import own_measure
from .periods import Period, containing, parts, same_last_year, shift
from .presence import Presence
from .readings import Case, make_case, window_case
from .structure import Structure
from .units_again import before_break
from .windows import SINGLE, Window, read_by, windows_to_date


@dataclass(slots=True)
class Reads:
    """`entries` are (measure, first, last): entries of periods that start on these days or between them.
    `earlier` are those of `measures` that are only looked back at: the period before, and windows. Some of
    `nodes` are not stored: they are computed, and what they read is named too."""

    measures: set[MeasureKey] = field(default_factory=set)
    earlier: set[MeasureKey] = field(default_factory=set)
    nodes: set[NodeKey] = field(default_factory=set)
    entries: set[tuple[int, dt.date, dt.date]] = field(default_factory=set)

    def take_in(self, other: "Reads") -> None:
        """What either reads; only looked back at is what neither reads for itself."""
        themselves = (self.measures - self.earlier) | (other.measures - other.earlier)
        self.measures |= other.measures
        self.earlier = self.measures - themselves
        self.nodes |= other.nodes
        self.entries |= other.entries


def reads(
    facts: Facts,
    measure_keys: Iterable[MeasureKey],
    node_keys: Iterable[NodeKey],
    structure: Structure | None = None,
    *,
    to_date: bool = False,
) -> Reads:
    """Facts need no entries, and targets only of profile `last_year`. The keys asked for are left out. With
    `to_date` also what the figures beside the results are computed from."""
    reader = _Reader(structure or Structure(facts))
    asked, nodes = set(measure_keys), set(node_keys)
    for key in asked:
        reader.measure(key, to_date=to_date)
    for node in nodes:
        reader.node(node)
    found = reader.found
    found.earlier -= found.measures
    found.measures |= found.earlier
    found.measures -= asked
    found.nodes -= nodes
    return found


class _Reader:
    def __init__(self, structure: Structure) -> None:
        self.structure = structure
        self.presence = Presence(structure)
        self.found = Reads()
        self._expanded: set[NodeKey] = set()
        self._scorecards: set[tuple[int, Period]] = set()

    # Measures

    def measure(self, key: MeasureKey, *, to_date: bool = False) -> None:
        subject = self.structure.subjects.get(key.measure)
        period = self.structure.period(key.grain, key.start)
        case = None
        if subject is not None and self.structure.started(period):
            case = make_case(self.structure, subject, period)
        if case is None:
            return
        if _is_entered(case):
            self._entries(case)
        else:
            self._computed(case)
        if to_date:
            self._to_date(case)

    def _to_date(self, case: Case) -> None:
        """The period a year before, and the windows that figures to date look over."""
        subject = case.subject
        partner = same_last_year(self.structure.calendar, case.period)
        found = None if partner is None else make_case(self.structure, subject, partner)
        if found is not None and _is_entered(found):
            self._span(subject, found.fine)
        elif found is not None:
            self._look_back(subject, found.period)
        for window in windows_to_date(self.structure, case.period):
            self._over(case.subject, window)

    def _entries(self, case: Case) -> None:
        before = shift(self.structure.calendar, case.period, -1)
        for period in (case.period, before):
            self._span(case.subject, parts(self.structure.calendar, period, case.meaning.frequency))
        for fine in self._last_years(case):
            self._span(case.subject, fine)

    def _span(self, subject: Subject, fine: Iterable[Period]) -> None:
        starts = [period.start for period in fine]
        if starts:
            self.found.entries.add((subject.id, starts[0], starts[-1]))

    def _last_years(self, case: Case) -> list[list[Period]]:
        """The same periods a year before of every target period that is spread in proportion to them."""
        calendar, found = self.structure.calendar, []
        for grain, rows in case.subject.targets.items():
            if any(row.profile == "last_year" for row in rows):
                coarser = RANK[grain] > RANK[case.period.grain]
                whole = containing(calendar, case.period, grain) if coarser else case.period
                partners = [
                    same_last_year(calendar, one) for one in parts(calendar, whole, case.meaning.frequency)
                ]
                found.append([one for one in partners if one is not None])
        return found

    def _computed(self, case: Case) -> None:
        subject, period = case.subject, case.period
        before = shift(self.structure.calendar, period, -1)
        self._look_back(subject, before)
        for one in (one for fine in self._last_years(case) for one in fine):
            self._look_back(subject, one)
        if subject.source == "rollup":
            self._units(subject.kpi.id, subject.team, period, persons=True)
        elif case.meaning.needed:
            self._span(subject, case.fine)
        if not case.own:
            for fine in case.fine:
                self._result(subject, fine)
            self._entered_before(case)
            self._units_before(case)
        self._names(subject, case.meaning, period)

    def _entered_before(self, case: Case) -> None:
        for fine in entered_before(self.structure, case):
            self._span(case.subject, (fine,))
            self._names(case.subject, case.meaning, fine)

    def _units_before(self, case: Case) -> None:
        for fine in before_break(case) if case.subject.source == "rollup" else ():
            self._units_again(case.meaning, case.subject, fine)

    def _units_again(self, meaning: Meaning, subject: Subject, period: Period) -> None:
        """What all units below hold, read by a later definition."""
        kpi, team, persons = subject.kpi.id, subject.team, not subject.passing
        self._units(kpi, team, period, persons=persons)
        self._names(subject, meaning, period)
        units = self.structure.units(kpi, team, period)
        for unit in (*units, *(self.structure.active_persons(kpi, team, period) if persons else ())):
            if unit.source == "rollup":
                self._units_again(meaning, unit, period)
            else:
                self._span(unit, (period,))
                self._names(unit, meaning, period)

    def _result(self, subject: Subject, period: Period) -> None:
        if self.structure.started(period):
            self.found.measures.add(MeasureKey(subject.id, period.grain, period.start))

    def _look_back(self, subject: Subject, period: Period) -> None:
        if self.structure.started(period):
            self.found.earlier.add(MeasureKey(subject.id, period.grain, period.start))

    def _units(self, kpi: int, team: int, period: Period, *, persons: bool) -> None:
        for unit in self.structure.units(kpi, team, period):
            self._result(unit, period)
        for person in self.structure.active_persons(kpi, team, period) if persons else ():
            self._result(person, period)

    def _names(
        self, subject: Subject, meaning: Meaning, period: Period, window: Window | None = None
    ) -> None:
        """Time functions read nothing inside a window."""
        for code in meaning.bare:
            self._name(subject, code, period, window)
        for call in meaning.input_windows if window is None else ():
            self._inputs_over(subject, read_by(self.structure, call, period))
        for call in meaning.name_windows if window is None else ():
            periods = read_by(self.structure, call, period)
            if periods:
                over = None if call.function in SINGLE else Window(periods)
                self._name(subject, call.name.lower(), periods[-1], over, self._look_back)

    def _name(
        self,
        subject: Subject,
        code: str,
        period: Period,
        window: Window | None,
        read: Callable[[Subject, Period], None] | None = None,
    ) -> None:
        read = read or self._result
        kpi = self.structure.codes.get(code)
        own = None if kpi is None else own_measure(self.structure, subject, kpi, period)
        if own is not None and window is not None:
            self._over(own, window)
        elif own is not None:
            read(own, period)
        elif kpi is not None and subject.person is None:
            self._over_descendants(kpi, subject.team, period, window)

    def _over_descendants(self, kpi: int, team: int, period: Period, window: Window | None) -> None:
        subject = self.structure.passing_subject(kpi, team)
        made = window_case(self.structure, subject, window) if window else None
        case = made if window else make_case(self.structure, subject, period)
        if case is None:
            return
        for fine in case.started:
            self._units(kpi, team, fine, persons=False)
            self._names(subject, case.meaning, fine)
        self._units_before(case)
        self._names(subject, case.meaning, period, window)

    def _over(self, subject: Subject, window: Window) -> None:
        """Its fine periods, and what its formula names over the window where names come first."""
        case = window_case(self.structure, subject, window)
        if case is None:
            return
        if _is_entered(case):
            self._span(subject, case.fine)
            return
        for fine in case.fine:
            self._look_back(subject, fine)
        self._entered_before(case)
        self._units_before(case)
        self._names(subject, case.meaning, window.last, window)

    def _inputs_over(self, subject: Subject, periods: tuple[Period, ...]) -> None:
        case = window_case(self.structure, subject, Window(periods)) if periods else None
        if case is None:
            return
        if subject.source != "rollup":
            self._span(subject, case.fine)
            return
        for fine in case.started:
            self._units(subject.kpi.id, subject.team, fine, persons=not subject.passing)

    # Nodes

    def node(self, key: NodeKey) -> None:
        period = self.structure.period(key.grain, key.start)
        if not self.structure.started(period) or not self.structure.is_team_active(key.team, period):
            return
        if self.structure.team_terms(key.team, period).mode != "children":
            self._scorecard(key.team, period)
        if self.presence.modes(key.team, period)[1]:
            for below in self._below(key, period):
                self._node(below, period)

    def _below(self, key: NodeKey, period: Period) -> list[NodeKey]:
        if key.node == "perspective":
            known = self.structure.facts.objectives.values()
            inside = [one.id for one in known if one.perspective == key.id]
            return [NodeKey("objective", key.team, one, key.grain, key.start) for one in inside]
        children = self.structure.children(key.team, period)
        return [NodeKey(key.node, child, key.id, key.grain, key.start) for child in children]

    def _node(self, key: NodeKey, period: Period) -> None:
        """Nodes that are not stored are computed on the way, from what they read themselves."""
        self.found.nodes.add(key)
        if key not in self._expanded and not self.presence.is_stored(key.team, period):
            self._expanded.add(key)
            self.node(key)

    def _scorecard(self, team: int, period: Period) -> None:
        """Once for all nodes of the team, which read the same measures."""
        if (team, period) in self._scorecards:
            return
        self._scorecards.add((team, period))
        for subject in self.structure.of_team.get(team, ()):
            meaning = self.structure.meaning(subject, period)
            if meaning is None or self.presence.objective(subject, period) is None:
                continue
            if meaning.rank <= RANK[period.grain]:
                self._result(subject, period)
            elif subject.lives_on(period.end):
                for candidate in self.structure.candidates(meaning.frequency, period):
                    own = MeasureKey(subject.id, meaning.frequency, candidate.start)
                    self.found.measures.add(own)


def _is_entered(case: Case) -> bool:
    """Whether it is computed from the entries of its periods alone."""
    return case.subject.source != "rollup" and not reads_others(case.subject, case.meaning)
