"""Tables of the well-known calendars of retail and of four weeks, made from a pattern and a last day."""

import calendar as months
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from .period import PeriodError
from .table_rows import TableRow

PATTERNS = {
    "4-4-5": (4, 4, 5) * 4,
    "4-5-4": (4, 5, 4) * 4,
    "5-4-4": (5, 4, 4) * 4,
    "13": (4,) * 13,
}
"""Weeks of each period of a year of 52; the 53rd week lengthens the last one."""

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
RULES = ("last", "nearest")
_DAY, _WEEK = timedelta(days=1), timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Pattern:
    """A fiscal year ends on the last `weekday` of its anchor month (1 to 12), or on the one nearest to the
    end of that month, which may lie up to three days in the next. It is named after the calendar year of that
    month (`end`), or after the one in which it starts: the retail year 4-5-4 that ends on the Saturday
    nearest 31 January 2024 is FY2023 by `start`, and began on 29 January 2023."""

    name: str
    month: int
    weekday: str = "saturday"
    rule: str = "last"
    year_label: str = "end"

    def __post_init__(self) -> None:
        known = {"name": tuple(PATTERNS), "weekday": WEEKDAYS, "rule": RULES, "year_label": ("end", "start")}
        for field, words in known.items():
            if getattr(self, field) not in words:
                raise PeriodError(f"{getattr(self, field)}: it is one of {', '.join(words)}.")
        if not 1 <= self.month <= 12:
            raise PeriodError(f"{self.month}: an anchor month is a number from 1 to 12.")


def rows_of_pattern(pattern: Pattern, first: int, last: int) -> tuple[TableRow, ...]:
    """The rows of the fiscal years from first to last, both inclusive, as they are named."""
    if not 1900 < first <= last < 2199:
        raise PeriodError(f"{first} to {last}: years run forward between 1901 and 2198.")
    return tuple(row for year in range(first, last + 1) for row in _year(pattern, year))


def last_day(pattern: Pattern, year: int) -> date:
    """The day on which the fiscal year of that name ends."""
    named_early = pattern.year_label == "start" and pattern.month < 12
    civil = year + 1 if named_early else year
    month_end = date(civil, pattern.month, months.monthrange(civil, pattern.month)[1])
    early = month_end - timedelta(days=(month_end.weekday() - WEEKDAYS.index(pattern.weekday)) % 7)
    late = early + _WEEK
    is_late = pattern.rule == "nearest" and late - month_end < month_end - early
    return late if is_late else early


def _year(pattern: Pattern, year: int) -> Iterator[TableRow]:
    start, end = last_day(pattern, year - 1) + _DAY, last_day(pattern, year)
    weeks = PATTERNS[pattern.name]
    for number, length in enumerate(weeks, start=1):
        until = end if number == len(weeks) else start + length * _WEEK - _DAY
        quarter = min((number - 1) // 3 + 1, 4)
        yield TableRow(f"FY{year:04d}-P{number:02d}", start, until, quarter, (quarter + 1) // 2, year)
        start = until + _DAY
