"""The rules of one target row, the order of its lines aside: its grain, profile and due day."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from kpis.calc.definitions import Definition, Flaw
from kpis.calc.facts import BEGINNING
from kpis.calc.lines import Lines, plain
from kpis.calc.periods import GRAINS, Calendar, is_finer, parts, period_of
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
    if row.grain == "period":
        yield Flaw("grain", row.grain, "Calendars of table periods are not supported in this release.")
        return
    if row.grain not in GRAINS:
        yield Flaw("grain", row.grain, f"It is one of {', '.join(GRAINS)}.")
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
    day = _SOME_DAY if row.valid_from == BEGINNING else row.valid_from
    period = period_of(calendar, row.grain, day)
    count = len(parts(calendar, period, definition.frequency))
    for problem in profile_problems(row.profile, definition.frequency, count):
        yield Flaw("profile", row.profile, problem)
