"""The restatements between the last report of a schedule and this one."""

import datetime as dt

from accounts.models import Team
from kpis.models import KPI, KPIVersion, Measure
from kpis.queries.restatements import Restatement, restatements
from kpis.queries.two_moments import Span
from reports.calc.restated import RestatedFact
from reports.models import ReportOccurrence


def restated_since_last(
    occurrence: ReportOccurrence, scope: frozenset[int], now: dt.datetime
) -> tuple[RestatedFact, ...] | None:
    """Of periods up to that of the last report; None where this is the first. Call it where all statements
    see one moment."""
    last = last_report(occurrence)
    if last is None or last.data_as_of is None:
        return None
    found = restated_between(last.data_as_of, now, scope, occurrence.grain)
    return tuple(one for one in found if one.start <= last.period_start)


def restated_between(
    since: dt.datetime, now: dt.datetime, scope: frozenset[int], grain: str, only: dt.date | None = None
) -> list[RestatedFact]:
    """In the order of materiality; `only`: of the period that starts then."""
    measures = Measure.objects.filter(team__in=scope, person=None).values_list("pk", flat=True)
    found = restatements(Span(since, now, frozenset(measures), scope, grain, only), now)
    names, units = _names(found), _units(found)
    return [_fact(one, names, units.get(one.act.code, "")) for one in found]


def last_report(occurrence: ReportOccurrence) -> ReportOccurrence | None:
    """The latest that was built before, of an earlier period."""
    earlier = ReportOccurrence.objects.filter(
        schedule=occurrence.schedule_id, period_start__lt=occurrence.period_start, data_as_of__isnull=False
    )
    return earlier.order_by("-data_as_of").first()


def _names(found: list[Restatement]) -> dict[tuple[str, str], str]:
    """By kind and code, of measures and teams; two statements."""
    codes = {one.act.code for one in found}
    kpis = KPI.objects.filter(code__in=codes).values_list("code", "name")
    teams = Team.objects.filter(code__in=codes).values_list("code", "name")
    return {("measure", code): name for code, name in kpis} | {("team", code): name for code, name in teams}


def _units(found: list[Restatement]) -> dict[str, str]:
    """Of each KPI, as its latest version says."""
    codes = {one.act.code for one in found if one.act.node == "measure"}
    versions = KPIVersion.objects.filter(kpi__code__in=codes).order_by("valid_from", "recorded_at")
    return dict(versions.values_list("kpi__code", "unit"))


def _fact(one: Restatement, names: dict[tuple[str, str], str], unit: str) -> RestatedFact:
    act = one.act
    return RestatedFact(
        what=act.what,
        effect=one.effect,
        code=act.code,
        name=names.get((act.node, act.code), act.code),
        team=act.team,
        grain=one.grain,
        start=one.start,
        before=act.before,
        after=act.after,
        status_before=one.before.status,
        status_after=one.after.status,
        score_before=one.before.score,
        score_after=one.after.score,
        who=act.who,
        at=act.at,
        why=act.why,
        unit=unit,
    )
