"""The measures whose targets of a year are set together, and what judges them so far."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Q

from accounts.models import Team
from kpis import formats
from kpis.calc.lookups import WITHOUT_TARGET
from kpis.calc.periods import Calendar, Period, is_finer, parts
from kpis.models import KPI, KPIVersion, Measure, MeasureLife, Target
from kpis.queries.history import lines_of, ruling, targets_of, versions_of

PAGE = 60
"""Measures on one page: as many fields as a form may send with room to spare."""
BY_PERIOD = ("month", "period", "quarter", "half_year")
"""Frequencies whose targets of a year fit into columns."""


@dataclass(frozen=True, slots=True)
class YearMeasure:
    """`name` and `key` tell the row from the others of its page, the key in a pasted block. `current` is the
    target of `grain` in force on the first day of the year, `seen` the newest row of any; `months` are the
    periods of the KPI's frequency, each with the target in force there, and empty where they have no columns.
    """

    measure: Measure
    version: KPIVersion
    name: str
    key: str
    grain: str
    current: Target | None
    seen: int
    months: tuple[tuple[Period, Target | None], ...]

    @property
    def current_text(self) -> str:
        return target_line(self.version, self.current)


@dataclass(frozen=True, slots=True)
class YearMeasures:
    """`left_out` are those without a line to be set here: a milestone, yes or no, levels, information."""

    rows: Sequence[YearMeasure]
    left_out: Sequence[str]
    total: int


def of_year(year: Period, team: Team | None, kpi: KPI | None) -> Any:
    """Measures that live in the year or after, of a team, of a KPI or of both."""
    lives = MeasureLife.objects.filter(Q(active_to=None) | Q(active_to__gte=year.start))
    measures = Measure.objects.filter(pk__in=lives.values("measure")).select_related("kpi", "team", "person")
    if team is not None:
        measures = measures.filter(team=team)
    if kpi is not None:
        measures = measures.filter(kpi=kpi)
    return measures.order_by("team__code", "kpi__code", "person__email", "pk")


def year_measures(
    measures: Any, year: Period, calendar: Calendar, page: int, *, by_team: bool
) -> YearMeasures:
    """Five statements. `by_team` says that rows are told apart by their team, else by their KPI."""
    total = measures.count()
    found: list[Measure] = list(measures[(page - 1) * PAGE : page * PAGE])
    versions = versions_of({measure.kpi_id for measure in found})
    targets = targets_of([measure.pk for measure in found])
    lives = defaultdict(list)
    for life in MeasureLife.objects.filter(measure__in=found):
        lives[life.measure_id].append(life)
    rows, left_out = [], []
    for measure in found:
        version = ruling(versions.get(measure.kpi_id, []), year.start)
        if version is None or version.direction in (*WITHOUT_TARGET, "milestone"):
            left_out.append(str(measure))
        else:
            alive = lives[measure.pk]
            rows.append(_row(measure, version, targets[measure.pk], alive, year, calendar, by_team=by_team))
    return YearMeasures(rows, left_out, total)


def with_columns(found: YearMeasures) -> YearMeasures:
    """Those whose periods fit into columns; bands, and what is measured by day or week, do not."""
    rows = [row for row in found.rows if row.months]
    without = [str(row.measure) for row in found.rows if not row.months]
    return YearMeasures(rows, [*found.left_out, *without], found.total)


def _row(
    measure: Measure,
    version: KPIVersion,
    targets: dict[str, list[Target]],
    lives: list[MeasureLife],
    year: Period,
    calendar: Calendar,
    *,
    by_team: bool,
) -> YearMeasure:
    ruled = {
        grain: row for grain, rows in targets.items() if (row := _in_force(rows, year.start)) and not row.ends
    }
    told_by = measure.team if by_team else measure.kpi
    person = measure.person
    grain = _usual_grain(version, calendar, ruled)
    return YearMeasure(
        measure,
        version,
        f"{told_by.name}, {person}" if person else told_by.name,
        f"{told_by.code} {person.email}" if person else told_by.code,
        grain,
        ruled.get(grain),
        max((row.pk for rows in targets.values() for row in rows), default=0),
        _months(version, targets.get(version.frequency, []), lives, year, calendar),
    )


def _usual_grain(version: KPIVersion, calendar: Calendar, ruled: Iterable[str]) -> str:
    """The finest that has a target, else that of the KPI, or the year for a sum."""
    known = [grain for grain in calendar.grains if grain in ruled]
    return known[0] if known else "year" if version.aggregation == "sum" else version.frequency


def _months(
    version: KPIVersion, rows: list[Target], lives: list[MeasureLife], year: Period, calendar: Calendar
) -> tuple[tuple[Period, Target | None], ...]:
    """Of the periods in which the measure lives."""
    if version.frequency not in BY_PERIOD or version.direction == "range":
        return ()
    found = []
    for period in parts(calendar, year, version.frequency):
        if not any(life.covers(period.end) for life in lives):
            continue
        row = _in_force(rows, period.end)
        found.append((period, row if row and not row.ends else None))
    return tuple(found)


def _in_force(rows: list[Target], day: dt.date) -> Target | None:
    return next((row for row in reversed(rows) if row.valid_from <= day), None)


def target_line(version: KPIVersion, target: Target | None) -> str:
    """ "≥ 88.0, red line 85.0"; a dash without a target."""
    if target is None:
        return formats.MISSING
    reds = [line for line in (target.red_line, target.red_lower, target.red_upper) if line is not None]
    text = formats.target_text(version.direction, lines_of(target), version.decimals)
    red = ", ".join(formats.number(line, version.decimals) for line in reds)
    return f"{text} ({red})" if red else text


def grains_of(version: KPIVersion, calendar: Calendar) -> list[str]:
    """Those that a target may have, finest first."""
    return [grain for grain in calendar.grains if not is_finer(grain, version.frequency)]


def later(stored: Target | None, typed: Target | None) -> Target | None:
    """Which of the two is in force: the one that starts later, of one day the typed one."""
    if stored is None or typed is None:
        return typed or stored
    return stored if stored.valid_from > typed.valid_from else typed
