"""Rows in force, active periods, reference days, entry windows and the tree of teams."""

import datetime as dt
from collections.abc import Sequence
from typing import Protocol, TypeVar

from kpis.calc.facts import (
    Facts,
    Measure,
    MeasureTerms,
    NodeTerms,
    Rules,
    Target,
    TeamTerms,
    Version,
)
from kpis.calc.periods import EVERY_GRAIN, Period, parts

ONE_DAY = dt.timedelta(days=1)


class Dated(Protocol):
    @property
    def valid_from(self) -> dt.date: ...


Row = TypeVar("Row", bound=Dated)


def in_force(rows: Sequence[Row], day: dt.date) -> Row | None:
    """The latest row that begins no later than the day."""
    found = None
    for row in rows:
        if row.valid_from <= day and (found is None or row.valid_from >= found.valid_from):
            found = row
    return found


def rank(grain: str) -> int:
    """Months and the periods of a table never meet; both are finer than a quarter."""
    return EVERY_GRAIN.index(grain)


class World:
    def __init__(self, facts: Facts) -> None:
        self.facts = facts
        self.today = facts.today
        self.calendar = facts.calendar

    # Rows in force

    def rules(self, day: dt.date) -> Rules:
        return in_force(self.facts.rules, day) or Rules()

    def version(self, kpi: int, day: dt.date) -> Version:
        versions = self.facts.kpis[kpi].versions
        return in_force(versions, day) or versions[0]

    def measure_terms(self, measure: Measure, day: dt.date) -> MeasureTerms:
        return in_force(self.facts.measure_terms.get(measure.id, ()), day) or MeasureTerms()

    def team_terms(self, team: int, day: dt.date) -> TeamTerms:
        return in_force(self.facts.team_terms.get(team, ()), day) or TeamTerms()

    def node_terms(self, node: str, id_: int, day: dt.date) -> NodeTerms:
        rows = self.facts.objective_terms if node == "objective" else self.facts.perspective_terms
        return in_force(rows.get(id_, ()), day) or NodeTerms()

    def target(self, measure: Measure, grain: str, day: dt.date) -> Target | None:
        return in_force(self.facts.targets.get((measure.id, grain), ()), day)

    # Reference days and activity

    def lives(self, measure: Measure) -> list[tuple[dt.date, dt.date]]:
        """Cut where they begin before the KPI is defined."""
        first = min(version.valid_from for version in self.facts.kpis[measure.kpi].versions)
        return [(max(start, first), end) for start, end in measure.lives if end >= first]

    def measure_day(self, measure: Measure, period: Period) -> dt.date:
        ends = [min(end, period.end) for start, end in self.lives(measure) if start <= period.end]
        return min(max(ends, default=period.end), self.team_day(measure.team, period))

    def team_day(self, team: int, period: Period) -> dt.date:
        return min(period.end, self.facts.teams[team].active_to or dt.date.max)

    def is_active(self, measure: Measure, fine: Period) -> bool:
        return any(start <= fine.end <= end for start, end in self.lives(measure))

    def is_team_active(self, team: int, period: Period) -> bool:
        row = self.facts.teams[team]
        begun = row.active_from is None or row.active_from <= period.end
        return begun and (row.active_to is None or row.active_to >= period.start)

    def version_of(self, measure: Measure, period: Period) -> Version:
        return self.version(measure.kpi, self.measure_day(measure, period))

    def fine_periods(self, measure: Measure, period: Period, frequency: str) -> list[Period]:
        """The active periods of the KPI's frequency inside a period; none where that is finer."""
        if rank(frequency) > rank(period.grain) or not self.calendar.holds(period):
            return []
        return [fine for fine in parts(self.calendar, period, frequency) if self.is_active(measure, fine)]

    def has_row(self, measure: Measure, period: Period) -> bool:
        version = self.version_of(measure, period)
        if period.start > self.today or not self.facts.kpis[measure.kpi].scored:
            return False
        if version.aggregation == "none" and version.frequency != period.grain:
            return False
        return bool(self.fine_periods(measure, period, version.frequency))

    def break_inside(self, measure: Measure, period: Period, fine: list[Period]) -> dt.date | None:
        """The last breaking change that has active fine periods on both sides."""
        day = self.measure_day(measure, period)
        days = [row.valid_from for row in self.facts.kpis[measure.kpi].versions if row.breaking]
        inside = [start for start in days if start <= day and fine[0].end < start <= fine[-1].end]
        return max(inside, default=None)

    # Time

    def deadline(self, period: Period) -> dt.date:
        left, day = self.facts.grace.days, period.end
        while left:
            day += ONE_DAY
            left -= not (self.facts.grace.working and day.isoweekday() > 5)
        return day

    def is_closed(self, period: Period) -> bool:
        return self.today > self.deadline(period)

    def is_window_open(self, team: int, period: Period) -> bool:
        finished = (team, period.grain, period.start) in self.facts.finished
        return not finished and not self.is_closed(period)

    # The tree

    def child_teams(self, team: int, period: Period) -> list[int]:
        return [
            child
            for child in self.facts.teams
            if self.is_team_active(child, period)
            and self.team_terms(child, self.team_day(child, period)).parent == team
        ]

    def persons(self, kpi: int, team: int, period: Period) -> list[Measure]:
        found = self._measures(kpi, team, period)
        return [measure for measure in found if measure.person is not None]

    def nearest(self, kpi: int, team: int, period: Period) -> list[tuple[int, Measure]]:
        """On each branch below, the nearest team with an active measure of the KPI of its own."""
        found: list[tuple[int, Measure]] = []
        for child in self.child_teams(team, period):
            own = [one for one in self._measures(kpi, child, period) if one.person is None]
            found += [(child, one) for one in own] or self.nearest(kpi, child, period)
        return found

    def _measures(self, kpi: int, team: int, period: Period) -> list[Measure]:
        return [
            measure
            for measure in self.facts.measures.values()
            if measure.kpi == kpi
            and measure.team == team
            and self.fine_periods(measure, period, self.version_of(measure, period).frequency)
        ]
