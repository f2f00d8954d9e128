"""The periods a page leads to: the one before, the one after, and the same time at other grains."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis import formats
from kpis.calc.periods import Calendar, Period, PeriodError, period_key, shift
from kpis.queries.calendars import at_grain

GRAINS = {
    "month": gettext_lazy("Month"),
    "period": gettext_lazy("Period"),
    "quarter": gettext_lazy("Quarter"),
    "half_year": gettext_lazy("Half year"),
    "year": gettext_lazy("Year"),
}
TO_DATE = frozenset({"quarter", "half_year", "year"})


@dataclass(frozen=True, slots=True)
class PeriodLink:
    """`more` completes the word where there is room for it: "Year", "to date"."""

    key: str
    name: str
    word: str = ""
    more: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class PeriodLinks:
    """`later` is None for the period that holds today."""

    earlier: PeriodLink | None
    later: PeriodLink | None
    grains: list[PeriodLink]


def name_of(calendar: Calendar, period: Period, today: dt.date) -> str:
    """ "October 2026", "FY 2026/27 to date": of a running period only what is coarser says how far it is."""
    name = formats.period_name(period, calendar)
    is_part = period.grain in TO_DATE and period.start <= today <= period.end
    return _("%(period)s to date") % {"period": name} if is_part else name


def period_links(calendar: Calendar, period: Period, today: dt.date) -> PeriodLinks:
    return PeriodLinks(
        _link(calendar, period, -1),
        _link(calendar, period, 1) if period.end < today else None,
        [
            link
            for grain in GRAINS
            if grain in calendar.grains and (link := _at(calendar, period, grain, today))
        ],
    )


def _link(calendar: Calendar, period: Period, step: int) -> PeriodLink | None:
    try:
        other = shift(calendar, period, step)
        key = period_key(calendar, other)
    except PeriodError:
        return None
    return PeriodLink(key, formats.period_name(other, calendar))


def _at(calendar: Calendar, period: Period, grain: str, today: dt.date) -> PeriodLink | None:
    there = at_grain(calendar, period, grain, today)
    if there is None:
        return None
    name = name_of(calendar, there, today)
    more = _("to date") if grain == "year" and there.end >= today else ""
    return PeriodLink(period_key(calendar, there), name, str(GRAINS[grain]), more, grain == period.grain)
