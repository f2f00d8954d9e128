"""Measures whose formula reads other KPIs.

With aggregation `ratio` the names are aggregated first and the formula is applied once; with every other
method it has run at the KPI's own frequency, and its results are aggregated like entries.
"""

import datetime as dt
from collections.abc import Iterator
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
    apply_formula,
    cell_of,
    holds,
    read_entry,
)
from .clock import earliest
from .facts import MeasureResult
from .fine_results import entries_kept, fine_results, results_kept
from .lookups import Meaning, Subject
from .named_values import NamedValues
from .periods import Period
from .readings import Case, Reading, read_coarse, read_own
from .structure import Structure

if TYPE_CHECKING:
    from .book import Book


def reads_others(subject: Subject, meaning: Meaning) -> bool:
    """Whether results of other measures, or other periods of its own inputs, go in; all other measures but
    roll-ups are computed from the entries of their periods."""
    others = meaning.references or meaning.input_windows
    return subject.source == "formula" or bool(others and meaning.needed)


def read_formula(book: "Book", case: Case) -> Reading:
    lookup = NamedValues(book, case.subject, case.period, case.window)
    reading = _read_own(book, case, lookup) if case.own else _read_coarse(book, case, lookup)
    reading.until = earliest([reading.until, lookup.until])
    reading.receipt.update(lookup.receipt)
    return reading


def _read_own(book: "Book", case: Case, lookup: NamedValues) -> Reading:
    if case.subject.source == "formula":
        return read_own(book.structure, case, cell_of(apply_formula(case.meaning, {}, lookup)))
    entry = book.entry(case.subject.id, case.period.start)
    reading = read_own(book.structure, case, read_entry(case.meaning, entry, lookup))
    reading.receipt["entries"] = entries_kept([entry])
    return reading


def entered_before(structure: Structure, case: Case) -> frozenset[Period]:
    """The fine periods with a definition of their own, where the one of the case asks for inputs: what was
    entered there is read by this one."""
    subject, meaning = case.subject, case.meaning
    if subject.source != "entry" or not meaning.needed or len(subject.meanings) == 1:
        return frozenset()
    return frozenset(fine for fine in case.started if structure.meaning(subject, fine) is not meaning)


def _read_coarse(book: "Book", case: Case, lookup: NamedValues) -> Reading:
    results = fine_results(book, case)
    cells = [Cell(ABSENT) if one is None else _cell(case.meaning, one) for one in results]
    days = [one.valid_until for one in results if one is not None]
    for place, cell, until in _read_again(book, case):
        cells[place] = cell
        days.append(until)
    reading = read_coarse(book.structure, case, cells, lookup)
    reading.until = earliest(days)
    if case.window is None and _is_put_together(case.meaning):
        reading.receipt["fine"] = results_kept(results)
    return reading


def _read_again(book: "Book", case: Case) -> Iterator[tuple[int, Cell, dt.date | None]]:
    """Of what was entered before: its place among the fine periods, what it says now and until when."""
    before = entered_before(book.structure, case)
    for place, fine in enumerate(case.started):
        if fine in before:
            names = NamedValues(book, case.subject, fine)
            entry = book.entry(case.subject.id, fine.start)
            yield place, read_entry(case.meaning, entry, names), names.until


def _is_put_together(meaning: Meaning) -> bool:
    """A ratio of names alone reads them at the coarser grain: its fine results only say what is there."""
    return meaning.by_inputs or meaning.aggregation != "ratio"


def _cell(meaning: Meaning, result: MeasureResult) -> Cell:
    """Where all was there and only the arithmetic gave nothing, the period is complete without a value; so
    where time functions read other periods, which say nothing about this one."""
    if result.status == "na":
        return Cell(NA, reason=result.reason)
    state = ABSENT
    if result.raw is not None:
        state = BARE if meaning.by_inputs and result.inputs is None else VALUE
    elif result.trouble == ERROR:
        state = ERROR
    elif result.have or _has_inputs(meaning, result):
        state = DIV0
    elif result.inputs is not None:
        state = INCOMPLETE
    return Cell(state, result.raw, result.inputs, have=int(bool(result.have)))


def _has_inputs(meaning: Meaning, result: MeasureResult) -> bool:
    windows = meaning.input_windows or meaning.name_windows
    return bool(windows) and meaning.by_inputs and holds(meaning, result.inputs)
