"""The calendar of the organisation, and the periods a page may be asked for."""

import datetime as dt

from accounts.models import Organisation
from kpis.calc.deadlines import Grace
from kpis.calc.periods import Calendar, Period, containing, is_finer, latest_ending, period_of, shift
from kpis.calc.table_rows import TableRow
from kpis.calc.tables import Table
from kpis.models import CalendarPeriod

_KEPT = 16
_tables: dict[str, Table] = {}
"""By digest: a table that was read once is never wrong, whatever has become the one in use."""


def calendar_of(organisation: Organisation) -> Calendar:
    is_table = organisation.calendar == Organisation.Kind.TABLE
    table = _table(organisation.periods_digest) if is_table else None
    return Calendar(organisation.fiscal_year_start, organisation.year_label, table)


def _table(digest: str) -> Table:
    found = _tables.get(digest)
    if found is None:
        found = Table(map(row_of, CalendarPeriod.objects.all()))
        if len(_tables) >= _KEPT:
            _tables.clear()
        _tables[found.digest] = found
    return found


def row_of(period: CalendarPeriod) -> TableRow:
    return TableRow(period.key, period.start, period.end, period.quarter, period.half, period.year)


def grace_of(organisation: Organisation) -> Grace:
    """How long a period may be entered after it is over."""
    working = organisation.entry_day_kind == Organisation.DayKind.WORKING
    return Grace(organisation.entry_days, working)


def latest_ended(calendar: Calendar, grain: str, today: dt.date) -> Period:
    """The last period that is over: on 15 March that is February. Where a table has none yet, its first."""
    found = latest_ending(calendar, grain, today - dt.timedelta(days=1))
    if found is None and calendar.table is not None:
        found = period_of(calendar, grain, calendar.table.first_day)
    return found or shift(calendar, period_of(calendar, grain, today), -1)


def at_grain(calendar: Calendar, period: Period, grain: str, today: dt.date) -> Period | None:
    """Where a switch of grain leads: to the period around this one, or to its last part that is over. None
    where a table has no such period."""
    if not is_finer(grain, period.grain):
        found = containing(calendar, period, grain)
        return found if calendar.holds(found) else None
    part = period_of(calendar, grain, min(period.end, today))
    is_running = part.end >= today
    found = shift(calendar, part, -1) if is_running and part.start > period.start else part
    return found if calendar.holds(found) else None
