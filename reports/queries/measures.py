"""The measures of a report in one period, with their past: a fixed number of statements."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import QuerySet

from kpis.calc.periods import Calendar, Period, shift
from kpis.models import KPIVersion, MeasureTerms, Score
from kpis.queries.figures import lines_of
from reports.calc.facts import MeasureFact
from reports.models import ReportSchedule

from .context import Context, context_of

HISTORY = 13
"""Periods of a sparkline: the last year and the same period of the year before."""

Point = tuple[str, Decimal | None, Decimal | None]
"""Status, value, score."""

NOTHING: Point = ("", None, None)


@dataclass(frozen=True, slots=True)
class _Around:
    """What the facts of all measures are completed from."""

    starts: list[dt.date]
    versions: Mapping[int, KPIVersion]
    terms: Mapping[int, MeasureTerms]
    context: Context
    history: Mapping[int, dict[dt.date, Point]] = field(default_factory=dict)


def measure_facts(
    schedule: ReportSchedule, teams: frozenset[int], calendar: Calendar, period: Period
) -> Iterator[MeasureFact]:
    """Team measures only, for what one person reached stands in no report; cut to the schedule's KPIs."""
    starts = starts_of(calendar, period)
    around = _Around(
        starts,
        versions={version.kpi_id: version for version in versions_on(period.end)},
        terms={terms.measure_id: terms for terms in _terms_on(period.end)},
        context=context_of(teams, period),
        history=_history(teams, period, starts),
    )
    kpis, objectives = _chosen(schedule)
    for row in _rows(teams, period):
        version = around.versions.get(row.measure.kpi_id)
        everything = not kpis and not objectives
        if version and (everything or version.kpi_id in kpis or version.objective_id in objectives):
            yield _fact(row, version, around)


def scores_of(teams: frozenset[int], period: Period, starts: list[dt.date]) -> QuerySet[Score]:
    of_teams = Score.objects.filter(measure__team__in=teams, measure__person=None)
    return of_teams.filter(grain=period.grain, start__in=starts)


def starts_of(calendar: Calendar, period: Period) -> list[dt.date]:
    """First days of the periods whose scores a report reads, oldest first."""
    return [shift(calendar, period, back).start for back in range(1 - HISTORY, 1)]


def versions_on(day: dt.date) -> QuerySet[KPIVersion]:
    """The version in force of every KPI, with the perspective it serves."""
    latest = KPIVersion.objects.filter(valid_from__lte=day).select_related("objective__perspective")
    return latest.order_by("kpi_id", "-valid_from", "-recorded_at").distinct("kpi_id")


def _terms_on(day: dt.date) -> QuerySet[MeasureTerms]:
    latest = MeasureTerms.objects.filter(valid_from__lte=day)
    return latest.order_by("measure_id", "-valid_from", "-recorded_at").distinct("measure_id")


def _rows(teams: frozenset[int], period: Period) -> QuerySet[Score]:
    rows = scores_of(teams, period, [period.start]).filter(present=True).exclude(status="")
    rows = rows.select_related("measure__kpi", "measure__owner").defer("receipt", "lines", "inputs")
    return rows.order_by("measure__kpi__code", "measure__team__code")


def _chosen(schedule: ReportSchedule) -> tuple[set[int], set[int | None]]:
    return (
        set(schedule.kpis.values_list("pk", flat=True)),
        set(schedule.objectives.values_list("pk", flat=True)),
    )


def _history(
    teams: frozenset[int], period: Period, starts: list[dt.date]
) -> Mapping[int, dict[dt.date, Point]]:
    history: dict[int, dict[dt.date, Point]] = defaultdict(dict)
    rows = scores_of(teams, period, starts).filter(present=True)
    for measure, start, status, value, score in rows.values_list(
        "measure", "start", "status", "value", "score"
    ):
        history[measure][start] = (status, value, score)
    return history


def _fact(row: Score, version: KPIVersion, around: _Around) -> MeasureFact:
    known = around.history[row.measure_id]
    past = [known.get(start, NOTHING) for start in around.starts]
    terms = around.terms.get(row.measure_id)
    weight = terms.weight if terms else Decimal(1)
    return MeasureFact(
        id=row.measure_id,
        code=row.measure.kpi.code,
        name=row.measure.kpi.name,
        team=row.measure.team_id,
        unit=version.unit,
        decimals=version.decimals,
        direction=version.direction,
        status=row.status,
        perspective=version.objective.perspective.name if version.objective else "",
        score=row.score,
        value=row.value,
        lines=lines_of(row.target, row.lower, row.upper, version.decimals),
        better=row.change,
        weight=weight if version.objective_id else Decimal(0),
        critical=terms.critical if terms else False,
        owner=str(row.measure.owner or ""),
        plans=around.context.plans.get(row.measure_id, ()),
        remark=around.context.remarks.get(row.measure_id),
        is_signal=row.measure_id in around.context.signals,
        previous_score=past[-2][2],
        history=tuple((status, value) for status, value, _score in past),
    )
