"""The periods a page leads to: the one before, the one after, and the same time at other grains."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext_lazy as _

from kpis import formats
from kpis.calc.periods import Calendar, Period, PeriodError, period_key, shift
from kpis.queries.calendars import at_grain

GRAINS = {
    "month": _("Month"),
    "period": _("Period"),
    "quarter": _("Quarter"),
    "half_year": _("Half year"),
    "year": _("Year"),
}


@dataclass(frozen=True, slots=True)
class PeriodLink:
    key: str
    name: str
    word: str = ""
    is_current: bool = False


@dataclass(frozen=True, slots=True)
class PeriodLinks:
    """`later` is None for the period that holds today."""

    earlier: PeriodLink | None
    later: PeriodLink | None
    grains: list[PeriodLink]


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
    name = formats.period_name(there, calendar)
    return PeriodLink(period_key(calendar, there), name, str(GRAINS[grain]), grain == period.grain)
