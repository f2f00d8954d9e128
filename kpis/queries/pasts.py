"""The past of measures as signals and forecasts take it: complete periods, oldest first."""

import datetime as dt
import hashlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, NamedTuple

from django.db.models import Q

from accounts.models import Organisation
from kpis.calc.periods import Calendar, Period, period_of, periods_between, shift
from kpis.calc.windows import rolling_count
from kpis.models import KPIVersion, Measure, Score, Watch
from kpis.queries.calendars import calendar_of, latest_ended
from kpis.queries.history import ruling, versions_of
from kpis.queries.watch_acts import Decided, decisions

COMPLETE = frozenset({"green", "amber", "red", "no_target"})
"""Statuses of a value that holds everything it is made of; others are no value yet."""
LONGEST = 400
"""Periods read at most: more than limits and forecasts look at."""
FINE = frozenset({"day", "week"})
"""Grains of which months are forecast."""
DAYS_OF_WEEK = 7


class Row(NamedTuple):
    start: dt.date
    value: Decimal | None
    status: str
    score: Decimal | None
    target: Decimal | None
    lower: Decimal | None
    upper: Decimal | None


@dataclass(frozen=True, slots=True)
class Series:
    """Periods without a gap in time up to the latest that is over; a row is None where nothing is stored."""

    grain: str
    season: int
    periods: Sequence[Period]
    rows: Sequence[Row | None]

    @property
    def values(self) -> list[Decimal | None]:
        return [row.value if row and row.status in COMPLETE else None for row in self.rows]

    def since(self, day: dt.date | None) -> "Series":
        first = next(
            (at for at, one in enumerate(self.periods) if day is None or one.end >= day), len(self.periods)
        )
        return Series(self.grain, self.season, self.periods[first:], self.rows[first:])


@dataclass(frozen=True, slots=True)
class Past:
    """`judged` is at the frequency of the KPI; forecast is `coming`: of days and weeks their months."""

    measure: Measure
    version: KPIVersion
    judged: Series
    coming: Series
    year: Period
    year_score: Score | None
    years_over: Mapping[dt.date, Decimal]
    changed_on: dt.date | None
    level_from: dt.date | None
    left_out: frozenset[dt.date]
    is_plain: bool
    digest: str

    @property
    def since(self) -> dt.date | None:
        """Where the segment begins: the latest breaking definition or accepted level."""
        return max(filter(None, (self.changed_on, self.level_from)), default=None)


def season_of(calendar: Calendar, period: Period) -> int:
    """Periods of a year; of days those of a week."""
    return DAYS_OF_WEEK if period.grain == "day" else rolling_count(calendar, period) or 1


def pasts(measure_ids: Collection[int], organisation: Organisation, today: dt.date) -> list[Past]:
    """Six statements, however many measures; those without a definition yet are left away."""
    calendar = calendar_of(organisation)
    measures = Measure.objects.filter(pk__in=measure_ids).select_related("kpi", "team", "owner")
    versions = versions_of({measure.kpi_id for measure in measures})
    ruled = {
        measure: version
        for measure in measures
        if (version := ruling(versions.get(measure.kpi_id, []), today)) is not None
    }
    reader = _Reader(calendar, today, ruled, decisions(measure_ids))
    return [reader.past(measure, versions[measure.kpi_id]) for measure in ruled]


class _Reader:
    """The rows of all measures, read at once and handed out by measure."""

    def __init__(
        self,
        calendar: Calendar,
        today: dt.date,
        ruled: Mapping[Measure, KPIVersion],
        decided: Mapping[int, Decided],
    ) -> None:
        self.calendar, self.today, self.ruled, self.decided = calendar, today, ruled, decided
        self.month = "month" if calendar.table is None else "period"
        self.year = period_of(calendar, "year", today)
        self.rows = self._rows()
        ids = [measure.pk for measure in ruled]
        self.years: dict[int, dict[dt.date, Score]] = defaultdict(dict)
        last = shift(calendar, self.year, -1)
        starts = [last.start, self.year.start]
        for score in Score.objects.filter(measure__in=ids, grain="year", start__in=starts, present=True):
            self.years[score.measure_id][score.start] = score

    def _rows(self) -> Mapping[tuple[int, str], list[Row]]:
        wanted = Q(pk=None)
        for grain, ids in self._grains().items():
            wanted |= Q(grain=grain, measure__in=ids)
        found: dict[tuple[int, str], list[Row]] = defaultdict(list)
        stored = Score.objects.filter(wanted, present=True, start__lte=self.today).order_by("start")
        names = ("start", "value", "status", "score", "target", "lower", "upper")
        for measure, grain, *rest in stored.values_list("measure_id", "grain", *names):
            found[measure, grain].append(Row(*rest))
        return found

    def _grains(self) -> Mapping[str, list[int]]:
        grains: dict[str, list[int]] = defaultdict(list)
        for measure, version in self.ruled.items():
            grains[version.frequency].append(measure.pk)
            if version.frequency in FINE:
                grains[self.month].append(measure.pk)
        return grains

    def past(self, measure: Measure, versions: list[KPIVersion]) -> Past:
        version = self.ruled[measure]
        judged = self.series(measure, version.frequency)
        coming = self.series(measure, self.month) if version.frequency in FINE else judged
        decided = self.decided.get(measure.pk, Decided())
        years = self.years[measure.pk]
        year = years.get(self.year.start)
        changed_on = breaks_on(versions, self.today)
        return Past(
            measure,
            version,
            judged,
            coming,
            self.year,
            year,
            {
                start: score.value
                for start, score in years.items()
                if score.value is not None and score.status in COMPLETE and start < self.year.start
            },
            changed_on,
            decided.level_from,
            frozenset(decided.left_out),
            decided.is_plain,
            _digest(version, judged, coming, year, changed_on, decided),
        )

    def series(self, measure: Measure, grain: str) -> Series:
        rows = {row.start: row for row in self.rows.get((measure.pk, grain), ())}
        last = latest_ended(self.calendar, grain, self.today)
        season = season_of(self.calendar, last)
        if not rows or min(rows) > last.start:
            return Series(grain, season, (), ())
        periods = periods_between(self.calendar, grain, min(rows), last.end)[-LONGEST:]
        return Series(grain, season, periods, [rows.get(period.start) for period in periods])


def breaks_on(versions: Iterable[KPIVersion], today: dt.date) -> dt.date | None:
    """The latest day from which on older values are not comparable."""
    days = [
        version.valid_from
        for version in list(versions)[1:]
        if not (version.minor or version.comparable) and version.valid_from <= today
    ]
    return max(days, default=None)


def _digest(version: KPIVersion, *parts: Any) -> str:
    """Names everything that goes in: what has the same digest comes out the same."""
    told = [str(version.pk)]
    for part in parts:
        if isinstance(part, Score):
            told.append(f"{part.value} {part.target} {part.lower} {part.upper} {part.to_date}")
        elif isinstance(part, Series):
            told.append(
                f"{part.grain} {part.periods[-1:]} {[row and tuple(map(str, row)) for row in part.rows]}"
            )
        elif isinstance(part, Decided):
            told.append(f"{part.level_from} {sorted(part.left_out)} {part.is_plain}")
        else:
            told.append(str(part))
    return hashlib.sha256("\n".join(told).encode()).hexdigest()


def changed_measures(now: dt.datetime) -> list[int]:
    """Whose scores were written by the recompute of this moment."""
    return list(Score.objects.filter(computed_at=now).values_list("measure_id", flat=True).distinct())


@dataclass(frozen=True, slots=True)
class Judged:
    """What a measure was made of when it was judged last, and the values of then by the day they start on."""

    made_of: str
    values: Mapping[str, str]


def judged_last(measure_ids: Collection[int]) -> dict[int, Judged]:
    rows = Watch.objects.filter(measure__in=measure_ids).values_list("measure_id", "made_of", "values")
    return {measure: Judged(made_of, values) for measure, made_of, values in rows}
