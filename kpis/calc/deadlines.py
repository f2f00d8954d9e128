"""How long a period may be entered after it is over."""

import datetime as dt
from dataclasses import dataclass

_DAY = dt.timedelta(days=1)
_FRI_DAY, _WEEK = 4, 5


@dataclass(frozen=True, slots=True)
class Grace:
    """So many calendar days, or days from Monday to Friday, after the last day of a period.

    A month that ends on Saturday 31 October 2026 may be entered for 5 working days until Friday 6 November.
    """

    days: int = 10
    working: bool = False

    def deadline(self, end: dt.date) -> dt.date:
        """The last day on which a period that ends on `end` may be entered."""
        if not self.working or not self.days:
            return end + self.days * _DAY
        return _working_days_from(_friday_before(end), self.days)

    def has_passed(self, end: dt.date, today: dt.date) -> bool:
        return self.deadline(end) < today

    def first_open(self, today: dt.date) -> dt.date:
        """The earliest last day of a period whose deadline has not passed: with 5 working days that is, on
        Friday 6 November 2026, Friday 30 October."""
        if not self.working or not self.days:
            return today - self.days * _DAY
        latest_passed = _friday_before(today - _DAY)
        return _working_days_from(latest_passed, 1 - self.days)


def _friday_before(day: dt.date) -> dt.date:
    """The day itself, or the Friday before a weekend."""
    return day - max(0, day.weekday() - _FRI_DAY) * _DAY


def _working_days_from(day: dt.date, count: int) -> dt.date:
    """`day` is no weekend; a negative count goes back."""
    weeks, weekday = divmod(day.weekday() + count, _WEEK)
    return day + (7 * weeks + weekday - day.weekday()) * _DAY
