"""On which days the values of a period are reminded of."""

import datetime as dt

_WEEK = 7


def opens_round(today: dt.date, deadline: dt.date, first_due: dt.date, days_before: int | None) -> bool:
    """Whether `today` is so many days before the deadline, or the first day on which the values are due where
    that is later. October, due until 10 November, is reminded of on the 8th with two days; a week that may be
    entered for one day, on that day."""
    if days_before is None:
        return False
    return today == max(deadline - dt.timedelta(days=days_before), first_due)


def closed_day(today: dt.date, days_after: int | None) -> dt.date | None:
    """The deadline of what is told as missing today."""
    return None if days_after is None else today - dt.timedelta(days=days_after)


def week_before(day: dt.date) -> dt.date:
    """The first of the seven days up to `day`: days of one week close within seven days."""
    return day - dt.timedelta(days=_WEEK - 1)


def end_of_week(day: dt.date) -> dt.date:
    """Sunday. The last day of a week gives the occasion for all its days, or there would be a mail a day."""
    return day + dt.timedelta(days=_WEEK - 1 - day.weekday())
