"""What a measure is judged by in a period: the target of which grain, added up, averaged or spread.

A target of the grain itself comes first, then the coarsest finer one, then, for sums, the finest coarser one.
The target of a sum is always made of the parts of its fine periods, so that periods which are not applicable
leave it and the one that is running counts by its days.
"""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from .facts import ONE, ZERO, Target
from .lines import Lines, complete_lines
from .lookups import RANK, WITHOUT_TARGET, Meaning, Subject
from .periods import Period, containing, elapsed_days, parts, same_last_year
from .structure import Structure
from .targets import ProfileError, mean_lines, part_weights, scale_lines, spread_lines, sum_lines

LastYear = Callable[[Subject, Meaning, Period], Decimal | None]
Parts = dict[dt.date, Lines | None]
Shares = dict[dt.date, tuple[Decimal, Decimal]]


@dataclass(slots=True)
class Aim:
    """The chosen target: `way` is fixed, summed or averaged; `lines` those of a fixed one, `row` the one in
    force at the reference day."""

    grain: str
    row: Target
    way: str
    lines: Lines


class Targets:
    """Chooses, completes, spreads and adds up; remembers what it completed and spread."""

    def __init__(self, structure: Structure, last_year: LastYear) -> None:
        self.structure = structure
        self.last_year = last_year
        self._completed: dict[tuple[int, str, Decimal], Lines] = {}
        self._spread: dict[tuple[int, dt.date, str, str, Decimal], Parts] = {}
        self._parts: dict[tuple[int, int, str, dt.date], Lines | None] = {}
        self._shares: dict[tuple[int, dt.date, str], Shares] = {}

    def aim(self, subject: Subject, meaning: Meaning, period: Period, day: dt.date) -> Aim | None:
        """None where nothing in force judges the period, and for directions that take no target."""
        if not subject.targets or meaning.direction in WITHOUT_TARGET:
            return None
        chosen = self._chosen(subject, meaning, period)
        if chosen is None:
            return None
        grain, row = chosen
        lines = self._complete(row, meaning.direction, day)
        if not _judges(meaning.direction, lines):
            return None
        return Aim(grain, row, _way(meaning, grain, period.grain), lines)

    def _chosen(self, subject: Subject, meaning: Meaning, period: Period) -> tuple[str, Target] | None:
        rank = RANK[period.grain]
        finer = [grain for grain in reversed(subject.grains) if meaning.rank <= RANK[grain] <= rank]
        for grain in finer:
            row = subject.target(grain, period.end)
            if row is not None:
                return grain, row
        if meaning.aggregation != "sum":
            return None
        for grain in subject.grains:
            whole = containing(self.structure.calendar, period, grain) if RANK[grain] > rank else None
            if whole is not None and self.structure.calendar.holds(whole):
                row = subject.target(grain, whole.end)
                if row is not None:
                    return grain, row
        return None

    def over(
        self, aim: Aim, subject: Subject, meaning: Meaning, fine: Sequence[Period], *, paced: bool
    ) -> Lines | None:
        """The completed lines for these fine periods; `paced` scales a running one by the days gone."""
        if aim.way == "fixed":
            return aim.lines
        if aim.way == "averaged":
            return mean_lines([self.part(aim.grain, subject, meaning, period) for period in fine])
        several = [self._paced(aim.grain, subject, meaning, period, paced) for period in fine]
        return several[0] if len(several) == 1 else sum_lines(several)

    def _paced(
        self, grain: str, subject: Subject, meaning: Meaning, fine: Period, paced: bool
    ) -> Lines | None:
        lines = self.part(grain, subject, meaning, fine)
        if lines is None or not paced or fine.end <= self.structure.today:
            return lines
        return scale_lines(lines, *elapsed_days(fine, self.structure.today))

    def part(self, grain: str, subject: Subject, meaning: Meaning, fine: Period) -> Lines | None:
        """The lines of one fine period: its own target, or its part of the coarser one it lies in."""
        key = subject.id, meaning.id, grain, fine.start
        if key not in self._parts:
            self._parts[key] = self._part(grain, subject, meaning, fine)
        return self._parts[key]

    def _part(self, grain: str, subject: Subject, meaning: Meaning, fine: Period) -> Lines | None:
        whole = containing(self.structure.calendar, fine, grain)
        row = subject.target(grain, whole.end) if self.structure.calendar.holds(whole) else None
        if row is None:
            return None
        day = subject.reference_day(fine.end)
        if grain == fine.grain or meaning.aggregation != "sum":
            lines: Lines | None = self._complete(row, meaning.direction, day)
        else:
            lines = self._spread_parts(row, whole, subject, meaning, day).get(fine.start)
        return lines if lines is not None and _judges(meaning.direction, lines) else None

    def _complete(self, row: Target, direction: str, day: dt.date) -> Lines:
        """The tolerance is that of the day, so that a new one leaves what lies before it alone."""
        tolerance = self.structure.rules(day).tolerance
        key = row.id, direction, tolerance
        lines = self._completed.get(key)
        if lines is None:
            lines = self._completed[key] = complete_lines(direction, row.lines, tolerance)
        return lines

    def _spread_parts(
        self, row: Target, whole: Period, subject: Subject, meaning: Meaning, day: dt.date
    ) -> Parts:
        tolerance = self.structure.rules(day).tolerance
        key = row.id, whole.start, meaning.frequency, meaning.direction, tolerance
        found = self._spread.get(key)
        if found is None:
            lines = self._complete(row, meaning.direction, day)
            found = self._spread[key] = self._spread_over(lines, row.profile, whole, subject, meaning)
        return found

    def _spread_over(
        self, lines: Lines, profile: str, whole: Period, subject: Subject, meaning: Meaning
    ) -> Parts:
        fine, active, before = self._spread_facts(profile, whole, subject, meaning)
        try:
            several = spread_lines(lines, profile, active, before)
        except ProfileError:  # shares typed for another frequency: refused on save, even here
            several = spread_lines(lines, "even", active)
        return {period.start: part for period, part in zip(fine, several, strict=True)}

    def shares(self, row: Target, whole: Period, subject: Subject, meaning: Meaning) -> Shares:
        """What each active fine period of a spread target gets, and of how much; of equal parts each is 1."""
        key = row.id, whole.start, meaning.frequency
        found = self._shares.get(key)
        if found is None:
            found = self._shares[key] = self._shares_of(row.profile, whole, subject, meaning)
        return found

    def _shares_of(self, profile: str, whole: Period, subject: Subject, meaning: Meaning) -> Shares:
        fine, active, before = self._spread_facts(profile, whole, subject, meaning)
        try:
            weights = part_weights(profile, active, before)
        except ProfileError:  # as above
            weights = part_weights("even", active)
        if len(set(weights)) == 1:
            weights = [ONE for _ in weights]
        starts = [period.start for period, flag in zip(fine, active, strict=True) if flag]
        total = sum(weights, ZERO)
        return {start: (weight, total) for start, weight in zip(starts, weights, strict=True)}

    def _spread_facts(
        self, profile: str, whole: Period, subject: Subject, meaning: Meaning
    ) -> tuple[Sequence[Period], list[bool], list[Decimal | None]]:
        """The fine periods, which of them are active, and for `last_year` their values a year before."""
        fine = parts(self.structure.calendar, whole, meaning.frequency)
        active = [subject.lives_on(period.end) for period in fine]
        return fine, active, self._year_before(fine, subject, meaning) if profile == "last_year" else []

    def _year_before(
        self, fine: Sequence[Period], subject: Subject, meaning: Meaning
    ) -> list[Decimal | None]:
        partners = [same_last_year(self.structure.calendar, period) for period in fine]
        return [
            None if partner is None else self.last_year(subject, meaning, partner) for partner in partners
        ]


def _way(meaning: Meaning, grain: str, asked: str) -> str:
    if meaning.direction == "milestone":
        return "fixed"
    if meaning.aggregation == "sum":
        return "summed"
    return "averaged" if meaning.aggregation == "mean" and grain != asked else "fixed"


def _judges(direction: str, lines: Lines) -> bool:
    return lines.lower is not None if direction == "range" else lines.target is not None
