"""The period that a cell names, whatever kind of cell it is."""

import datetime as dt

from kpis.calc.decimals import write_decimal
from kpis.calc.periods import FIRST_YEAR, LAST_YEAR, Calendar, Period, period_of

from .book import Given
from .written_periods import read_period


def period_in(calendar: Calendar, cell: Given, day_first: bool) -> Period | None:
    """None for what names none; a day that the file itself calls one is that day."""
    match cell:
        case None | bool():
            return None
        case str():
            return read_period(calendar, cell, day_first)
        case dt.date():
            return period_of(calendar, "day", cell) if FIRST_YEAR <= cell.year <= LAST_YEAR else None
        case _:
            return read_period(calendar, write_decimal(cell), day_first)
