"""What the fine periods of a roll-up give, each put together across its units; and those of a KPI that a team
does not measure itself."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from itertools import compress
from typing import TYPE_CHECKING

from .aggregation import ABSENT, BARE, DIV0, ERROR, INCOMPLETE, NA, VALUE, Cell, holds
from .clock import earliest
from .decimals import write_decimal
from .facts import MeasureResult
from .fine_results import fine_results, results_kept
from .lookups import Meaning
from .named_values import NamedValues
from .periods import Period
from .readings import Case, Reading, is_bridged, make_case, read_units, settled, window_case
from .structure import DAY
from .unit_rollup import combined, units_of
from .units_again import Again, UnitsAgain, before_break
from .windows import Window

if TYPE_CHECKING:
    from .book import Book


@dataclass(frozen=True, slots=True)
class OverUnits:
    """A KPI over the nearest descendants of a team; None where it is not complete enough to be scored."""

    value: Decimal | None
    until: dt.date | None
    units: tuple[tuple[int, Period], ...]


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
    again = _read_again(book, case)
    reading = read_units(book.structure, case, _bridging(book, case, cells, again), lookup)
    days = [one.valid_until for one in results if one is not None]
    reading.until = earliest([*days, lookup.until, *(until for _, until in again.values())])
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


def _read_again(book: "Book", case: Case) -> dict[Period, Again]:
    return {fine: UnitsAgain(book, case.meaning, fine).cell(case.subject) for fine in before_break(case)}


def _bridging(
    book: "Book", case: Case, cells: Sequence[Cell], again: Mapping[Period, Again]
) -> Sequence[Cell]:
    """Read by the definition of the case where all units hold its inputs; else as the periods themselves say,
    without inputs that would bridge the change for some of the units."""
    if not again:
        return cells
    own = list(zip(case.started, cells, strict=True))
    later = [(fine, again[fine][0] if fine in again else cell) for fine, cell in own]
    expected = [cell.state != NA and (cell.have or book.structure.is_closed(fine)) for fine, cell in own]
    if is_bridged(case, list(compress(later, expected))):
        return [cell for _, cell in later]
    return [replace(cell, inputs=None) if fine in again else cell for fine, cell in own]


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
    again = _read_again(book, case)
    for fine in case.started:
        closed = structure.is_closed(fine)
        units = units_of(book, case.meaning, kpi, team, fine, persons=False)
        lookup = NamedValues(book, case.subject, fine)
        cell, until = again.get(fine) or (
            combined(case.meaning, units, case.subject.meanings, closed, lookup),
            lookup.until,
        )
        cells.append(cell)
        days += filter(None, [until, units.until])
        days += [] if closed else [structure.deadline(fine) + DAY]
        read |= {(one.key.measure, fine if window else period) for one in units.results}
    reading = read_units(structure, case, cells, whole)
    until = earliest([*days, whole.until])
    return OverUnits(settled(structure, case, reading), until, tuple(sorted(read)))
