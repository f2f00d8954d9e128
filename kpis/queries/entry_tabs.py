"""Which frequencies the figures of a team have: the tabs of its pages, and the periods they lead to."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.utils.translation import gettext_lazy

from kpis import formats
from kpis.calc.periods import EVERY_GRAIN, Calendar, Period, period_key
from kpis.models import KPIVersion, Measure
from kpis.queries.calendars import calendar_of
from kpis.queries.entry_book import Reader, read_versions
from kpis.queries.history import ruling
from kpis.queries.windows import due_window

TABS = {
    "day": gettext_lazy("Daily"),
    "week": gettext_lazy("Weekly"),
    "month": gettext_lazy("Monthly"),
    "period": gettext_lazy("Per period"),
    "quarter": gettext_lazy("Quarterly"),
    "half_year": gettext_lazy("Half-yearly"),
    "year": gettext_lazy("Yearly"),
}


@dataclass(frozen=True, slots=True)
class Tab:
    name: str
    key: str
    is_current: bool


@dataclass(frozen=True, slots=True)
class Column:
    key: str
    name: str
    short: str


def most_used(reader: Reader, measures: Collection[Measure]) -> str:
    """The frequency most figures have; one statement."""
    grains = _grains(measures, read_versions(measures), reader.today)
    usual = calendar_of(reader.organisation).fine
    return max(grains, key=lambda grain: (grains[grain], EVERY_GRAIN.index(grain)), default=usual)


def tabs_of(
    reader: Reader, measures: Iterable[Measure], versions: dict[int, list[KPIVersion]], period: Period
) -> list[Tab]:
    """One for each frequency there is; none where there is but one."""
    grains = {*_grains(measures, versions, reader.today), period.grain}
    calendar = calendar_of(reader.organisation)
    tabs = []
    for grain in (grain for grain in EVERY_GRAIN if grain in grains):
        there = period if grain == period.grain else due_window(reader.organisation, grain, reader.today)
        tabs.append(Tab(str(TABS[grain]), period_key(calendar, there), grain == period.grain))
    return tabs if len(tabs) > 1 else []


def column_of(calendar: Calendar, period: Period) -> Column:
    return Column(
        period_key(calendar, period),
        formats.period_name(period, calendar),
        formats.period_short(period, calendar),
    )


def _grains(
    measures: Iterable[Measure], versions: dict[int, list[KPIVersion]], day: dt.date
) -> dict[str, int]:
    """How many measures have each frequency."""
    counts: dict[str, int] = {}
    for measure in measures:
        version = ruling(versions.get(measure.kpi_id, []), day)
        if version and version.frequency in EVERY_GRAIN:
            counts[version.frequency] = counts.get(version.frequency, 0) + 1
    return counts
