"""A measure over a window: its fine periods put together as in a coarse period, or its inputs alone."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING

from .aggregation import Cell, Figure, combine, entered_inputs, holds, no_lookup
from .clock import earliest, next_change
from .lookups import Subject
from .measures import read
from .periods import Period
from .readings import Case, Reading, expected_pairs, is_enough, settled, window_case
from .unit_rollup import combined, units_of
from .windows import Window, holds_each

if TYPE_CHECKING:
    from .book import Book

Pairs = Sequence[tuple[Period, Cell]]


@dataclass(frozen=True, slots=True)
class OverTime:
    """`value` is None where the window is not complete enough to be scored; `reading` is what there is."""

    case: Case
    reading: Reading
    value: Decimal | None
    until: dt.date | None


@dataclass(frozen=True, slots=True)
class InputsOver:
    """The inputs of a measure over a window, each by its own method; empty where they are not complete
    enough. `read` are the measures they come from with the fine period."""

    values: Mapping[str, Decimal]
    until: dt.date | None
    read: tuple[tuple[int, Period], ...]


def over_time(book: "Book", subject: Subject, window: Window) -> OverTime | None:
    """None where the measure has nothing to read in the window."""
    case = window_case(book.structure, subject, window)
    if case is None:
        return None
    reading = read(book, case)
    until = next_change(book.structure, case, reading, None, "", stale=False)
    return OverTime(case, reading, settled(book.structure, case, reading), until)


def inputs_over(book: "Book", subject: Subject, window: Window) -> InputsOver | None:
    """From the entries, or for a roll-up from its units; formulas are left aside."""
    case = window_case(book.structure, subject, window)
    if case is None:
        return None
    if subject.source == "rollup":
        cells, found, day = _unit_cells(book, case)
    else:
        entries = [book.entry(subject.id, fine.start) for fine in case.started]
        cells, day = [entered_inputs(case.meaning, entry) for entry in entries], None
        found = [(subject.id, fine) for fine in case.started]
    until = next_change(book.structure, case, Reading(Figure(None), until=day), None, "", stale=False)
    values = _combined(book, case, expected_pairs(book.structure, case, cells))
    return InputsOver(values, until, tuple(found))


def _unit_cells(book: "Book", case: Case) -> tuple[list[Cell], list[tuple[int, Period]], dt.date | None]:
    subject = case.subject
    cells: list[Cell] = []
    found: list[tuple[int, Period]] = []
    days: list[dt.date | None] = []
    for fine in case.started:
        units = units_of(book, case.meaning, subject.kpi.id, subject.team, fine, persons=not subject.passing)
        closed = book.structure.is_closed(fine)
        cells.append(combined(case.meaning, units, subject.meanings, closed, no_lookup))
        several = units.results if subject.passing else ()
        found += [(one.key.measure, fine) for one in several] or [(subject.id, fine)]
        days.append(units.until)
    return cells, found, earliest(days)


def _combined(book: "Book", case: Case, pairs: Pairs) -> dict[str, Decimal]:
    """Nothing where they are not complete enough to be scored, or a period that must hold all lacks some."""
    meaning, window = case.meaning, case.window
    counting = [pair for pair in pairs if holds(meaning, pair[1].inputs)]
    have = sum(cell.have for _, cell in counting)
    if not is_enough(meaning, case.rules, have, sum(cell.expected for _, cell in pairs)):
        return {}
    fine = [one for one, _ in counting]
    if window is not None and window.each and not holds_each(book.structure.calendar, window, fine):
        return {}
    several = [cell.inputs for _, cell in counting if cell.inputs is not None]
    return {
        item.name.lower(): combine(item.method, [inputs[item.name] for inputs in several])
        for item in meaning.inputs
    }
