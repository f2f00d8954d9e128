"""The restatements between the last report of a schedule and this one."""

import datetime as dt
from collections import defaultdict
from typing import Any

from django.db.models import BooleanField, ExpressionWrapper, Q, QuerySet

from accounts.models import Team
from kpis.models import KPI, KPIVersion, Objective, Perspective
from kpis.queries.restatements import EFFECTS, Part, Restatement, restatements
from kpis.queries.two_moments import Span
from reports.calc.restated import RestatedFact, RestatedPart
from reports.models import ReportOccurrence, ReportSchedule

from .chosen import chosen_measures


def restated_since_last(
    occurrence: ReportOccurrence, scope: frozenset[int], now: dt.datetime
) -> tuple[RestatedFact, ...] | None:
    """Of periods up to that of the last report; None where this is the first. Call it where all statements
    see one moment."""
    last = last_report(occurrence)
    if last is None:
        return None
    told = restated_after(last, occurrence.schedule, scope, now)
    return tuple(_beside_correction(last, told, occurrence.schedule, scope, now))


def _beside_correction(
    last: ReportOccurrence,
    found: list[RestatedFact],
    schedule: ReportSchedule,
    scope: frozenset[int],
    now: dt.datetime,
) -> list[RestatedFact]:
    """A correction has told what was said anew about its own period, and about no other."""
    corrections = ReportOccurrence.objects.correcting(last).exclude(data_as_of=None)
    correction = corrections.order_by("-data_as_of").first()
    if correction is None:
        return found
    others = [one for one in found if one.start != last.period_start]
    since = restated_after(correction, schedule, scope, now, only=last.period_start)
    return sorted([*others, *since], key=lambda one: EFFECTS.index(one.effect))


def restated_after(
    report: ReportOccurrence,
    schedule: ReportSchedule,
    scope: frozenset[int],
    now: dt.datetime,
    only: dt.date | None = None,
) -> list[RestatedFact]:
    """What was said anew of the schedule's KPIs and of its teams since that report was frozen, about periods
    up to its own, in the order of materiality; `only`: about the one that starts then."""
    if report.data_as_of is None:
        return []
    measures = frozenset(chosen_measures(schedule, scope).values_list("pk", flat=True))
    span = Span(report.data_as_of, now, measures, scope, report.grain, only, report.period_end)
    found = restatements(span, now)
    names, units = _names(found), _units(found)
    return [_fact(one, names, units.get(one.act.code, "")) for one in found]


def last_report(occurrence: ReportOccurrence) -> ReportOccurrence | None:
    """That of the latest earlier period: the regular one, or else the first that was built of it. So neither
    a correction nor a report sent by hand, which not every reader got, hides what came before it; one that
    was aborted told nobody."""
    earlier = ReportOccurrence.objects.filter(
        schedule=occurrence.schedule_id, period_start__lt=occurrence.period_start, data_as_of__isnull=False
    )
    told = earlier.exclude(state__in=ReportOccurrence.NEVER_SENT)
    is_extra = ExpressionWrapper(~Q(kind=ReportOccurrence.Kind.SCHEDULED), BooleanField())
    return told.order_by("-period_start", is_extra, "data_as_of").first()


def _names(found: list[Restatement]) -> dict[tuple[str, str], str]:
    """By kind and code; one statement for each kind there is."""
    codes = defaultdict(set)
    for one in found:
        codes[one.act.node].add(one.act.code)
    named: dict[str, QuerySet[Any]] = {
        "measure": KPI.objects.all(),
        "kpi": KPI.objects.all(),
        "team": Team.objects.all(),
        "objective": Objective.objects.all(),
        "perspective": Perspective.objects.all(),
    }
    return {
        (node, code): name
        for node, rows in named.items()
        for code, name in rows.filter(code__in=codes[node]).values_list("code", "name")
    }


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
        node=act.node,
        parts=tuple(map(_part, one.parts)),
    )


def _part(one: Part) -> RestatedPart:
    return RestatedPart(
        team=one.team,
        effect=one.effect,
        grain=one.grain,
        start=one.start,
        status_before=one.before.status,
        status_after=one.after.status,
        score_before=one.before.score,
        score_after=one.after.score,
    )
