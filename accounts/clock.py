"""The one place that turns a moment into the organisation's day. Nothing here reads a clock."""

import datetime as dt

from accounts.models import Organisation


def today_in(organisation: Organisation, now: dt.datetime) -> dt.date:
    """The calendar day of `now` in the organisation's zone: 23:30 UTC on 5 June is 6 June in Paris."""
    return now.astimezone(organisation.zone).date()


def end_of_day(organisation: Organisation, day: dt.date) -> dt.datetime:
    """The last moment of a day in the organisation's zone."""
    midnight = dt.datetime.combine(day + dt.timedelta(days=1), dt.time.min, organisation.zone)
    return midnight.astimezone(dt.UTC) - dt.datetime.resolution
