"""Values that nobody has entered although their period is over."""

import datetime as dt
from collections.abc import Collection, Iterator, Mapping

from accounts.models import Organisation
from kpis.calc.periods import Period, period_at, period_of, shift
from kpis.models import Entry, Measure, TeamPeriod
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.slots import Slot, in_periods, slots_of
from kpis.queries.windows import Window, touched_periods


def missing_values(
    organisation: Organisation,
    today: dt.date,
    *,
    since: dt.date | None = None,
    measures: Collection[int] | None = None,
) -> list[Slot]:
    """What may still be entered today, also of days and weeks that no page shows at once, and what the clock
    has closed with a deadline on or after `since`. By KPI and period; of these measures, or of all. Five
    statements."""
    found = Measure.objects.filter(source=Measure.Source.ENTRY).exclude(kpi__status__in=("draft", "proposed"))
    if measures is not None:
        found = found.filter(pk__in=measures)
    entered = list(found.select_related("kpi", "team", "person").order_by("kpi__code", "pk"))

    def windows_of(grains: Collection[str]) -> Mapping[int, list[Window]]:
        return _windows(organisation, {one.team_id for one in entered}, grains, today, since or today)

    slots = slots_of(entered, windows_of)
    there = in_periods({slot.window.period for slot in slots})
    stored = Entry.objects.filter(there).exclude(state="blank")
    if measures is not None:
        stored = stored.filter(measure__in=measures)
    settled = set(stored.values_list("measure", "grain", "start"))
    return [slot for slot in slots if slot.key not in settled]


def _windows(
    organisation: Organisation,
    teams: Collection[int],
    grains: Collection[str],
    today: dt.date,
    since: dt.date,
) -> dict[int, list[Window]]:
    """By team, by grain and time; teams whose periods nobody has touched share theirs."""
    usual = {grain: list(_by_the_clock(organisation, grain, today, since)) for grain in sorted(grains)}
    first = min((window.period.start for windows in usual.values() for window in windows), default=today)
    touched = touched_periods(teams, grains, first)
    return {
        team: [
            window
            for grain, windows in usual.items()
            for window in _of_team(organisation, windows, grain, touched.get(team, []))
            if window.is_due(today) or (not window.state and window.deadline < today)
        ]
        for team in teams
    }


def _by_the_clock(organisation: Organisation, grain: str, today: dt.date, since: dt.date) -> Iterator[Window]:
    """The latest first, as far back as the deadline has not passed before `since`."""
    calendar = calendar_of(organisation)
    period = period_of(calendar, grain, today)
    while (window := window_of(organisation, period)).deadline >= since:
        if calendar.holds(period):
            yield window
        period = shift(calendar, period, -1)


def _of_team(
    organisation: Organisation, windows: list[Window], grain: str, touched: list[TeamPeriod]
) -> list[Window]:
    """With what persons did to the team's periods, and those they have opened again."""
    calendar = calendar_of(organisation)
    rows = {row.start: row for row in touched if row.grain == grain}
    starts = {window.period.start: window for window in windows}
    for start, row in rows.items():
        if start in starts or row.state == TeamPeriod.State.REOPENED:
            starts[start] = window_of(organisation, period_at(calendar, grain, start), row)
    return [starts[start] for start in sorted(starts)]


def window_of(organisation: Organisation, period: Period, touched: TeamPeriod | None = None) -> Window:
    return Window(period, grace_of(organisation), touched)
