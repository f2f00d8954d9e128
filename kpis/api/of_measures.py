"""What belongs to measures is asked for alike: of a team, a KPI, a grain and days."""

import datetime as dt
from typing import TypeVar

from django.db.models import Model, QuerySet

from kpis.calc.periods import Calendar, Period, PeriodError, period_at
from kpis.models import Grain
from kpis.models.querysets import OfMeasureQuerySet

from .auth import Access
from .paging import Code, Days

Row = TypeVar("Row", bound=Model)


class AskedRows(Days):
    team: Code | None = None
    kpi: Code | None = None
    grain: Grain | None = None


def asked_rows(rows: OfMeasureQuerySet[Row], asked: AskedRows, access: Access) -> QuerySet[Row]:
    """Http404 for a team the token does not read, and for no KPI."""
    found = asked.of(rows.readable_with(access.token, access.today))
    if asked.team is not None:
        found = found.filter(measure__team=access.team(asked.team))
    if asked.kpi is not None:
        found = found.filter(measure__kpi=access.kpi(asked.kpi))
    if asked.grain is not None:
        found = found.filter(grain=asked.grain)
    return found.select_related("measure__team", "measure__kpi")


def period_or_none(calendar: Calendar, grain: str, start: dt.date) -> Period | None:
    """None for a row beside the calendar, which was changed a moment ago: the worker drops it."""
    try:
        period = period_at(calendar, grain, start)
    except PeriodError:
        return None
    return period if calendar.holds(period) else None
