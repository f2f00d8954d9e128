"""Periods and their keys: days, ISO weeks, and the months, quarters, half years and years of a fiscal year.

A calendar that is published as a table has periods in place of months (`tables`). A week belongs whole to
the month, quarter, half year and year that hold its Thursday, so that sums over weeks are conserved; every
other period lies inside exactly one coarser one of each grain.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from .period import Period as Period
from .period import PeriodError as PeriodError
from .table_rows import FIRST_YEAR as FIRST_YEAR
from .table_rows import LAST_YEAR as LAST_YEAR
from .table_rows import ROW_KEY
from .tables import Table

GRAINS = ("day", "week", "month", "quarter", "half_year", "year")
"""Fine to coarse."""

TABLE_GRAINS = tuple("period" if grain == "month" else grain for grain in GRAINS)
"""Those of a table calendar."""

EVERY_GRAIN = ("day", "week", "month", "period", "quarter", "half_year", "year")

RANK = {grain: rank for rank, grain in enumerate(GRAINS)} | {"period": GRAINS.index("month")}
_MONTHS = {"month": 1, "quarter": 3, "half_year": 6, "year": 12}
_SUFFIX = {"quarter": "-Q{}", "half_year": "-H{}", "year": ""}
_KEY_FORMS = {
    "day": re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}"),
    "week": re.compile("[0-9]{4}-W[0-9]{2}"),
    "month": re.compile("[0-9]{4}-[0-9]{2}"),
    "quarter": re.compile("FY[0-9]{4}-Q[1-4]"),
    "half_year": re.compile("FY[0-9]{4}-H[12]"),
    "year": re.compile("FY[0-9]{4}"),
    "period": ROW_KEY,
}
_EXAMPLES = {"month": "2026-11", "period": "FY2026-P07"}
_FORMS = "2026-11-22, 2026-W47, {}, FY2026-Q3, FY2026-H1 or FY2026"
_THURSDAY = 3


@dataclass(frozen=True, slots=True)
class Calendar:
    """The fiscal year starts with `start_month` (1 to 12) and is named after the calendar year in which it
    ends or starts: with start month 10, October 2016 is FY2017-Q1 by `end` and FY2016-Q1 by `start`. With a
    `table` its rows say all that."""

    start_month: int = 1
    year_label: str = "end"
    table: Table | None = None

    def __post_init__(self) -> None:
        if not 1 <= self.start_month <= 12:
            raise PeriodError(f"{self.start_month}: a fiscal year starts with a month from 1 to 12.")
        if self.year_label not in ("end", "start"):
            raise PeriodError(f"{self.year_label}: a fiscal year is labelled by its end or its start.")

    def __hash__(self) -> int:
        """Few calendars are ever told apart, but whatever is remembered of periods is looked up by theirs."""
        return self.start_month

    @property
    def grains(self) -> tuple[str, ...]:
        """Fine to coarse."""
        return GRAINS if self.table is None else TABLE_GRAINS

    @property
    def fine(self) -> str:
        """The grain that quarters are made of: month, or period."""
        return self.grains[RANK["month"]]

    def holds(self, period: Period) -> bool:
        """Whether it is one of its periods: a table has none before its first and behind its last row."""
        return self.table is None or period.grain in ("day", "week") or self.table.holds(period)

    def check(self, grain: str) -> None:
        """PeriodError for a grain it does not have."""
        if grain not in self.grains:
            other = f"this calendar has {self.fine}s in place of {grain}s."
            rule = other if grain in EVERY_GRAIN else f"a grain is one of {', '.join(self.grains)}."
            raise PeriodError(f"{grain}: {rule}")


@lru_cache(maxsize=2**16)
def period_of(calendar: Calendar, grain: str, day: date) -> Period:
    """The period of that grain which holds the day; a week holds its own seven days. Before and behind a
    table it is a blank one, which the calendar does not hold."""
    calendar.check(grain)
    if grain == "day":
        return Period(grain, day, day)
    if grain == "week":
        return _days(grain, day, -day.weekday())
    if calendar.table is not None:
        return calendar.table.period_of(grain, day)
    month = _month_number(day)
    return _months(grain, month - (month - calendar.start_month + 1) % _MONTHS[grain])


def is_start(calendar: Calendar, grain: str, day: date) -> bool:
    """Whether a period of that grain starts on that day. The first of January starts no quarter of a fiscal
    year that begins in March."""
    return period_of(calendar, grain, day).start == day


def period_at(calendar: Calendar, grain: str, start: date) -> Period:
    """The period that starts on that very day."""
    period = period_of(calendar, grain, start)
    if period.start != start:
        raise PeriodError(f"{start}: the {_name(grain)} of that day starts on {period.start}.")
    return period


@lru_cache(maxsize=2**14)
def parse_key(calendar: Calendar, key: str, grain: str | None = None) -> Period:
    """The period a key names; with `grain`, a key of another grain is refused."""
    if grain is not None:
        calendar.check(grain)
    found = _grain_of(calendar, key)
    if grain is not None and grain != found:
        raise PeriodError(f"{key}: this is a {_name(found)}, and a {_name(grain)} is needed.")
    numbers = [int(number) for number in re.findall("[0-9]+", key)]
    if calendar.table is not None and found not in ("day", "week"):
        return _in_table(calendar.table, key, found, numbers)
    try:
        return _read(calendar, found, numbers)
    except ValueError as problem:
        raise PeriodError(f"{key}: there is no such {_name(found)}.") from problem


def typed_period(calendar: Calendar, key: str, grain: str | None = None) -> Period:
    """`parse_key` for what comes from outside: a period between the years 1900 and 2199."""
    period = parse_key(calendar, key, grain)
    if not FIRST_YEAR <= period.start.year <= LAST_YEAR:
        raise PeriodError(f"{key}: the years of periods are {FIRST_YEAR} to {LAST_YEAR}.")
    return period


@lru_cache(maxsize=2**14)
def period_key(calendar: Calendar, period: Period) -> str:
    """The key of a period: 2026-11-22, 2026-W47, 2026-11, FY2026-P07, FY2026-Q3, FY2026-H1, FY2026.
    PeriodError for a blank one of a table."""
    if period.grain == "day":
        return period.start.isoformat()
    if period.grain == "week":
        year, week, _ = period.start.isocalendar()
        return f"{year:04d}-W{week:02d}"
    if calendar.table is not None:
        return calendar.table.key(period)
    if period.grain == "month":
        return period.start.isoformat()[:7]
    year, month = divmod(_month_number(period.start) - calendar.start_month + 1, 12)
    number = month // _MONTHS[period.grain] + 1
    return f"FY{year + _label_shift(calendar):04d}" + _SUFFIX[period.grain].format(number)


def periods_between(calendar: Calendar, grain: str, first: date, last: date) -> list[Period]:
    """All periods that overlap the days from first to last, in order; none when last is before first."""
    if calendar.table is not None and grain not in ("day", "week"):
        calendar.check(grain)
        first, last = max(first, calendar.table.first_day), min(last, calendar.table.last_day)
    return _between(calendar, grain, first, last)


def _between(calendar: Calendar, grain: str, first: date, last: date) -> list[Period]:
    if last < first:
        return []
    periods = [period_of(calendar, grain, first)]
    while periods[-1].end < last:
        periods.append(shift(calendar, periods[-1], 1))
    return periods


def latest_ending(calendar: Calendar, grain: str, day: date) -> Period | None:
    """The last period that is over at the end of that day; None where a table has none so early."""
    if calendar.table is not None and grain not in ("day", "week"):
        calendar.check(grain)
        day = min(day, calendar.table.last_day)
    found = period_of(calendar, grain, day)
    if found.end > day:
        found = shift(calendar, found, -1)
    return found if calendar.holds(found) else None


@lru_cache(maxsize=2**12)
def parts(calendar: Calendar, period: Period, grain: str) -> tuple[Period, ...]:
    """The periods of a finer grain that belong to this one, in order: November 2026 has the weeks W45 to W48,
    whose Thursdays are the 5th to the 26th. The same grain gives the period itself."""
    if grain == period.grain:
        return (period,)
    if not is_finer(grain, period.grain):
        raise PeriodError(f"{grain}: a {_name(period.grain)} is not made of {_name(grain)}s.")
    if grain == "week":
        thursday = (_THURSDAY - period.start.weekday()) % 7
        length = (period.end - period.start).days
        return tuple(_days(grain, period.start, n - _THURSDAY) for n in range(thursday, length + 1, 7))
    return tuple(_between(calendar, grain, period.start, period.end))


@lru_cache(maxsize=2**14)
def containing(calendar: Calendar, period: Period, grain: str) -> Period:
    """The period of a coarser grain to which this one belongs; the same grain gives the period itself."""
    if grain == period.grain:
        return period
    if not is_finer(period.grain, grain):
        raise PeriodError(f"{grain}: a {_name(period.grain)} does not lie inside one {_name(grain)}.")
    week = period.grain == "week"
    return period_of(calendar, grain, period.start + timedelta(days=_THURSDAY) if week else period.start)


@lru_cache(maxsize=2**14)
def shift(calendar: Calendar, period: Period, n: int) -> Period:
    """The period n later of the same grain; n may be negative. It may be a blank one of a table."""
    if calendar.table is not None and period.grain not in ("day", "week"):
        return calendar.table.shift(period, n)
    if period.grain in _MONTHS:
        return _months(period.grain, _month_number(period.start) + n * _MONTHS[period.grain])
    return _days(period.grain, period.start, n * _length(period.grain))


@lru_cache(maxsize=2**14)
def same_last_year(calendar: Calendar, period: Period) -> Period | None:
    """The partner one (fiscal) year earlier: a week has the same number, and week 53 none where that year
    has 52; 29 February has 28 February. So it is with the periods of a table: the seventh has the seventh."""
    if period.start.year == 1:
        return None
    if period.grain == "week":
        year, week, _ = period.start.isocalendar()
        weeks = date(year - 1, 12, 28).isocalendar().week
        return _week(year - 1, week) if week <= weeks else None
    if period.grain == "day":
        day = period.start
        leap_day = (day.month, day.day) == (2, 29)
        return _days("day", day.replace(year=day.year - 1, day=28 if leap_day else day.day), 0)
    if calendar.table is not None:
        return calendar.table.years_later(period, -1)
    return shift(calendar, period, -12 // _MONTHS[period.grain])


def is_finer(a: str, b: str) -> bool:
    """Whether grain a is strictly finer than grain b."""
    return _check(a) < _check(b)


def coarser_grains(calendar: Calendar, grain: str) -> tuple[str, ...]:
    """The grains above this one, fine to coarse."""
    return calendar.grains[_check(grain) + 1 :]


def elapsed_days(period: Period, today: date) -> tuple[int, int]:
    """Days gone, today included, and days in all: November 2026 on the 22nd gives (22, 30)."""
    total = (period.end - period.start).days + 1
    return min(max((today - period.start).days + 1, 0), total), total


def _check(grain: str) -> int:
    if grain not in RANK:
        raise PeriodError(f"{grain}: a grain is one of {', '.join(EVERY_GRAIN)}.")
    return RANK[grain]


def _name(grain: str) -> str:
    return grain.replace("_", " ")


def _grain_of(calendar: Calendar, key: str) -> str:
    usual = _EXAMPLES[calendar.fine]
    for grain, form in _KEY_FORMS.items():
        if form.fullmatch(key):
            if grain not in calendar.grains:
                raise PeriodError(
                    f"{key}: this calendar has {calendar.fine}s in place of {grain}s, written like {usual}."
                )
            return grain
    raise PeriodError(f"{key}: a period is written like {_FORMS.format(usual)}.")


def _in_table(table: Table, key: str, grain: str, numbers: list[int]) -> Period:
    year, number = (*numbers, 0)[:2]
    try:
        return table.named(grain, year, number)
    except PeriodError as problem:
        raise PeriodError(f"{key}: there is no such {_name(grain)}; {problem}") from problem


def _length(grain: str) -> int:
    return 7 if grain == "week" else 1


def _days(grain: str, start: date, offset: int) -> Period:
    try:
        first = start + timedelta(days=offset)
        return Period(grain, first, first + timedelta(days=_length(grain) - 1))
    except OverflowError as problem:
        raise PeriodError(f"{start}: a calendar covers the years 1 to 9999.") from problem


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


@lru_cache(maxsize=2**14)
def _months(grain: str, first: int) -> Period:
    year, month = divmod(first, 12)
    last_year, last_month = divmod(first + _MONTHS[grain] - 1, 12)
    try:
        end = date(last_year, last_month + 1, monthrange(last_year, last_month + 1)[1])
        return Period(grain, date(year, month + 1, 1), end)
    except ValueError as problem:
        raise PeriodError(f"{year:04d}-{month + 1:02d}: a calendar covers the years 1 to 9999.") from problem


def _week(year: int, week: int) -> Period:
    return _days("week", date.fromisocalendar(year, week, 1), 0)


def _label_shift(calendar: Calendar) -> int:
    return 1 if calendar.year_label == "end" and calendar.start_month > 1 else 0


def _read(calendar: Calendar, grain: str, numbers: list[int]) -> Period:
    if grain == "day":
        return _days(grain, date(*numbers), 0)
    if grain == "week":
        return _week(*numbers)
    if grain == "month":
        return period_of(calendar, grain, date(numbers[0], numbers[1], 1))
    first = (numbers[0] - _label_shift(calendar)) * 12 + calendar.start_month - 1
    return _months(grain, first + (numbers[-1] - 1) * _MONTHS[grain] if len(numbers) > 1 else first)
