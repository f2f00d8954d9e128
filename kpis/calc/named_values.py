"""What the name of another KPI stands for in a formula: the team's own measure of it, else that KPI over the
team's nearest descendants by value, else nothing."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from .clock import earliest
from .decimals import write_decimal
from .facts import MeasureKey, MeasureResult
from .lookups import Subject
from .periods import Period
from .readings import is_enough
from .structure import Structure

if TYPE_CHECKING:
    from .book import Book


class NamedValues:
    """Answers codes for one subject and period; remembers what it read, for the receipt and the clock."""

    def __init__(self, book: "Book", subject: Subject, period: Period) -> None:
        self.book = book
        self.subject = subject
        self.period = period
        self.days: list[dt.date | None] = []
        self.read: list[list[object]] = []
        self.below: list[list[object]] = []

    def __call__(self, code: str) -> Decimal | None:
        kpi = self.book.structure.codes.get(code)
        if kpi is None:
            return None
        own = own_measure(self.book.structure, self.subject, kpi, self.period)
        if own is not None:
            return self._own(own)
        return None if self.subject.person is not None else self._over_descendants(kpi)

    @property
    def until(self) -> dt.date | None:
        return earliest(self.days)

    def _own(self, subject: Subject) -> Decimal | None:
        result = self.book.measure(MeasureKey(subject.id, self.period.grain, self.period.start))
        value = None if result is None else usable(self.book.structure, subject, self.period, result)
        self.days.append(None if result is None else result.valid_until)
        self._note(subject.id, value)
        return value

    def _over_descendants(self, kpi: int) -> Decimal | None:
        found = self.book.over_descendants(kpi, self.subject.team, self.period)
        self.days.append(found.until)
        self.below.append([kpi, _written(found.value), list(found.units)])
        return found.value

    def _note(self, measure: int, value: Decimal | None) -> None:
        self.read.append([measure, self.period.grain, self.period.start.isoformat(), _written(value)])


def _written(value: Decimal | None) -> str | None:
    return None if value is None else write_decimal(value)


def own_measure(structure: Structure, subject: Subject, kpi: int, period: Period) -> Subject | None:
    """The same person's measure of a KPI, or the team's own one where it is active in the period."""
    if subject.person is None:
        found = structure.of_kpi.get((kpi, subject.team))
        return found if found is not None and structure.is_active(found, period) else None
    same = (one for one in structure.persons.get((kpi, subject.team), ()) if one.person == subject.person)
    return next(same, None)


def usable(structure: Structure, subject: Subject, period: Period, result: MeasureResult) -> Decimal | None:
    """The unrounded value, if it is complete enough to be scored, and neither not applicable nor an error."""
    if result.raw is None or result.status in ("na", "error"):
        return None
    day = subject.reference_day(period.end)
    meaning = subject.meaning(day)
    if meaning is None or not is_enough(meaning, structure.rules(day), result.have, result.expected):
        return None
    return result.raw
