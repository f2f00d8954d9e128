"""The rules of one target row, the order of its lines aside: its grain, profile and due day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kpis.calc.definitions import Definition, Flaw
from kpis.calc.facts import BEGINNING
from kpis.calc.lines import Lines, plain
from kpis.calc.periods import Calendar, is_finer, parts, period_of, periods_between
from kpis.calc.targets import profile_problems

_SOME_DAY = date(2025, 6, 15)


@dataclass(frozen=True, slots=True)
class TargetRow:
    valid_from: date
    grain: str
    lines: Lines
    profile: str = "even"
    due: date | None = None


def target_flaws(calendar: Calendar, definition: Definition, row: TargetRow) -> Iterator[Flaw]:
    """What forbids saving this row under the definition that rules its first day."""
    if row.grain not in calendar.grains:
        yield Flaw("grain", row.grain, f"It is one of {', '.join(calendar.grains)}.")
        return
    if is_finer(row.grain, definition.frequency):
        rule = f"A target is not set by {row.grain} for a KPI by {definition.frequency.replace('_', ' ')}."
        yield Flaw("grain", row.grain, rule)
        return
    yield from _due(definition, row)
    yield from _band(row.lines)
    if row.lines != Lines():
        yield from _profile(calendar, definition, row)


def _due(definition: Definition, row: TargetRow) -> Iterator[Flaw]:
    if definition.direction != "milestone":
        if row.due is not None:
            yield Flaw("due", str(row.due), "Only a milestone has a due day.")
    elif row.lines == Lines():
        if row.due is not None:
            yield Flaw("target", "", "The target of a milestone is 100.")
    elif row.due is None:
        yield Flaw("due", "", "A milestone needs the day on which it is due.")
    elif row.due <= row.valid_from:
        yield Flaw("due", str(row.due), f"A milestone is due after its start on {row.valid_from}.")


def _band(lines: Lines) -> Iterator[Flaw]:
    """A band upside down is none in any direction; the other orders hang on the tolerance of the day."""
    if lines.lower is not None and lines.upper is not None and lines.lower > lines.upper:
        rule = f"The lower line {plain(lines.lower)} must not be above the upper line {plain(lines.upper)}."
        yield Flaw("lower", plain(lines.lower), rule)


def _profile(calendar: Calendar, definition: Definition, row: TargetRow) -> Iterator[Flaw]:
    if row.profile == "even":
        return
    method = definition.aggregation
    if method != "sum":
        rule = f"Only the target of a sum is spread by a profile, and this KPI aggregates by {method}."
        yield Flaw("profile", row.profile, rule)
        return
    counts = _counts(calendar, definition.frequency, row)
    for problem in profile_problems(row.profile, definition.frequency, counts):
        yield Flaw("profile", row.profile, problem)


def _counts(calendar: Calendar, frequency: str, row: TargetRow) -> list[int]:
    """How many fine periods the periods of the target may have, the first one first: in a year of 13
    four-week periods the quarters have 3 and 4."""
    if calendar.table is None:
        day = _SOME_DAY if row.valid_from == BEGINNING else row.valid_from
        return [len(parts(calendar, period_of(calendar, row.grain, day), frequency))]
    ruled = periods_between(calendar, row.grain, row.valid_from, calendar.table.last_day)
    return [len(parts(calendar, period, frequency)) for period in ruled] or [0]
