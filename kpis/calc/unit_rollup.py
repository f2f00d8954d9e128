"""A KPI across several units by value, in one fine period, by that period's tree."""

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from .aggregation import (
    BARE,
    INCOMPLETE,
    NA,
    VALUE,
    Cell,
    Inputs,
    Lookup,
    across_units,
    cell_of,
    combine,
    holds,
)
from .clock import earliest
from .facts import ZERO, MeasureKey, MeasureResult
from .lookups import Meaning, Subject, input_across
from .periods import Period

if TYPE_CHECKING:
    from .book import Book

MIN_PERSONS = 5
Read = Callable[[Subject], MeasureResult | None]


@dataclass(slots=True)
class Units:
    """The units of a team in one period that are active; `hidden` when a block of persons was too small."""

    results: list[MeasureResult]
    hidden: bool = False
    until: dt.date | None = None

    @property
    def expected(self) -> list[MeasureResult]:
        return [one for one in self.results if one.status != "na"]

    @property
    def na_reason(self) -> str:
        """Why everything is not applicable; empty where something is applicable or nothing is active."""
        if self.expected or not (self.results or self.hidden):
            return ""
        hidden = self.hidden or any(one.reason == "too_few" for one in self.results)
        return "too_few" if hidden else "not_applicable"


def units_of(
    book: "Book",
    meaning: Meaning,
    kpi: int,
    team: int,
    period: Period,
    *,
    persons: bool,
    read: Read | None = None,
) -> Units:
    """The measures of the nearest teams below and, where at least five have a value, of its persons.

    Where values are combined, it has to be one that can be: a bare percentage is none of the five. Without
    `read` each is as its own period says.
    """
    structure = book.structure
    read = read or (lambda subject: book.measure(MeasureKey(subject.id, period.grain, period.start)))
    found = Units([one for one in map(read, structure.units(kpi, team, period)) if one is not None])
    block: list[MeasureResult] = []
    if persons:
        active = structure.active_persons(kpi, team, period)
        block = [one for one in map(read, active) if one is not None]
        having = [one for one in block if one.raw is not None and (not meaning.across or _has(meaning, one))]
        found.hidden = bool(active) and len(having) < MIN_PERSONS
    found.until = earliest(one.valid_until for one in (*found.results, *block))
    found.results += [] if found.hidden else block
    return found


def combined(
    meaning: Meaning, units: Units, others: tuple[Meaning, ...], closed: bool, lookup: Lookup
) -> Cell:
    """One fine period across its units. It is expected of all of them once closed or one has a value."""
    reason = units.na_reason
    if reason:
        return Cell(NA, reason=reason)
    expected = units.expected
    having = [one for one in expected if _has(meaning, one)]
    count = len(expected) if closed or having else 0
    if meaning.across == "sum" and len(having) < len(expected) and not meaning.partial:
        return Cell(INCOMPLETE, have=len(having), expected=count)
    cell = cell_of(across_units(meaning, [Cell(VALUE, one.raw, one.inputs) for one in having], lookup))
    if cell.inputs is not None:
        cell.inputs = {**_future_inputs(meaning, others, expected), **cell.inputs}
    if not having and meaning.by_inputs and any(map(_is_bare, expected)):
        cell.state = BARE
    cell.have, cell.expected = len(having), count
    return cell


def _has(meaning: Meaning, unit: MeasureResult) -> bool:
    return holds(meaning, unit.inputs) if meaning.by_inputs else unit.raw is not None


def _is_bare(unit: MeasureResult) -> bool:
    """A unit without inputs: one with its percentage, or a roll-up of such units."""
    return unit.raw is not None or unit.trouble == BARE


def _future_inputs(meaning: Meaning, others: tuple[Meaning, ...], units: list[MeasureResult]) -> Inputs:
    """Inputs only another definition asks for, where every unit holds them: coarse periods may need them."""
    wanted = {item.name: item for other in others for item in other.inputs if item.name not in meaning.needed}
    held = [one.inputs or {} for one in units]
    return {
        name: combine(input_across(item), [inputs.get(name, ZERO) for inputs in held])
        for name, item in wanted.items()
        if input_across(item) and all(inputs and (item.zero or name in inputs) for inputs in held)
    }
