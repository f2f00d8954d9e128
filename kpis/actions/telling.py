"""At most three sentences beside a measure, made of what is known of its latest complete period."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from kpis.calc.deadlines import Grace
from kpis.calc.forecast.chance import Good
from kpis.calc.forecast.year import YearAhead
from kpis.calc.insights import (
    Bounds,
    Chance,
    Compared,
    Drivers,
    Events,
    Known,
    Lead,
    Missing,
    Record,
    Revision,
    insights,
    record_among,
)
from kpis.calc.lines import Lines
from kpis.calc.needs import LAST, averaged, mode_of
from kpis.calc.periods import Calendar, period_key
from kpis.calc.signals.telling import signal_now
from kpis.models import Insight
from kpis.queries.unit_splits import Asked

from .forecasts import Ahead
from .watching import Seen

NO_DIRECTION = frozenset({"info", "ordinal"})
YEAR = 12
"""Periods by which it is told whether events are rare."""


@dataclass(frozen=True, slots=True)
class Told:
    """A measure in its latest complete period.

    `chances` by the period after which they were said, `judged` the values of last time by their first day.
    """

    seen: Seen
    ahead: Ahead | None
    chances: Mapping[dt.date, Decimal]
    drivers: Drivers | None
    leads: Sequence[Lead]
    judged: Mapping[str, str]
    calendar: Calendar
    grace: Grace
    today: dt.date

    def keys(self) -> list[str]:
        return [period_key(self.calendar, period) for period in self.seen.series.periods]

    def known(self) -> Known:
        past, series, keys = self.seen.past, self.seen.series, self.keys()
        version, row, values = past.version, series.rows[-1], series.values
        return Known(
            kpi=past.measure.kpi.name,
            period=keys[-1],
            grain=series.grain,
            unit=version.unit,
            decimals=version.decimals,
            value=values[-1],
            direction="" if version.direction in NO_DIRECTION else version.direction,
            lines=Lines(target=row.target, lower=row.lower, upper=row.upper) if row else None,
            status=row.status if row else "",
            previous=self.compared(keys, 1),
            last_year=self.compared(keys, series.season),
            seasonal=self.is_seasonal,
            events=self.events(),
            missing=self.missing(keys),
            revision=self.revision(keys),
            chance=self.chance(),
            signal=signal_now(self.seen.watched, values, keys),
            drivers=self.drivers,
            leads=self.leads,
            record=self.record(keys),
            objective=version.objective_id is not None,
        )

    @property
    def is_seasonal(self) -> bool:
        usual = self.seen.watched.usual
        return usual is not None and "season" in usual.corrections

    def compared(self, keys: Sequence[str], back: int) -> Compared | None:
        values = self.seen.series.values
        earlier = values[-1 - back] if len(values) > back else None
        return None if earlier is None else Compared(keys[-1 - back], earlier)

    def events(self) -> Events | None:
        """Only of whole numbers from zero on, which are counts."""
        version = self.seen.past.version
        known = [value for value in self.seen.series.values[-YEAR:] if value is not None]
        is_count = version.decimals == 0 and version.unit != "%" and all(value >= 0 for value in known)
        return Events(sum(known, Decimal(0)), len(known)) if is_count and known else None

    def missing(self, keys: Sequence[str]) -> Missing | None:
        values, periods = self.seen.series.values, self.seen.series.periods
        gap = next((back for back, value in enumerate(reversed(values)) if value is not None), len(values))
        if not gap or self.is_excused:
            return None
        due = self.grace.deadline(periods[-1].end)
        owner = self.seen.past.measure.owner
        return Missing(
            since=keys[-gap],
            due=due,
            late=self.today > due,
            last=keys[-gap - 1] if gap < len(keys) else "",
            owner=str(owner) if owner else "",
        )

    def revision(self, keys: Sequence[str]) -> Revision | None:
        """The past value that has changed most since it was judged last."""
        series = self.seen.series
        pairs = zip(keys[:-1], series.periods[:-1], series.values[:-1], strict=True)
        changed = [
            Revision(key, Decimal(before), value)
            for key, period, value in pairs
            if value is not None and (before := self.judged.get(period.start.isoformat())) is not None
        ]
        return max(changed, key=_size, default=None)

    @property
    def is_excused(self) -> bool:
        row = self.seen.series.rows[-1]
        return row is not None and row.status == "na"

    def chance(self) -> Chance | None:
        """None of years that are a minimum or maximum, and without a target."""
        ahead, version = self.ahead, self.seen.past.version
        if ahead is None or ahead.year is None or ahead.year.chance is None or ahead.good is None:
            return None
        if version.aggregation in ("min", "max"):
            return None
        return self.chance_of(ahead, ahead.year, ahead.good, int(ahead.year.chance * 1000))

    def chance_of(self, ahead: Ahead, year: YearAhead, good: Good, met: int) -> Chance:
        version, series = self.seen.past.version, ahead.past.coming
        known = [value for value in series.values if value is not None]
        mode, done, left = mode_of(version.aggregation), ahead.known, ahead.in_year
        plain = version.aggregation not in ("ratio", "weighted_mean")
        return Chance(
            bounds=Bounds(good.least, good.most),
            end=period_key(self.calendar, ahead.periods[left - 1]),
            mode=mode,
            to_date=known[-1] if mode == "level" else sum(done, Decimal(0)),
            done=len(done),
            left=left,
            average=averaged(known),
            k=min(len(known), LAST),
            met=met,
            before=self.chances.get(series.periods[-2].start) if len(series.periods) > 1 else None,
            low=year.quantiles.low,
            high=year.quantiles.high,
            n=ahead.outlook.n,
            floor=version.natural_min if plain else None,
            ceiling=version.natural_max if plain else None,
        )

    def record(self, keys: Sequence[str]) -> Record | None:
        values = self.seen.series.values
        if values[-1] is None:
            return None
        earlier = [Compared(key, value) for key, value in zip(keys, values, strict=True) if value is not None]
        return record_among(earlier[:-1], values[-1])


def _size(revision: Revision) -> Decimal:
    return abs(revision.after - revision.before)


def asked(seen: Seen, calendar: Calendar) -> Asked | None:
    """With a proven season last year's value is alike, else that of the period before."""
    series = seen.series
    is_seasonal = seen.watched.usual is not None and "season" in seen.watched.usual.corrections
    back = series.season if is_seasonal else 1
    if len(series.periods) <= back:
        return None
    base = series.periods[-1 - back]
    now, against = series.periods[-1].start, period_key(calendar, base)
    return Asked(seen.past.measure, seen.past.version, series.grain, now, base.start, against)


def write_insights(told: Sequence[Told]) -> None:
    """The sentences of the latest period; what people said of one that is told again stays."""
    rows = [row for one in told for row in _rows(one)]
    wanted = {(row.measure_id, row.kind) for row in rows}
    latest = {one.seen.past.measure.pk: one.seen.series.periods[-1].start for one in told}
    stored = Insight.objects.filter(measure__in=latest, start__in=set(latest.values()))
    gone = [
        row.pk
        for row in stored
        if row.start == latest[row.measure_id] and (row.measure_id, row.kind) not in wanted
    ]
    Insight.objects.filter(pk__in=gone).delete()
    Insight.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=["measure", "grain", "start", "kind"],
        update_fields=["rank", "parts", "arithmetic"],
    )


def _rows(told: Told) -> list[Insight]:
    series = told.seen.series
    return [
        Insight(
            measure=told.seen.past.measure,
            grain=series.grain,
            start=series.periods[-1].start,
            kind=found.kind,
            rank=found.score,
            parts=found.parts,
            arithmetic=found.how,
        )
        for found in insights(told.known())
    ]
