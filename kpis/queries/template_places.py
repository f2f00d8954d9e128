"""Where a person may enter figures for a team: its measures in the periods of each frequency."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from accounts.models import Team
from kpis.calc.inputs import parse_inputs
from kpis.calc.periods import Calendar, Period, period_key, periods_between, shift
from kpis.calc.typed import WEIGHTED
from kpis.models import KPIVersion, Measure, MeasureLife
from kpis.queries.calendars import calendar_of
from kpis.queries.entry_book import Reader
from kpis.queries.history import ruling
from kpis.queries.updates import windows_of
from kpis.queries.windows import Window

THURSDAY = dt.timedelta(days=3)
"""From the first day of a week to the one that says to which month it belongs."""


@dataclass(frozen=True, slots=True)
class Slot:
    """A period with its key, its window and the period before it."""

    period: Period
    key: str
    window: Window
    before: Period


@dataclass(frozen=True, slots=True)
class Place:
    """`inputs` are the names by which the measure is entered there; none where it is one figure."""

    measure: Measure
    version: KPIVersion
    slot: Slot
    inputs: tuple[str, ...]


def places_of(
    reader: Reader,
    team: Team,
    measures: Collection[Measure],
    versions: Mapping[int, list[KPIVersion]],
    first: Period,
    last: Period,
) -> list[Place]:
    """In the order of the measures, then of time; three statements. A closed period is left out where the
    reader may not correct it."""
    lives = defaultdict(list)
    for life in MeasureLife.objects.filter(measure__in=measures):
        lives[life.measure_id].append(life)
    managed = Measure.objects.managed_by(reader.user, reader.today).filter(team=team)
    correctable = set(managed.values_list("pk", flat=True))
    grains = {version.frequency for rows in versions.values() for version in rows}
    slots = _slots(reader, team, grains, first, last)
    found = []
    for measure in measures:
        for slot in slots:
            version = ruling(versions.get(measure.kpi_id, []), slot.period.end)
            if (
                version is not None
                and version.frequency == slot.period.grain
                and any(life.covers(slot.period.end) for life in lives[measure.pk])
                and (measure.pk in correctable or slot.window.is_open(reader.today))
            ):
                found.append(Place(measure, version, slot, input_names(version)))
    return found


def input_names(version: KPIVersion) -> tuple[str, ...]:
    names = tuple(item.name for item in parse_inputs(version.inputs))
    return names or (WEIGHTED if version.aggregation == "weighted_mean" else ())


def _slots(reader: Reader, team: Team, grains: Iterable[str], first: Period, last: Period) -> list[Slot]:
    calendar = calendar_of(reader.organisation)
    periods = [
        period
        for grain in grains
        if grain in calendar.grains
        for period in periods_between(calendar, grain, first.start, last.end)
        if period.start <= reader.today and first.start <= _belongs_on(period) <= last.end
    ]
    windows = windows_of(reader.organisation, team, periods)
    return [_slot(calendar, window) for window in windows]


def _slot(calendar: Calendar, window: Window) -> Slot:
    period = window.period
    return Slot(period, period_key(calendar, period), window, shift(calendar, period, -1))


def _belongs_on(period: Period) -> dt.date:
    """The day that says into which months a period falls: a week's Thursday, else its last."""
    return period.start + THURSDAY if period.grain == "week" else period.end
