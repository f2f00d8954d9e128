"""A slot is one measure in one period in which it takes a figure."""

import datetime as dt
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass

from django.db.models import Q

from kpis.calc.periods import Period
from kpis.models import KPIVersion, Measure, MeasureLife
from kpis.queries.entry_book import read_versions
from kpis.queries.history import ruling
from kpis.queries.windows import Window

Key = tuple[int, str, dt.date]
Windows = Mapping[int, list[Window]]
"""By team."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A measure in a window, with the definition in force on the last day of its period."""

    measure: Measure
    window: Window
    version: KPIVersion

    @property
    def key(self) -> Key:
        return self.measure.pk, self.window.period.grain, self.window.period.start


def slots_of(measures: Collection[Measure], windows_of: Callable[[Collection[str]], Windows]) -> list[Slot]:
    """Two statements, and those of `windows_of`, which is asked for the windows of some grains."""
    versions = read_versions(measures)
    lives = defaultdict(list)
    for life in MeasureLife.objects.filter(measure__in=measures):
        lives[life.measure_id].append(life)
    windows = windows_of({row.frequency for rows in versions.values() for row in rows})
    return [
        Slot(measure, window, version)
        for measure in measures
        for window in windows[measure.team_id]
        if (version := ruling(versions.get(measure.kpi_id, []), window.period.end))
        and version.frequency == window.period.grain
        and any(life.covers(window.period.end) for life in lives[measure.pk])
    ]


def in_periods(periods: Iterable[Period]) -> Q:
    """Rows of any of these periods."""
    starts: dict[str, set[dt.date]] = defaultdict(set)
    for period in periods:
        starts[period.grain].add(period.start)
    wanted = Q(pk=None)
    for grain, days in sorted(starts.items()):
        wanted |= Q(grain=grain, start__in=days)
    return wanted
