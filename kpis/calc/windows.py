"""Periods of one grain, one after the other, read as one: what time functions and figures to date look at."""

import datetime as dt
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import lru_cache

from .formulas import Windowed
from .periods import Calendar, Period, PeriodError, containing, parts, period_of, same_last_year, shift
from .structure import DAY, Structure

SINGLE = frozenset({"prev", "sply"})
"""Time functions that read one period as it is; the others put several together."""

_ROLLING = {"week": 52, "month": 12, "quarter": 4, "half_year": 2}


@dataclass(frozen=True, slots=True)
class Window:
    """`until` is the last day on which a fine period read may end; with `each` every one of the periods must
    hold a value."""

    periods: tuple[Period, ...]
    until: dt.date = dt.date.max
    each: bool = False

    def __hash__(self) -> int:
        """By its ends: a dozen periods take long."""
        return hash((self.periods[0], self.periods[-1].start, self.until, self.each))

    @property
    def last(self) -> Period:
        return self.periods[-1]


def rolling_count(calendar: Calendar, period: Period) -> int:
    """How many periods make about a year: 12 months, 12 or 13 periods of a table. Days and years have no
    rolling figure: 0."""
    if period.grain == "period" and calendar.table is not None:
        return calendar.table.periods_a_year
    return _ROLLING.get(period.grain, 0)


def year_of(calendar: Calendar, period: Period) -> tuple[Period, ...]:
    """The periods of its grain in its (fiscal) year; none outside a table."""
    year = containing(calendar, period, "year")
    return parts(calendar, year, period.grain) if calendar.holds(year) else ()


@lru_cache(maxsize=2**14)
def year_to_date(calendar: Calendar, period: Period) -> tuple[Period, ...]:
    """The periods of its (fiscal) year up to this one: March 2026 has January, February and March."""
    return tuple(one for one in year_of(calendar, period) if one.start <= period.start)


def latest_closed(structure: Structure, period: Period, count: int) -> tuple[Period, ...]:
    """The last `count` closed periods up to this one; none where the calendar does not reach so far."""
    try:
        while not structure.is_closed(period):
            period = shift(structure.calendar, period, -1)
        found = tuple(shift(structure.calendar, period, -back) for back in reversed(range(count)))
    except PeriodError:
        return ()
    return found if all(map(structure.calendar.holds, found)) else ()


def read_by(structure: Structure, call: Windowed, period: Period) -> tuple[Period, ...]:
    """The periods that a time function reads in this one; none where there are none."""
    if call.function == "ytd":
        return year_to_date(structure.calendar, period)
    if call.function == "rolling":
        return latest_closed(structure, period, call.count)
    if call.function == "sply":
        partner = same_last_year(structure.calendar, period)
    else:
        partner = _shifted(structure.calendar, period, -call.count)
    return () if partner is None else (partner,)


def readers_of(structure: Structure, call: Windowed, period: Period) -> Iterator[Period]:
    """The periods that have begun in which a time function reads this one."""
    if call.function == "ytd":
        yield from rest_of_year(structure, period)
    elif call.function == "rolling":
        yield from rolling_over(structure, period, call.count)
    elif call.function == "sply":
        yield from filter(structure.started, year_later(structure, period))
    else:
        later = _shifted(structure.calendar, period, call.count)
        if later is not None and structure.started(later):
            yield later


def rest_of_year(structure: Structure, period: Period) -> Iterator[Period]:
    """This period and the later ones of its year that have begun."""
    whole = year_of(structure.calendar, period)
    yield from (one for one in whole if one.start >= period.start and structure.started(one))


def rolling_over(structure: Structure, period: Period, count: int) -> Iterator[Period]:
    """The periods that have begun whose last `count` closed periods hold this one."""
    later = period
    while structure.started(later):
        periods = latest_closed(structure, later, count)
        if periods and periods[0] > period:
            return
        if period in periods:
            yield later
        later = shift(structure.calendar, later, 1)


def next_year(structure: Structure, period: Period) -> Iterator[Period]:
    """The periods of the year after, begun, whose partners a year before are this one or later ones."""
    year = containing(structure.calendar, period, "year")
    after = shift(structure.calendar, year, 1)
    for one in parts(structure.calendar, after, period.grain) if structure.started(after) else ():
        partner = same_last_year(structure.calendar, one)
        if structure.started(one) and partner is not None and partner >= period:
            yield one


def has_windows(grain: str) -> bool:
    """Days have no figures to date over several of them: one day would alter those of a whole year."""
    return grain != "day"


def windows_to_date(structure: Structure, period: Period) -> Iterator[Window]:
    """What the figures to date of a period are read over: this year, last year, and rolling."""
    if not has_windows(period.grain):
        return
    partner = same_last_year(structure.calendar, period)
    several = (
        year_to_date(structure.calendar, period),
        () if partner is None else year_to_date(structure.calendar, partner),
        latest_closed(structure, period, rolling_count(structure.calendar, period)),
    )
    yield from (Window(periods) for periods in several if periods)


def compared_with(structure: Structure, period: Period) -> set[Period]:
    """The periods that have begun whose figures to date look at this one."""
    following = shift(structure.calendar, period, 1)
    found = {one for one in (following, *year_later(structure, period)) if structure.started(one)}
    if has_windows(period.grain):
        found.update(rest_of_year(structure, period), next_year(structure, period))
        found.update(rolling_over(structure, period, rolling_count(structure.calendar, period)))
    return found


def year_later(structure: Structure, period: Period) -> list[Period]:
    """The periods a year later that look back at this one; 28 February has two in a leap year."""
    table = structure.calendar.table
    if table is not None and period.grain not in ("day", "week"):
        later = table.years_later(period, 1)
        return [] if later is None else [later]
    around = period_of(structure.calendar, period.grain, period.start + dt.timedelta(days=365))
    several = (shift(structure.calendar, around, step) for step in (-1, 0, 1))
    return [one for one in several if same_last_year(structure.calendar, one) == period]


def next_closing(structure: Structure, periods: Iterable[Period]) -> dt.date | None:
    """The first day on which one more of these periods is closed."""
    days = (structure.deadline(one) + DAY for one in periods if not structure.is_closed(one))
    return min(days, default=None)


def open_up_to(structure: Structure, period: Period) -> list[Period]:
    """This period and those before it that are not closed yet."""
    found: list[Period] = []
    while not structure.is_closed(period):
        found.append(period)
        period = shift(structure.calendar, period, -1)
    return found


def holds_each(calendar: Calendar, window: Window, valued: Sequence[Period]) -> bool:
    """Whether every period of the window holds at least one of these fine ones."""
    grain = window.last.grain
    return {containing(calendar, fine, grain) for fine in valued}.issuperset(window.periods)


def _shifted(calendar: Calendar, period: Period, count: int) -> Period | None:
    try:
        return shift(calendar, period, count)
    except PeriodError:
        return None
