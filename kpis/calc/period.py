"""A period as a value: its grain, its first and its last day."""

from dataclasses import dataclass
from datetime import date


class PeriodError(ValueError):
    """A value that names no period of the calendar; the message gives the value and the rule."""


@dataclass(frozen=True, slots=True, order=True)
class Period:
    """First and last day, both inclusive. Periods of one grain sort by time."""

    grain: str
    start: date
    end: date
