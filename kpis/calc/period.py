"""A period as a value: its grain, its first and its last day."""

from datetime import date
from typing import NamedTuple


class PeriodError(ValueError):
    """A value that names no period of the calendar; the message gives the value and the rule."""


class Period(NamedTuple):
    """First and last day, both inclusive. Periods of one grain sort by time."""

    grain: str
    start: date
    end: date
