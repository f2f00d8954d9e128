"""Entry windows: from when until when a team's figures of a period may be entered.

A window is open from the first day of its period until its deadline has passed or a person finishes it; a
person may open it again.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.db.models import Q

from accounts.models import Organisation
from kpis.calc.deadlines import Grace
from kpis.calc.periods import Calendar, Period, period_at, period_of, shift
from kpis.models import TeamPeriod
from kpis.queries.calendars import calendar_of, grace_of, latest_ended

AT_ONCE = {"day": 7, "week": 5}
"""How many periods stand side by side; of a coarser grain one."""


@dataclass(frozen=True, slots=True)
class Window:
    """`touched` is what a person did to the period, if anybody did."""

    period: Period
    grace: Grace
    touched: TeamPeriod | None = None

    @property
    def deadline(self) -> dt.date:
        return self.grace.deadline(self.period.end)

    @property
    def state(self) -> str:
        return self.touched.state if self.touched else ""

    def is_open(self, today: dt.date) -> bool:
        if self.touched:
            return self.state == TeamPeriod.State.REOPENED
        return self.period.start <= today <= self.deadline

    def is_due(self, today: dt.date) -> bool:
        """Over and open; a day is due on the very day."""
        last = self.period.end if self.period.grain == "day" else self.period.end + dt.timedelta(days=1)
        return last <= today and self.is_open(today)


def due_windows(
    organisation: Organisation, grain: str, today: dt.date, touched: Collection[TeamPeriod]
) -> list[Window]:
    """What a team has to enter at a grain, the oldest first; of days and weeks only the latest.

    `touched` are the team's periods that persons have finished, locked or opened again.
    """
    calendar = calendar_of(organisation)
    grace = grace_of(organisation)
    rows = {row.start: row for row in touched if row.grain == grain}
    starts = {period.start: period for period in _candidates(calendar, grace, grain, today)}
    starts |= {start: period_at(calendar, grain, start) for start, row in rows.items() if _is_reopened(row)}
    windows = [Window(starts[start], grace, rows.get(start)) for start in sorted(starts)]
    return [window for window in windows if window.is_due(today)]


def due_window(organisation: Organisation, grain: str, today: dt.date) -> Period:
    """What somebody most likely comes to enter: the oldest period due by the clock, else the running one."""
    due = due_windows(organisation, grain, today, [])
    if due:
        return (due[-1] if grain in AT_ONCE else due[0]).period
    calendar = calendar_of(organisation)
    running = period_of(calendar, grain, today)
    return running if calendar.holds(running) else latest_ended(calendar, grain, today)


def side_by_side(calendar: Calendar, last: Period) -> list[Period]:
    """The periods a page shows beside each other, ending with this one."""
    return [shift(calendar, last, -back) for back in reversed(range(AT_ONCE.get(last.grain, 1)))]


def touched_periods(
    team_ids: Iterable[int], grains: Iterable[str], since: dt.date
) -> dict[int, list[TeamPeriod]]:
    """What persons did to periods that began since a day, and whatever is open again, by team."""
    rows = TeamPeriod.objects.filter(team__in=list(team_ids), grain__in=list(grains))
    found: dict[int, list[TeamPeriod]] = {}
    for row in rows.filter(Q(start__gte=since) | Q(state=TeamPeriod.State.REOPENED)).select_related("by"):
        found.setdefault(row.team_id, []).append(row)
    return found


def _candidates(calendar: Calendar, grace: Grace, grain: str, today: dt.date) -> list[Period]:
    """From the running period back to the first whose deadline has passed; of days and weeks a screenful."""
    period = period_of(calendar, grain, today)
    found, since = [period], grace.first_open(today)
    while len(found) < AT_ONCE.get(grain, 1 + (today - since).days):
        period = shift(calendar, period, -1)
        if period.end < since:
            break
        found.append(period)
    return [period for period in found if calendar.holds(period)]


def _is_reopened(row: TeamPeriod) -> bool:
    return row.state == TeamPeriod.State.REOPENED
