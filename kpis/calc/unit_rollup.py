"""A KPI over several units by value: first across the units of each fine period, by that period's tree, then
over time."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from .aggregation import (
    ABSENT,
    BARE,
    DIV0,
    ERROR,
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
from .decimals import write_decimal
from .facts import ZERO, MeasureKey, MeasureResult
from .fine_results import fine_results, results_kept
from .lookups import Meaning, Subject, input_across
from .named_values import NamedValues
from .periods import Period
from .readings import Case, Reading, make_case, read_units, settled, window_case
from .structure import DAY
from .windows import Window

if TYPE_CHECKING:
    from .book import Book

MIN_PERSONS = 5


@dataclass(frozen=True, slots=True)
class OverUnits:
    """A KPI over the nearest descendants of a team; None where it is not complete enough to be scored."""

    value: Decimal | None
    until: dt.date | None
    units: tuple[tuple[int, Period], ...]


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


def units_of(book: "Book", meaning: Meaning, kpi: int, team: int, period: Period, *, persons: bool) -> Units:
    """The measures of the nearest teams below and, where at least five have a value, of its persons.

    Where values are combined, it has to be one that can be: a bare percentage is none of the five.
    """
    structure = book.structure
    results = [book.measure(_key(one, period)) for one in structure.units(kpi, team, period)]
    found = Units([one for one in results if one is not None])
    block: list[MeasureResult] = []
    if persons:
        active = structure.active_persons(kpi, team, period)
        block = [one for one in (book.measure(_key(person, period)) for person in active) if one is not None]
        having = [one for one in block if one.raw is not None and (not meaning.across or _has(meaning, one))]
        found.hidden = bool(active) and len(having) < MIN_PERSONS
    found.until = earliest(one.valid_until for one in (*found.results, *block))
    found.results += [] if found.hidden else block
    return found


def _key(subject: Subject, period: Period) -> MeasureKey:
    return MeasureKey(subject.id, period.grain, period.start)


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


def read_rollup(book: "Book", case: Case) -> Reading:
    if not case.own:
        return _read_over_time(book, case)
    lookup = NamedValues(book, case.subject, case.period)
    kpi, team, meaning = case.subject.kpi.id, case.subject.team, case.meaning
    units = units_of(book, meaning, kpi, team, case.period, persons=True)
    closed = book.structure.is_closed(case.period)
    cell = combined(meaning, units, case.subject.meanings, closed, lookup)
    reading = read_units(book.structure, case, [cell], lookup)
    reading.until = earliest([lookup.until, units.until])
    reading.receipt["units"] = [_receipt_line(one) for one in units.results]
    reading.receipt.update(lookup.receipt)
    return reading


def _receipt_line(unit: MeasureResult) -> list[object]:
    raw = None if unit.raw is None else write_decimal(unit.raw)
    return [unit.key.measure, unit.key.grain, unit.key.start.isoformat(), raw]


def _read_over_time(book: "Book", case: Case) -> Reading:
    lookup = NamedValues(book, case.subject, case.period, case.window)
    results = fine_results(book, case)
    cells = [Cell(ABSENT) if one is None else _fine_cell(case.meaning, one) for one in results]
    reading = read_units(book.structure, case, cells, lookup)
    days = [one.valid_until for one in results if one is not None]
    reading.until = earliest([*days, lookup.until])
    if case.meaning.across and case.window is None:
        reading.receipt["fine"] = results_kept(results)
    reading.receipt.update(lookup.receipt)
    return reading


def _fine_cell(meaning: Meaning, result: MeasureResult) -> Cell:
    if result.status == "na":
        return Cell(NA, reason=result.reason)
    state = INCOMPLETE if result.have else ABSENT
    if result.raw is not None:
        state = VALUE
    elif result.trouble == ERROR:
        state = ERROR
    elif meaning.by_inputs and holds(meaning, result.inputs):
        state = DIV0
    elif result.trouble == BARE:
        state = BARE
    return Cell(state, result.raw, result.inputs, have=result.have, expected=result.expected)


def over_descendants(
    book: "Book", kpi: int, team: int, period: Period, window: Window | None = None
) -> OverUnits:
    """As a roll-up of the team would read it in the period, or over the window that ends with it, but from
    the teams below alone."""
    structure = book.structure
    subject = structure.passing_subject(kpi, team)
    case = window_case(structure, subject, window) if window else make_case(structure, subject, period)
    if case is None:
        return OverUnits(None, None, ())
    cells: list[Cell] = []
    read: set[tuple[int, Period]] = set()
    whole = NamedValues(book, case.subject, period, window)
    days = [fine.start for fine in case.fine if not structure.started(fine)][:1]
    for fine in case.started:
        closed = structure.is_closed(fine)
        units = units_of(book, case.meaning, kpi, team, fine, persons=False)
        lookup = NamedValues(book, case.subject, fine)
        cells.append(combined(case.meaning, units, case.subject.meanings, closed, lookup))
        days += filter(None, [lookup.until, units.until])
        days += [] if closed else [structure.deadline(fine) + DAY]
        read |= {(one.key.measure, fine if window else period) for one in units.results}
    reading = read_units(structure, case, cells, whole)
    until = earliest([*days, whole.until])
    return OverUnits(settled(structure, case, reading), until, tuple(sorted(read)))
