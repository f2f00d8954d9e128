"""Periods as people write them: Oct-11, 10/2011, Jul - Sep 2012, 23-Jun-24, Week 47 2026, 2010/11.

What names calendar months or days is the period of the calendar that covers exactly these days; where there
is none, nothing is read. A fiscal year is meant only where it says so: FY2013, or 2012/13.
"""

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from functools import lru_cache

from kpis.calc.periods import Calendar, Period, PeriodError, parts, period_key, period_of, typed_period

MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

_NAMES = (
    "(?:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    "|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\\.?"
)
_YEAR = "(?:19|20|21)[0-9]{2}"
_SHORT = f"(?:{_YEAR}|[0-9]{{2}})"
_TO = " ?(?:-|–|to) ?"
_CLOCK = "(?:[ t][0-9]{1,2}:[0-9]{2}(?::[0-9]{2}(?:\\.[0-9]+)?)?z?)?"

Days = tuple[date, date]
Made = Period | Days
Make = Callable[[Calendar, tuple[str, ...], bool], Made]


def _month_days(year: int, month: int) -> Days:
    return date(year, month, 1), date(year, month, monthrange(year, month)[1])


def month_number(name: str) -> int:
    """1 to 12, 0 for what is no month."""
    plain = name.strip().casefold()
    if re.fullmatch(_NAMES, plain):
        return MONTHS.index(plain[:3]) + 1
    return int(plain) if re.fullmatch("0?[1-9]|1[0-2]", plain) and plain.isascii() else 0


def _full(year: str) -> int:
    """Of two digits: 11 is 2011, 96 is 1996."""
    if len(year) == 4:
        return int(year)
    return int(year) + (1900 if int(year) >= 70 else 2000)


def _key(calendar: Calendar, found: tuple[str, ...], _: bool) -> Made:
    return typed_period(calendar, found[0].upper())


def _one_day(calendar: Calendar, found: tuple[str, ...], day_first: bool) -> Made:
    """Groups: year, month, day."""
    day = date(_full(found[0]), month_number(found[1]), int(found[2]))
    return day, day


def _numeric_day(calendar: Calendar, found: tuple[str, ...], day_first: bool) -> Made:
    """13 is never a month, and with points between them the day always comes first."""
    first, mark, second, year = found
    is_swapped = mark == "/" and (int(second) > 12 or (not day_first and int(first) <= 12))
    day, month = (second, first) if is_swapped else (first, second)
    return _one_day(calendar, (year, month, day), day_first)


def _month(calendar: Calendar, found: tuple[str, ...], _: bool) -> Made:
    """Groups: year, month."""
    return _month_days(_full(found[0]), month_number(found[1]))


def _slashed_month(calendar: Calendar, found: tuple[str, ...], day_first: bool) -> Made:
    """2011/10; 2011/12 is rather a fiscal year, and where there is none such nothing."""
    if int(found[1]) == (int(found[0]) + 1) % 100:
        raise PeriodError(f"{found[0]}/{found[1]}: a month or a fiscal year.")
    return _month(calendar, found, day_first)


def _months(calendar: Calendar, found: tuple[str, ...], _: bool) -> Made:
    """Groups: month, its year if it says one, month, year."""
    last_year, first, last = _full(found[3]), month_number(found[0]), month_number(found[2])
    first_year = _full(found[1]) if found[1] else last_year - (first > last)
    return _month_days(first_year, first)[0], _month_days(last_year, last)[1]


def _part(calendar: Calendar, found: tuple[str, ...], _: bool) -> Made:
    """Groups: year, Q or H, number: of the calendar year."""
    year, length, number = _full(found[0]), 3 if found[1] == "q" else 6, int(found[2])
    return date(year, number * length - length + 1, 1), _month_days(year, number * length)[1]


def _fiscal(calendar: Calendar, found: tuple[str, ...], _: bool) -> Made:
    """Groups: year, what follows it within the year (Q3, H1, P07)."""
    return typed_period(calendar, f"FY{_full(found[0])}" + (f"-{found[1].upper()}" if found[1] else ""))


def _two_years(calendar: Calendar, found: tuple[str, ...], _: bool) -> Made:
    """Groups: the years in which a fiscal year begins and ends."""
    first, last = _full(found[0]), _full(found[0][:2] + found[1] if len(found[1]) == 2 else found[1])
    if last != first + 1:
        raise PeriodError(f"{found[0]}/{found[1]}: a fiscal year ends one year after it begins.")
    year = typed_period(calendar, f"FY{last if calendar.year_label == 'end' else first}")
    if (year.start.year, year.end.year) != (first, last):
        raise PeriodError(f"{found[0]}/{found[1]}: no fiscal year begins and ends in these years.")
    return year


def _week(calendar: Calendar, found: tuple[str, ...], _: bool) -> Made:
    return typed_period(calendar, f"{found[0]}-W{int(found[1]):02}")


def _year(calendar: Calendar, found: tuple[str, ...], _: bool) -> Made:
    return date(int(found[0]), 1, 1), date(int(found[0]), 12, 31)


def _turned(make: Make) -> Make:
    """For what is written with its year last."""
    return lambda calendar, found, day_first: make(calendar, (found[-1], *found[:-1]), day_first)


def _day_named(calendar: Calendar, found: tuple[str, ...], day_first: bool) -> Made:
    """Groups: day, month, year."""
    return _one_day(calendar, (found[2], found[1], found[0]), day_first)


def _american(calendar: Calendar, found: tuple[str, ...], day_first: bool) -> Made:
    """Groups: month, day, year."""
    return _one_day(calendar, (found[2], found[0], found[1]), day_first)


_FORMS: tuple[tuple[re.Pattern[str], Make], ...] = tuple(
    (re.compile(f"(?<![a-z0-9./]){form}(?![a-z0-9/])", re.IGNORECASE | re.ASCII), make)
    for form, make in (
        (f"({_YEAR})[-/]([0-9]{{2}})[-/]([0-9]{{2}}){_CLOCK}", _one_day),
        ("([0-9]{4}-w[0-9]{2}|fy[0-9]{4}-p[0-9]{2})", _key),
        (f"([0-9]{{1,2}})[- ]({_NAMES})[- ,]{{1,2}}({_SHORT})", _day_named),
        (f"({_NAMES}) ([0-9]{{1,2}}),? ({_YEAR})", _american),
        (f"([0-9]{{1,2}})([./])([0-9]{{1,2}})[./]({_SHORT}){_CLOCK}", _numeric_day),
        (f"({_NAMES})(?:[- ]({_SHORT}))?{_TO}({_NAMES})[- ]({_SHORT})", _months),
        (f"({_YEAR})[-.]([0-9]{{2}})(?!-?[0-9])", _month),
        (f"({_YEAR})/([0-9]{{2}})(?![0-9])", _slashed_month),
        (f"({_YEAR})(0[1-9]|1[0-2])", _month),
        (f"({_YEAR})(0[1-9]|1[0-2])([0-3][0-9])", _one_day),
        (f"({_YEAR})[- ]?({_NAMES})", _month),
        (f"({_NAMES})[-, ]{{0,2}}({_SHORT})", _turned(_month)),
        (f"([0-9]{{1,2}})[-/.]({_YEAR})", _turned(_month)),
        (f"fy ?({_SHORT})[- ]?(q[1-4]|h[12]|p[0-9]{{2}})?", _fiscal),
        (f"(q[1-4]|h[12]|p[0-9]{{2}})[- ]?fy ?({_SHORT})", _turned(_fiscal)),
        (f"(?:fy ?)?({_YEAR})[-/]({_SHORT})", _two_years),
        (f"({_YEAR})[- ]?(q|h)(?:uarter )?([1-4])", _part),
        (f"(q|h)(?:uarter )?([1-4])[-,/ ]{{0,2}}({_YEAR})", _turned(_part)),
        (f"({_YEAR})[- ](?:w|week|wk) ?([0-9]{{1,2}})", _week),
        (f"(?:w|week|wk) ?([0-9]{{1,2}})[-,/ ]{{1,2}}({_YEAR})", _turned(_week)),
        (f"({_YEAR})", _year),
    )
)


@lru_cache(maxsize=2**14)
def read_period(calendar: Calendar, text: str, day_first: bool = True) -> Period | None:
    """The period that the text as a whole names, None for none."""
    plain = " ".join(text.split())
    for form, make in _FORMS:
        found = form.fullmatch(plain)
        if found:
            period = _made(calendar, make, found, day_first)
            if period:
                return period
    return None


@lru_cache(maxsize=2**12)
def period_within(calendar: Calendar, title: str) -> tuple[Period, str] | None:
    """The period that a title names, and the rest of the title: `2012-Q4 Vol.` gives October to December
    2012 and `Vol.`. A bare year counts only where it is all of the title; in a header of two rows, 2026 / Q1,
    it stands above its parts."""
    plain = " ".join(title.split())
    return _within(calendar, plain) or _within(calendar, plain.replace(" / ", " "))


def _within(calendar: Calendar, plain: str) -> tuple[Period, str] | None:
    for form, make in _FORMS:
        found = form.search(plain)
        if found and not (make is _year and found[0] != plain):
            period = _made(calendar, make, found, True)
            if period:
                rest = f"{plain[: found.start()]} {plain[found.end() :]}".replace("( )", " ")
                return period, " ".join(rest.split()).strip(" -–:,/")
    return None


def exactly(calendar: Calendar, first: date, last: date) -> Period | None:
    """The finest period that has these days and no others."""
    for grain in calendar.grains:
        period = period_of(calendar, grain, first)
        if (period.start, period.end) == (first, last) and calendar.holds(period):
            return period
    return None


@lru_cache(maxsize=2**12)
def of_year_and_month(calendar: Calendar, year: str, month: str) -> Period | None:
    """From two columns: 2011 and 10, 2011 and October, 2010-11 and June, FY2025 and 7, 2012 and Q3."""
    number = month_number(month)
    fiscal = _fiscal_year(calendar, year)
    if fiscal and number:
        fine = parts(calendar, fiscal, calendar.fine)
        if calendar.table is not None:
            return fine[number - 1] if number <= len(fine) else None
        return next((period for period in fine if period.start.month == number), None)
    if fiscal:
        return read_period(calendar, f"{period_key(calendar, fiscal)}-{month.strip()}")
    if not re.fullmatch(_YEAR, year.strip()):
        return None
    return read_period(calendar, f"{year.strip()}-{number:02}" if number else f"{month} {year}")


def _fiscal_year(calendar: Calendar, text: str) -> Period | None:
    plain = text.strip().casefold()
    pair = re.fullmatch(f"(?:fy ?)?({_YEAR})[-/]({_SHORT})", plain)
    named = re.fullmatch(f"fy ?({_SHORT})", plain)
    bare = re.fullmatch(f"({_YEAR})", plain) if calendar.table is not None else None
    try:
        if pair:
            return _of(_two_years(calendar, (pair[1], pair[2]), True))
        found = named or bare
        return _of(_fiscal(calendar, (found[1], ""), True)) if found else None
    except PeriodError:
        return None


def _of(made: Made) -> Period | None:
    return made if isinstance(made, Period) else None


def _made(calendar: Calendar, make: Make, found: re.Match[str], day_first: bool) -> Period | None:
    try:
        made = make(calendar, tuple((group or "").lower() for group in found.groups()), day_first)
    except ValueError:  # also what the calendar says of a period: there is no such day, month or week
        return None
    return made if isinstance(made, Period) else exactly(calendar, *made)
