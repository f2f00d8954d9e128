"""The calendar of the organisation, and the periods a page may be asked for."""

import datetime as dt

from accounts.models import Organisation
from kpis.calc.periods import Calendar, Period, containing, is_finer, period_of, shift


def calendar_of(organisation: Organisation) -> Calendar:
    return Calendar(organisation.fiscal_year_start, organisation.year_label)


def latest_ended(calendar: Calendar, grain: str, today: dt.date) -> Period:
    """The last period that is over: on 15 March that is February."""
    return shift(calendar, period_of(calendar, grain, today), -1)


def at_grain(calendar: Calendar, period: Period, grain: str, today: dt.date) -> Period:
    """Where a switch of grain leads: to the period around this one, or to its last part that is over."""
    if not is_finer(grain, period.grain):
        return containing(calendar, period, grain)
    part = period_of(calendar, grain, min(period.end, today))
    is_running = part.end >= today
    return shift(calendar, part, -1) if is_running and part.start > period.start else part
