"""What was entered in the units of a fine period, read by a later definition (B2)."""

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from .aggregation import BARE, ERROR, NA, Cell, apply_formula, cell_of, holds, read_entry
from .clock import earliest
from .facts import MeasureKey, MeasureResult
from .lookups import Meaning, Subject
from .named_values import NamedValues
from .periods import Period
from .readings import Case, break_in, breaks_between
from .unit_rollup import Units, combined, units_of

if TYPE_CHECKING:
    from .book import Book

Again = tuple[Cell, dt.date | None]
"""A cell and the day until which it is so."""


def before_break(case: Case) -> list[Period]:
    """The fine periods of a roll-up before a breaking change that inputs may bridge. What only passes through
    its team has no periods of its own to agree with: there it is all of them."""
    subject = case.subject
    if subject.passing:
        return [fine for fine in case.started if breaks_between(subject.meanings, fine, case.period)]
    change = break_in(subject, case.fine)
    if change is None or not case.meaning.needed:
        return []
    return [fine for fine in case.started if fine.end < change]


@dataclass(frozen=True, slots=True)
class UnitsAgain:
    """The units of one fine period, each read by `meaning`."""

    book: "Book"
    meaning: Meaning
    period: Period

    def cell(self, subject: Subject) -> Again:
        """Where values are put together its inputs are those of one unit: they say that all have them."""
        book, meaning, period = self.book, self.meaning, self.period
        kpi, team, persons = subject.kpi.id, subject.team, not subject.passing
        units = units_of(book, meaning, kpi, team, period, persons=persons, read=self._unit)
        names = NamedValues(book, subject, period)
        cell = combined(meaning, units, (), book.structure.is_closed(period), names)
        if not meaning.by_inputs and self._all_hold(units):
            cell.inputs = units.expected[0].inputs
        return cell, earliest([names.until, units.until])

    def _all_hold(self, units: Units) -> bool:
        return bool(units.expected) and all(holds(self.meaning, one.inputs) for one in units.expected)

    def _unit(self, subject: Subject) -> MeasureResult | None:
        result = self.book.measure(MeasureKey(subject.id, self.period.grain, self.period.start))
        if result is None:
            return None
        cell, until = self.cell(subject) if subject.source == "rollup" else self._single(subject)
        return replace(
            result,
            status=NA if cell.state == NA else "",
            reason=cell.reason,
            raw=cell.value,
            inputs=cell.inputs,
            trouble=cell.state if cell.state in (BARE, ERROR) else "",
            valid_until=earliest([result.valid_until, until]),
        )

    def _single(self, subject: Subject) -> Again:
        names = NamedValues(self.book, subject, self.period)
        if subject.source == "formula":
            return cell_of(apply_formula(self.meaning, {}, names)), names.until
        entry = self.book.entry(subject.id, self.period.start)
        return read_entry(self.meaning, entry, names), names.until
