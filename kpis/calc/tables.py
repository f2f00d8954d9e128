"""A calendar that is published as a table: its rows are the finest periods, and by what they say of
themselves they make up quarters, half years and years."""

from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from hashlib import sha256
from itertools import groupby

from .period import Period, PeriodError
from .table_rows import TableRow, row_flaws

_NAMES = {
    "period": "FY{:04d}-P{:02d}",
    "quarter": "FY{:04d}-Q{}",
    "half_year": "FY{:04d}-H{}",
    "year": "FY{:04d}",
}
_OUTSIDE = {"period": 91, "quarter": 91, "half_year": 182, "year": 364}
"""Days of what stands before and behind the rows, so that every day has a neighbour on both sides."""

_Label = tuple[int, int]


class Table:
    """The rows, found by day and by number. Two of equal rows are equal.

    Before the first row and behind the last it goes on by blank periods, which `holds` tells from those that
    are published: the period before the first one is a value like any other, but it has no key and holds no
    figure.
    """

    __slots__ = ("_hash", "_series", "rows")

    def __init__(self, rows: Iterable[TableRow]) -> None:
        self.rows = tuple(sorted(rows, key=lambda row: row.start))
        if not self.rows:
            raise PeriodError("A table calendar needs at least one period.")
        for flaw in row_flaws(self.rows):
            row = self.rows[flaw.place]
            raise PeriodError(f"{row.key}: {flaw.field} {getattr(row, flaw.field)}: {flaw.rule}")
        self._hash = hash(self.rows)
        self._series = {grain: _Series(grain, self.rows) for grain in _NAMES}

    def __hash__(self) -> int:
        return self._hash

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Table) and self.rows == other.rows

    @property
    def digest(self) -> str:
        """SHA-256 of the rows, in hexadecimal."""
        return sha256(repr(self.rows).encode()).hexdigest()

    @property
    def first_day(self) -> date:
        return self.rows[0].start

    @property
    def last_day(self) -> date:
        return self.rows[-1].end

    @property
    def periods_a_year(self) -> int:
        """13 where any year has so many, else 12: the first and the last year may not be whole."""
        return 13 if any(row.key.endswith("-P13") for row in self.rows) else 12

    def holds(self, period: Period) -> bool:
        return self.first_day <= period.start <= self.last_day

    def period_of(self, grain: str, day: date) -> Period:
        return self._at(grain, self._place(grain, day))

    def shift(self, period: Period, n: int) -> Period:
        return self._at(period.grain, self._place(period.grain, period.start) + n)

    def key(self, period: Period) -> str:
        """PeriodError for a blank period."""
        if not self.holds(period):
            raise PeriodError(f"{period.start}: {self._reach()}")
        return _NAMES[period.grain].format(*self._label(period))

    def named(self, grain: str, year: int, number: int) -> Period:
        """PeriodError where the table has none of that name."""
        place = self._series[grain].places.get((year, number))
        if place is None:
            raise PeriodError(self._reach())
        return self._at(grain, place)

    def years_later(self, period: Period, years: int) -> Period | None:
        """The period of the same number in another year; None where the table has none."""
        if not self.holds(period):
            return None
        year, number = self._label(period)
        place = self._series[period.grain].places.get((year + years, number))
        return None if place is None else self._at(period.grain, place)

    def starts(self) -> Iterator[tuple[str, date]]:
        """Grain and first day of everything in it."""
        for grain, series in self._series.items():
            yield from ((grain, start) for start in series.starts)

    def _label(self, period: Period) -> _Label:
        return self._series[period.grain].labels[self._place(period.grain, period.start)]

    def _reach(self) -> str:
        return f"the calendar runs from {self.first_day} to {self.last_day}."

    def _place(self, grain: str, day: date) -> int:
        """From 0 on in the rows; below 0 before them, from their number on behind them."""
        series = self._series[grain]
        if day < self.first_day:
            return -1 - ((self.first_day - day).days - 1) // _OUTSIDE[grain]
        if day > self.last_day:
            return len(series.starts) + ((day - self.last_day).days - 1) // _OUTSIDE[grain]
        return bisect_right(series.starts, day) - 1

    def _at(self, grain: str, place: int) -> Period:
        periods, length = self._series[grain].periods, _OUTSIDE[grain]
        if 0 <= place < len(periods):
            return periods[place]
        if place < 0:
            first = self.first_day.toordinal() + place * length
        else:
            first = self.last_day.toordinal() + 1 + (place - len(periods)) * length
        first, last = max(first, 1), min(first + length - 1, date.max.toordinal())
        if last < first:
            raise PeriodError(f"{self.first_day}: a calendar covers the years 1 to 9999.")
        return Period(grain, date.fromordinal(first), date.fromordinal(last))


class _Series:
    """The periods of one grain in the rows, by place, by first day and by (year, number)."""

    __slots__ = ("labels", "periods", "places", "starts")

    def __init__(self, grain: str, rows: Sequence[TableRow]) -> None:
        self.labels: list[_Label] = []
        self.periods: list[Period] = []
        for label, several in groupby(rows, key=lambda row: _label_of(grain, row)):
            inside = list(several)
            self.labels.append(label)
            self.periods.append(Period(grain, inside[0].start, inside[-1].end))
        self.starts = [period.start for period in self.periods]
        self.places = {label: place for place, label in enumerate(self.labels)}


def _label_of(grain: str, row: TableRow) -> _Label:
    if grain == "period":
        return row.year, int(row.key[-2:])
    return row.year, {"quarter": row.quarter, "half_year": row.half}.get(grain, 0)
