"""Targets that are not saved yet, tried on what has been: what their past would have scored, the chance of
the running year, a red line from history. Told of scorecards that the reader may open, and of no others."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal, localcontext

from accounts.models import Organisation, User
from kpis.calc.hindsight import Hindsight, Past, Trial, hindsight
from kpis.calc.line_order import Dated
from kpis.calc.lines import WORKING, Lines, complete_lines
from kpis.calc.lookups import WITHOUT_TARGET
from kpis.calc.periods import Calendar, Period, containing, is_finer, parts, period_of, same_last_year
from kpis.calc.red_lines import Proposal, proposed_red
from kpis.calc.targets import ProfileError, spread_lines
from kpis.calc.year_chances import chance_between, good_of_year
from kpis.models import Forecast, KPIVersion, Measure, MeasureLife, Target
from kpis.queries.agreements import EARLIEST
from kpis.queries.calendars import calendar_of
from kpis.queries.closed_values import Values, closed_values
from kpis.queries.history import lines_of, ruling, tolerances, versions_of
from kpis.queries.pasts import breaks_on


@dataclass(frozen=True, slots=True)
class Tried:
    """What a target does to its past. `grain` is that of the periods it judges; `parts` are those of a target
    that is spread, `is_settled` whether their profile is known for good; `is_hidden` says that the reader may
    not read these figures. `year` is the one the chance is of, and whether the target rules it."""

    version: KPIVersion
    grain: str
    parts: Sequence[tuple[Period, Lines | None]] = ()
    is_settled: bool = True
    is_hidden: bool = False
    hindsight: Hindsight | None = None
    chance: Decimal | None = None
    year: Period | None = None
    rules_year: bool = False
    proposal: Proposal | None = None


@dataclass(slots=True)
class Trials:
    """Everything that targets of these measures are tried on, in eight statements whatever their number."""

    organisation: Organisation
    today: dt.date
    versions: Mapping[int, list[KPIVersion]]
    tolerances: Dated[Decimal]
    readable: Collection[int]
    values: Mapping[tuple[int, str], Values]
    forecasts: Mapping[int, Forecast]
    lives: Mapping[int, list[MeasureLife]] = field(default_factory=dict)

    @property
    def calendar(self) -> Calendar:
        return calendar_of(self.organisation)

    def version(self, measure: Measure, day: dt.date) -> KPIVersion | None:
        return ruling(self.versions.get(measure.kpi_id, []), day)

    def tolerance(self, day: dt.date) -> Decimal:
        """There is one from the beginning."""
        return [tolerance for since, tolerance in self.tolerances if since <= day][-1]

    def lines(self, version: KPIVersion, target: Target) -> Lines:
        return complete_lines(version.direction, lines_of(target), self.tolerance(target.valid_from))


def trials(measures: Collection[Measure], organisation: Organisation, today: dt.date, user: User) -> Trials:
    versions = versions_of({measure.kpi_id for measure in measures})
    calendar = calendar_of(organisation)
    year = period_of(calendar, "year", today)
    lives: dict[int, list[MeasureLife]] = {measure.pk: [] for measure in measures}
    for life in MeasureLife.objects.filter(measure__in=lives):
        lives[life.measure_id].append(life)
    readable = Measure.objects.filter(pk__in=lives).visible_to(user, today)
    grains = dict.fromkeys(measures, calendar.grains)
    made = Forecast.objects.filter(measure__in=lives, grain="year", start=year.start)
    return Trials(
        organisation,
        today,
        versions,
        tolerances(),
        set(readable.values_list("pk", flat=True)),
        closed_values(grains, organisation, today),
        {row.measure_id: row for row in made.order_by("measure_id", "-made_after").distinct("measure_id")},
        lives,
    )


def tried(ground: Trials, target: Target) -> Tried | None:
    """None where no target judges anything: without a definition, and of directions that take none."""
    measure = target.measure
    version = ground.version(measure, target.valid_from)
    if version is None or version.direction in (*WITHOUT_TARGET, "milestone") or target.ends:
        return None
    whole = ground.lines(version, target)
    grain, fine, lines, settled = _parts(ground, version, target, whole)
    one = OnTrial(ground, measure, version, target.grain, grain, lines)
    shown = tuple(zip(fine, lines, strict=True)) if len(lines) > 1 else ()
    if measure.pk not in ground.readable:
        by_past = target.profile == "last_year"
        return Tried(version, grain, () if by_past else shown, settled, is_hidden=True)
    year = period_of(ground.calendar, "year", ground.today)
    return Tried(
        version,
        grain,
        shown,
        settled,
        False,
        hindsight(Trial(version.direction, version.decimals, lines), one.pasts()),
        one.chance(year),
        year,
        target.valid_from <= year.end,
        proposed_red(version.direction, lines_of(target), one.carried(whole), version.decimals),
    )


def _parts(
    ground: Trials, version: KPIVersion, target: Target, whole: Lines
) -> tuple[str, Sequence[Period], Sequence[Lines | None], bool]:
    """The grain of the periods that are judged, those of the target's first period, and their lines."""
    frequency, day = version.frequency, max(target.valid_from, EARLIEST)
    period = period_of(ground.calendar, target.grain, day)
    if version.aggregation != "sum" or not is_finer(frequency, target.grain):
        return target.grain, [period], [whole], True
    fine = parts(ground.calendar, period, frequency)
    lives = ground.lives.get(target.measure.pk, [])
    active = [any(life.covers(one.end) for life in lives) for one in fine]
    before = shape(ground, target.measure, frequency, fine) if target.profile == "last_year" else []
    try:
        spread = spread_lines(whole, target.profile, active, [value for value, _known in before])
    except ProfileError:  # told where the profile is typed
        spread = spread_lines(whole, "even", active)
    return frequency, fine, spread, all(known for _value, known in before)


def shape(
    ground: Trials, measure: Measure, frequency: str, fine: Sequence[Period]
) -> list[tuple[Decimal | None, bool]]:
    """The values of the same periods a year before, as far as they are closed; else those of two years
    before, which stand in for them."""
    values, calendar = ground.values.get((measure.pk, frequency), {}), ground.calendar
    found: list[tuple[Decimal | None, bool]] = []
    for period in fine:
        before = same_last_year(calendar, period)
        earlier = same_last_year(calendar, before) if before else None
        known = before is not None and before.start in values
        stand_in = before if known else earlier
        found.append((values.get(stand_in.start) if stand_in else None, known))
    return found


@dataclass(frozen=True, slots=True)
class OnTrial:
    """A target with the lines of its parts, which judge periods of `grain`."""

    ground: Trials
    measure: Measure
    version: KPIVersion
    of: str
    grain: str
    lines: Sequence[Lines | None]

    def values(self) -> Values:
        since = breaks_on(self.ground.versions[self.measure.kpi_id], self.ground.today) or dt.date.min
        found = self.ground.values.get((self.measure.pk, self.grain), {})
        return {start: value for start, value in found.items() if start >= since}

    def place(self, period: Period) -> int:
        """Which fine period of the target's own it is."""
        calendar = self.ground.calendar
        whole = containing(calendar, period, self.of)
        return parts(calendar, whole, self.grain).index(period)

    def pasts(self) -> list[Past]:
        return [Past(value, self.place(period)) for period, value in self._periods()]

    def _periods(self) -> list[tuple[Period, Decimal]]:
        calendar = self.ground.calendar
        return [(period_of(calendar, self.grain, start), value) for start, value in self.values().items()]

    def carried(self, whole: Lines) -> list[Decimal]:
        """The values; of a spread target what the whole would come to at the pace of each period."""
        if len(self.lines) == 1 or whole.target is None:
            return list(self.values().values())
        found = []
        with localcontext(WORKING):
            for past in self.pasts():
                part = self.lines[past.place] if past.place < len(self.lines) else None
                if part is not None and part.target:
                    found.append(past.value * whole.target / part.target)
        return found

    def chance(self, year: Period) -> Decimal | None:
        """By the latest forecast of the running year; the stored one where it was made of this target."""
        made = self.ground.forecasts.get(self.measure.pk)
        side = good_of_year(self.version.direction, self.version.aggregation, self.of_year(year))
        if made is None or side is None:
            return None
        if made.chance is not None and side == (made.least, made.most):
            return made.chance
        return chance_between([Decimal(text) for text in made.quantiles], side)

    def of_year(self, year: Period) -> Sequence[Lines | None]:
        """The lines of each period of a year in which the measure lives."""
        if is_finer(self.version.frequency, self.grain):
            return self.lines
        lives = self.ground.lives.get(self.measure.pk, [])
        fine = parts(self.ground.calendar, year, self.grain)
        places = [self.place(one) for one in fine if any(life.covers(one.end) for life in lives)]
        last = len(self.lines) - 1
        return [self.lines[min(place, last)] for place in places]
