"""When a report is due: from the rule of its schedule to an instant in UTC."""

from calendar import monthrange
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from itertools import islice, takewhile

from kpis.calc.deadlines import Grace
from kpis.calc.periods import Calendar, Period, latest_ending, period_of, shift

KEEP_DAYS = {"month": 35, "quarter": 100}
"""A missed report older than this is not sent any more; it stays visible as skipped."""

_SATURDAY = 5


@dataclass(frozen=True, slots=True)
class Rule:
    """`day` is the calendar day or the n-th working day of the month after the period, or how many days
    after entry has closed, as `grace` says."""

    cadence: str
    day_rule: str
    day: int
    local_time: time
    zone: tzinfo
    calendar: Calendar
    grace: Grace = field(default_factory=Grace)

    @property
    def grain(self) -> str:
        """What is monthly comes with every period of a table."""
        return self.calendar.fine if self.cadence == "month" else self.cadence


@dataclass(frozen=True, slots=True)
class Due:
    """`skipped`: too late to send it, or a later one was wanted instead."""

    period: Period
    due_at: datetime
    skipped: bool = False


def due_at(rule: Rule, period: Period) -> datetime:
    """The instant in UTC at which the report of this period goes out."""
    return instant(due_day(rule, period), rule.local_time, rule.zone)


def due_day(rule: Rule, period: Period) -> date:
    """The day in the schedule's zone. A month without a 31st has it on its last day: the report of March with
    calendar day 31 is due on 30 April. A period of a table may end inside a month: the first day of that
    number behind it is meant."""
    if rule.day_rule == "days_after_close":
        return rule.grace.deadline(period.end) + timedelta(days=rule.day)
    first = period.end + timedelta(days=1)
    if rule.day_rule == "business_day":
        return business_day(first, rule.day)
    found = first.replace(day=min(rule.day, _days_in_month(first)))
    if found >= first:
        return found
    following = first.replace(day=_days_in_month(first)) + timedelta(days=1)
    return following.replace(day=min(rule.day, _days_in_month(following)))


def business_day(first: date, n: int) -> date:
    """The n-th day from Monday to Friday of the month that starts on `first`; its last one if it has fewer.

    August 2026 starts on a Saturday, so its first is Monday the 3rd.
    """
    days = [first + timedelta(days=offset) for offset in range(_days_in_month(first))]
    working = [day for day in days if day.weekday() < _SATURDAY]
    return working[min(n, len(working)) - 1]


def instant(day: date, clock: time, zone: tzinfo) -> datetime:
    """The first instant, in UTC, at which clocks in the zone show this time or have jumped over it.

    Paris skips 02:30 on 29 March 2026: 01:00 UTC, when clocks show 03:00. It has 02:30 twice on 25 October
    2026: 00:30 UTC, the first one. Apia skips 30 December 2011 whole: 10:00 UTC, midnight of the 31st.
    """
    local = datetime.combine(day, clock)
    utc = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    if utc.astimezone(zone).replace(tzinfo=None) == local:
        return utc
    return _end_of_gap(local, zone)


def due_reports(rule: Rule, starts_on: date, after: date | None, now: datetime, catch_up: str) -> list[Due]:
    """What has come due by `now`, oldest first: the periods that end on or after `starts_on` and start later
    than `after`, the latest one known already."""
    due = list(_due_since(rule, starts_on, after, now))
    kept = [one for one in due if now - one.due_at <= timedelta(days=KEEP_DAYS[rule.cadence])]
    wanted = kept[-1:] if catch_up == "latest" else kept
    return [one if one in wanted else Due(one.period, one.due_at, skipped=True) for one in due]


def next_due(rule: Rule, starts_on: date, after: date | None, now: datetime) -> Due | None:
    """The first report that comes due later than `now`, None where a table has no more periods; `starts_on`
    and `after` as for `due_reports`."""
    return next(iter(coming(rule, starts_on, after, now, 1)), None)


def coming(rule: Rule, starts_on: date, after: date | None, now: datetime, count: int) -> list[Due]:
    """The next reports that come due later than `now`; fewer than `count` where a table ends."""
    dated = (Due(period, due_at(rule, period)) for period in _periods(rule, starts_on, after))
    return list(islice((due for due in dated if due.due_at > now), count))


def latest_complete(rule: Rule, now: datetime) -> Period | None:
    """The last period that is over where the schedule is: at 23:30 UTC on 31 October, November has begun in
    Paris, so October. None where a table has none so early."""
    yesterday = now.astimezone(rule.zone).date() - timedelta(days=1)
    return latest_ending(rule.calendar, rule.grain, yesterday)


def clock_oddity(rule: Rule, day: date, moment: datetime) -> str:
    """`gap` where clocks jump over the local time of that day, so that the report is due at this moment
    instead, `twice` where they show it twice, so that it is the first one; else empty."""
    local = moment.astimezone(rule.zone)
    if local.replace(tzinfo=None) != datetime.combine(day, rule.local_time):
        return "gap"
    return "" if local.utcoffset() == local.replace(fold=1).utcoffset() else "twice"


def _due_since(rule: Rule, starts_on: date, after: date | None, now: datetime) -> Iterator[Due]:
    today = now.astimezone(rule.zone).date()
    for period in takewhile(lambda one: one.end < today, _periods(rule, starts_on, after)):
        moment = due_at(rule, period)
        if moment <= now:
            yield Due(period, moment)


def _periods(rule: Rule, starts_on: date, after: date | None) -> Iterator[Period]:
    """The periods that end on or after `starts_on` and start later than `after`, without an end unless a
    table has one."""
    table = rule.calendar.table
    if table is not None:
        starts_on = max(starts_on, table.first_day)
    period = period_of(rule.calendar, rule.grain, starts_on)
    if after is not None and after >= period.start:
        period = shift(rule.calendar, period_of(rule.calendar, rule.grain, after), 1)
    while rule.calendar.holds(period):
        yield period
        period = shift(rule.calendar, period, 1)


def _end_of_gap(local: datetime, zone: tzinfo) -> datetime:
    """The first second whose offset is the one after the gap, found by halving."""
    before = local.replace(tzinfo=zone, fold=1).astimezone(UTC)
    after = local.replace(tzinfo=zone, fold=0).astimezone(UTC)
    offset = after.astimezone(zone).utcoffset()
    while after - before > timedelta(seconds=1):
        middle = before + timedelta(seconds=(after - before) // timedelta(seconds=2))
        if middle.astimezone(zone).utcoffset() == offset:
            after = middle
        else:
            before = middle
    return after


def _days_in_month(day: date) -> int:
    return monthrange(day.year, day.month)[1]
