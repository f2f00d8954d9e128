"""The organisation as a period sees it: who is under whom, which measures stand where, what is closed."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from functools import cached_property
from itertools import takewhile

from .facts import BEGINNING, Facts, Measure, Rules, Target, Team, TeamTerms
from .lookups import NO_RULES, RANK, Meaning, Subject, in_force
from .periods import Period, latest_ending, parts, period_at, shift
from .turning_days import TurningDays

DAY = dt.timedelta(days=1)
_ROOT = TeamTerms()


class Structure:
    """Facts with their indexes. What it answers is read by the reference day of the period asked for."""

    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.calendar = facts.calendar
        self.today = facts.today
        self.grace = facts.grace
        self.codes = {kpi.code.lower(): kpi.id for kpi in facts.kpis.values()}
        self.meanings = {
            kpi.id: tuple(map(Meaning, kpi.versions)) for kpi in facts.kpis.values() if kpi.scored
        }
        self.subjects = _subjects(facts, self.meanings)
        self.of_team: dict[int, list[Subject]] = defaultdict(list)
        self.of_kpi: dict[tuple[int, int], Subject] = {}
        self.persons: dict[tuple[int, int], list[Subject]] = defaultdict(list)
        for subject in self.subjects.values():
            self._place(subject)
        self.below: dict[int, list[int]] = defaultdict(list)
        for team, rows in facts.team_terms.items():
            for parent in {row.parent for row in rows if row.parent is not None}:
                self.below[parent].append(team)
        self._periods: dict[tuple[str, dt.date], Period] = {}
        self._passing: dict[tuple[int, int], Subject] = {}
        self._children: dict[tuple[int, dt.date, dt.date], list[int]] = {}
        self._units: dict[tuple[int, int, Period], tuple[Subject, ...]] = {}
        self._fine: dict[tuple[int, str, dt.date, str], tuple[Period, ...]] = {}

    def _place(self, subject: Subject) -> None:
        if subject.person is None:
            self.of_team[subject.team].append(subject)
            self.of_kpi[subject.kpi.id, subject.team] = subject
        else:
            self.persons[subject.kpi.id, subject.team].append(subject)

    def period(self, grain: str, start: dt.date) -> Period:
        found = self._periods.get((grain, start))
        if found is None:
            found = self._periods[grain, start] = period_at(self.calendar, grain, start)
        return found

    @cached_property
    def turning_days(self) -> TurningDays:
        return TurningDays(self.facts)

    def started(self, period: Period) -> bool:
        return period.start <= self.today

    def deadline(self, period: Period) -> dt.date:
        return self.grace.deadline(period.end)

    def is_closed(self, period: Period) -> bool:
        """Whether its deadline has passed; finishing by a person changes no measure."""
        return self.grace.has_passed(period.end, self.today)

    def is_window_open(self, team: int, period: Period) -> bool:
        """Whether the team may still enter: from the first day until the deadline, or until finished."""
        return (
            period.start <= self.today <= self.deadline(period)
            and (team, period.grain, period.start) not in self.facts.finished
        )

    def rules(self, day: dt.date) -> Rules:
        return in_force(self.facts.rules, day) or NO_RULES

    # Measures

    def fine_periods(self, subject: Subject, meaning: Meaning, period: Period) -> tuple[Period, ...]:
        """The periods of the KPI's frequency inside this one in which the measure is active; none outside a
        table."""
        if not self.calendar.holds(period):
            return ()
        if period.grain == meaning.frequency:
            return (period,) if subject.lives_on(period.end) else ()
        key = subject.id, period.grain, period.start, meaning.frequency
        found = self._fine.get(key)
        if found is None:
            whole = parts(self.calendar, period, meaning.frequency)
            inside = any(start <= whole[0].end and whole[-1].end <= end for start, end in subject.lives)
            found = self._fine[key] = whole if inside else subject.active(whole)
        return found

    def meaning(self, subject: Subject, period: Period) -> Meaning | None:
        return subject.meaning(subject.reference_day(period.end))

    def has_row(self, subject: Subject, period: Period) -> bool:
        meaning = self.meaning(subject, period)
        return meaning is not None and bool(self.row_periods(subject, meaning, period))

    def row_periods(self, subject: Subject, meaning: Meaning, period: Period) -> tuple[Period, ...]:
        """Its active fine periods there; none where it is coarser than the grain or not aggregated to it."""
        if meaning.frequency != period.grain and (
            meaning.rank > RANK[period.grain] or meaning.aggregation == "none"
        ):
            return ()
        return self.fine_periods(subject, meaning, period)

    def is_active(self, subject: Subject, period: Period) -> bool:
        """Whether it is active there, at whatever frequency."""
        meaning = self.meaning(subject, period)
        if meaning is None:
            return False
        if meaning.rank > RANK[period.grain]:
            return subject.lives_on(period.end)
        return bool(self.fine_periods(subject, meaning, period))

    def units(self, kpi: int, team: int, period: Period) -> tuple[Subject, ...]:
        """On each branch below the team, the measure of the nearest team with one active in the period."""
        key = kpi, team, period
        found = self._units.get(key)
        if found is None:
            found = self._units[key] = tuple(self._nearest(kpi, team, period))
        return found

    def _nearest(self, kpi: int, team: int, period: Period) -> Iterator[Subject]:
        for child in self.children(team, period):
            subject = self.of_kpi.get((kpi, child))
            if subject is not None and self.is_active(subject, period):
                yield subject
            else:
                yield from self._nearest(kpi, child, period)

    def active_persons(self, kpi: int, team: int, period: Period) -> list[Subject]:
        return [subject for subject in self.persons.get((kpi, team), ()) if self.is_active(subject, period)]

    def passing_subject(self, kpi: int, team: int) -> Subject:
        """Stands for a KPI that a team does not measure itself, while a formula reads it there."""
        key = kpi, team
        if key not in self._passing:
            measure = Measure(-1 - len(self._passing), kpi, team, None, "rollup", ((BEGINNING, dt.date.max),))
            until = _until(self.facts.teams.get(team))
            known = self.facts.kpis[kpi]
            self._passing[key] = Subject(measure, known, self.meanings.get(kpi, ()), (), {}, until)
        return self._passing[key]

    # Teams

    def team_day(self, team: int, period: Period) -> dt.date:
        return min(period.end, _until(self.facts.teams.get(team)))

    def team_terms(self, team: int, period: Period) -> TeamTerms:
        rows = self.facts.team_terms.get(team, ())
        return in_force(rows, self.team_day(team, period)) or _ROOT

    def is_team_active(self, team: int, period: Period) -> bool:
        found = self.facts.teams.get(team) if self.calendar.holds(period) else None
        if found is None or (found.active_from is not None and found.active_from > period.end):
            return False
        return found.active_to is None or found.active_to >= period.start

    def parent(self, team: int, period: Period) -> int | None:
        return self.team_terms(team, period).parent

    def children(self, team: int, period: Period) -> list[int]:
        """The teams directly below it in that period, in the order of their ids."""
        key = team, period.start, period.end
        found = self._children.get(key)
        if found is None:
            found = self._children[key] = sorted(
                child
                for child in self.below.get(team, ())
                if self.is_team_active(child, period) and self.parent(child, period) == team
            )
        return found

    def all_below(self, teams: Iterable[int]) -> set[int]:
        """These teams and whatever stood below them at any time."""
        found, waiting = set[int](), set(teams)
        while waiting:
            found |= waiting
            waiting = {child for team in waiting for child in self.below.get(team, ())} - found
        return found

    def ancestors(self, team: int, period: Period) -> Iterator[int]:
        """The active ones upwards, nearest first."""
        return takewhile(lambda one: self.is_team_active(one, period), self.above(team, period))

    def above(self, team: int, period: Period) -> Iterator[int]:
        """As `ancestors`, and the first that is not active, whose measures may be all the same; each team
        once, so that a cycle in bad data ends."""
        seen = {team}
        above = self.parent(team, period)
        while above is not None and above not in seen:
            yield above
            if not self.is_team_active(above, period):
                return
            seen.add(above)
            above = self.parent(above, period)

    # Coarser children

    def candidates(self, frequency: str, period: Period) -> Iterator[Period]:
        """Of a frequency coarser than the grain, the periods that may be carried into this one, latest first:
        the one that ends by its end, and the one before it as long as a deadline has not passed."""
        candidate = latest_ending(self.calendar, frequency, period.end)
        while candidate is not None:
            yield candidate
            if self.is_closed(candidate):
                return
            before = shift(self.calendar, candidate, -1)
            candidate = before if self.calendar.holds(before) else None


def _subjects(facts: Facts, meanings: Mapping[int, tuple[Meaning, ...]]) -> dict[int, Subject]:
    targets: dict[int, dict[str, tuple[Target, ...]]] = defaultdict(dict)
    for (measure, grain), rows in facts.targets.items():
        if rows and grain in facts.calendar.grains:
            targets[measure][grain] = rows
    return {
        measure.id: Subject(
            measure,
            facts.kpis[measure.kpi],
            meanings[measure.kpi],
            facts.measure_terms.get(measure.id, ()),
            targets.get(measure.id, {}),
            _until(facts.teams.get(measure.team)),
        )
        for measure in facts.measures.values()
        if measure.kpi in meanings
    }


def _until(team: Team | None) -> dt.date:
    return dt.date.max if team is None or team.active_to is None else team.active_to
