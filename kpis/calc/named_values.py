"""What the name of another KPI stands for in a formula: the team's own measure of it, else that KPI over the
team's nearest descendants by value, else nothing. Time functions read names, and inputs, in other periods."""

import datetime as dt
from decimal import Decimal
from typing import TYPE_CHECKING

from .clock import earliest
from .decimals import write_decimal
from .facts import MeasureKey, MeasureResult
from .formulas import Windowed
from .lookups import Subject
from .periods import Period
from .readings import breaks_between, is_enough
from .structure import Structure
from .windows import SINGLE, Window, next_closing, open_up_to, read_by

if TYPE_CHECKING:
    from .book import Book


class NamedValues:
    """Answers codes for one subject and period, or for a window that ends with the period; remembers what it
    read, for the receipt and the clock."""

    def __init__(self, book: "Book", subject: Subject, period: Period, window: Window | None = None) -> None:
        self.book = book
        self.subject = subject
        self.period = period
        self.window = window
        self.days: list[dt.date | None] = []
        self.read: list[list[object]] = []
        self.below: list[list[object]] = []
        self.windows: dict[str, str | None] = {}

    def __call__(self, code: str) -> Decimal | None:
        kpi = self.book.structure.codes.get(code)
        return None if kpi is None else self._value(kpi, self.period, self.window)

    def windowed(self, call: Windowed, *, is_input: bool) -> Decimal | None:
        """Null inside a window, which has no period before it, and over a breaking change of the name."""
        structure = self.book.structure
        kpi = self.subject.kpi.id if is_input else structure.codes.get(call.name.lower())
        periods = read_by(structure, call, self.period) if self.window is None else ()
        value = None
        if call.function == "rolling":
            self.days.append(next_closing(structure, open_up_to(structure, self.period)))
        if kpi is not None and periods and not self._breaks(kpi, periods[0]):
            value = self._windowed(call, kpi, periods, is_input)
        self.windows[call.spelled] = _written(value)
        return value

    @property
    def until(self) -> dt.date | None:
        return earliest(self.days)

    @property
    def receipt(self) -> dict[str, object]:
        found = {"references": self.read, "below": self.below, "windows": self.windows}
        return {name: what for name, what in found.items() if what}

    def _breaks(self, kpi: int, first: Period) -> bool:
        return breaks_between(self.book.structure.meanings.get(kpi, ()), first, self.period)

    def _windowed(
        self, call: Windowed, kpi: int, periods: tuple[Period, ...], is_input: bool
    ) -> Decimal | None:
        window = Window(periods, each=call.function == "rolling")
        if is_input:
            return self._input(call, window)
        return self._value(kpi, window.last, None if call.function in SINGLE else window)

    def _input(self, call: Windowed, window: Window) -> Decimal | None:
        found = self.book.inputs_over(self.subject, window)
        if found is None:
            return None
        self.days.append(found.until)
        for measure, fine in found.read:
            self._note(measure, fine, None)
        return found.values.get(call.name.lower())

    def _value(self, kpi: int, period: Period, window: Window | None) -> Decimal | None:
        own = own_measure(self.book.structure, self.subject, kpi, period)
        if own is not None:
            return self._own(own, period) if window is None else self._over(own, window)
        return None if self.subject.person is not None else self._over_descendants(kpi, period, window)

    def _own(self, subject: Subject, period: Period) -> Decimal | None:
        result = self.book.measure(MeasureKey(subject.id, period.grain, period.start))
        value = None if result is None else usable(self.book.structure, subject, period, result)
        self.days.append(None if result is None else result.valid_until)
        self._note(subject.id, period, value)
        return value

    def _over(self, subject: Subject, window: Window) -> Decimal | None:
        found = self.book.over(subject, window)
        if found is None:
            return None
        self.days.append(found.until)
        for fine in found.case.started:
            self._note(subject.id, fine, self.book.raw(MeasureKey(subject.id, fine.grain, fine.start)))
        return found.value

    def _over_descendants(self, kpi: int, period: Period, window: Window | None) -> Decimal | None:
        found = self.book.over_descendants(kpi, self.subject.team, period, window)
        self.days.append(found.until)
        if window is None and period == self.period:
            self.below.append([kpi, _written(found.value), sorted(unit for unit, _ in found.units)])
        else:
            for unit, one in found.units:
                self._note(unit, one, None)
        return found.value

    def _note(self, measure: int, period: Period, value: Decimal | None) -> None:
        self.read.append([measure, period.grain, period.start.isoformat(), _written(value)])


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
