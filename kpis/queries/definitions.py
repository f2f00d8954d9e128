"""What a KPI means, whom it serves and how its definition changed: the page of one entry of the catalogue."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Max, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from kpis import formats
from kpis.calc.explanation import in_words
from kpis.calc.formulas import parse
from kpis.calc.inputs import parse_inputs
from kpis.calc.periods import Calendar, period_of
from kpis.calc.tokens import FormulaError
from kpis.models import KPI, KPIVersion, Measure, MeasureLife, Objective
from kpis.models.querysets import MeasureQuerySet
from kpis.queries.history import ruling, versions_of
from kpis.queries.partners import Partners, partners_of
from kpis.queries.target_lines import TargetLine, target_lines
from kpis.queries.uses import UsedBy, used_by
from kpis.queries.version_lines import VersionLine, objectives_of, version_lines


@dataclass(frozen=True, slots=True)
class Definition:
    kpi: KPI
    facts: list[tuple[str, str]]
    people: list[tuple[str, str]]
    partners: list[Partners]
    tags: list[str]
    versions: list[VersionLine]
    used_by: list[UsedBy]
    used_elsewhere: int
    targets: list[TargetLine]


def definition_of(kpi: KPI, user: User, today: dt.date, zone: dt.tzinfo, calendar: Calendar) -> Definition:
    """`kpi` comes with owner, guardrail and successor; scorecards `user` may not open are only counted."""
    versions = versions_of([kpi.pk]).get(kpi.pk, [])
    objectives = objectives_of(versions)
    version = ruling(versions, today)
    living = _living(kpi, today)
    measures = list(living.visible_to(user, today).select_related("team", "owner").order_by("team__name"))
    return Definition(
        kpi=kpi,
        facts=_facts(kpi, version) if version else [],
        people=_people(kpi, objectives.get(version.objective_id or 0) if version else None)
        + _last_reported(kpi, version, calendar),
        partners=partners_of(kpi, today),
        tags=_tags(kpi, version),
        versions=version_lines(versions, objectives, zone),
        used_by=used_by(measures, calendar, zone),
        used_elsewhere=living.count() - len(measures),
        targets=target_lines(measures, versions),
    )


def formula_words(version: KPIVersion) -> str:
    """The formula as people read it, with KPIs by their names; empty for a KPI without one."""
    if not version.formula:
        return ""
    try:
        formula = parse(version.formula)
    except FormulaError:
        return version.formula
    inputs = {item.name.lower() for item in parse_inputs(version.inputs)}
    codes = {name.lower() for name in formula.references(inputs)}
    kpis = KPI.objects.alias(lower_code=Lower("code")).filter(lower_code__in=codes)
    names = {code.lower(): name for code, name in kpis.values_list("code", "name")}
    bare = {code: name for code, name in names.items() if code not in inputs}
    return in_words(formula, bare | {f"kpi.{code}": name for code, name in names.items()})


def _facts(kpi: KPI, version: KPIVersion) -> list[tuple[str, str]]:
    facts = [
        (_("Question"), kpi.question),
        (_("Formula"), formula_words(version)),
        (_("Inputs"), ", ".join(item.name.replace("_", " ") for item in parse_inputs(version.inputs))),
        (_("Unit"), formats.unit_line(version.unit, version.decimals, version.get_direction_display())),
        (_("Scope"), version.scope),
        (_("Source"), kpi.source),
        (_("Period total"), formats.period_total(version.aggregation)),
        (_("Blank"), _blank(version)),
        (_("When off track"), kpi.action_when_red),
        (_("Pitfalls"), kpi.pitfalls),
    ]
    return [(name, said) for name, said in facts if said]


def _blank(version: KPIVersion) -> str:
    zeros = [item.name.replace("_", " ") for item in parse_inputs(version.inputs) if item.zero]
    if zeros:
        return _("counts as 0 for %(inputs)s") % {"inputs": ", ".join(zeros)}
    return _("stays blank; never zero")


def _people(kpi: KPI, objective: Objective | None) -> list[tuple[str, str]]:
    next_review = _("every %(months)s months") % {"months": kpi.review_months}
    if kpi.reviewed_on:
        next_review = _("%(interval)s, last on %(day)s") % {
            "interval": next_review,
            "day": formats.day_text(kpi.reviewed_on),
        }
    return [
        (_("Owner"), str(kpi.owner) if kpi.owner else _("nobody yet")),
        (_("Objective"), objective.name if objective else _("none: it is a metric, shown and not rolled up")),
        (_("Perspective"), objective.perspective.name if objective else formats.MISSING),
        (_("Function"), kpi.function or formats.MISSING),
        (_("Review"), next_review),
    ]


def _last_reported(kpi: KPI, version: KPIVersion | None, calendar: Calendar) -> list[tuple[str, str]]:
    """Of what is suspended or retired: the period that holds the last day on which anybody measured it."""
    if version is None or kpi.status not in (KPI.Status.SUSPENDED, KPI.Status.RETIRED):
        return []
    last = MeasureLife.objects.filter(measure__kpi=kpi).aggregate(last=Max("active_to"))["last"]
    if last is None or version.frequency not in calendar.grains:
        return []
    period = period_of(calendar, version.frequency, last)
    return [(_("Last reported"), formats.period_name(period, calendar))]


def _tags(kpi: KPI, version: KPIVersion | None) -> list[str]:
    words = [kpi.get_status_display(), kpi.get_kind_display(), kpi.get_level_display()]
    tags = [str(word)[:1].upper() + str(word)[1:] for word in words]
    return [*tags, formats.frequency_word(version.frequency)] if version else tags


def _living(kpi: KPI, today: dt.date) -> MeasureQuerySet[Measure]:
    """The teams' measures of it that are active today."""
    active = Q(lives__active_to=None) | Q(lives__active_to__gte=today)
    return Measure.objects.filter(active, kpi=kpi, person=None, lives__active_from__lte=today)
