"""What a KPI means, whom it serves and how its definition changed: the page of one entry of the catalogue."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.audit import as_text
from accounts.models import BEGINNING, User
from kpis import formats
from kpis.calc.explanation import in_words
from kpis.calc.formulas import parse
from kpis.calc.inputs import parse_inputs
from kpis.calc.periods import Calendar
from kpis.calc.tokens import FormulaError
from kpis.models import KPI, KPIVersion, Measure, Objective
from kpis.models.querysets import MeasureQuerySet
from kpis.queries.history import ruling, versions_of
from kpis.queries.partners import Partners, partners_of
from kpis.queries.target_lines import TargetLine, target_lines
from kpis.queries.uses import UsedBy, used_by

COMPARED = (
    "objective_id", "scope", "unit", "currency", "decimals", "direction", "frequency", "aggregation",
    "across_units", "formula", "inputs", "respondents", "natural_min", "natural_max", "partial", "levels",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class VersionLine:
    """One version: from when, what it changed, whether older figures compare with it, who and why."""

    since: str
    changes: list[str]
    breaks: bool
    recorded: str
    author: str
    reason: str


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
    objectives = Objective.objects.select_related("perspective").in_bulk(
        {version.objective_id for version in versions if version.objective_id}
    )
    version = ruling(versions, today)
    living = _living(kpi, today)
    measures = list(living.visible_to(user, today).select_related("team", "owner").order_by("team__name"))
    return Definition(
        kpi=kpi,
        facts=_facts(kpi, version) if version else [],
        people=_people(kpi, objectives.get(version.objective_id or 0) if version else None),
        partners=partners_of(kpi, today),
        tags=_tags(kpi, version),
        versions=_version_lines(versions, objectives, zone),
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


def _tags(kpi: KPI, version: KPIVersion | None) -> list[str]:
    words = [kpi.get_status_display(), kpi.get_kind_display(), kpi.get_level_display()]
    tags = [str(word)[:1].upper() + str(word)[1:] for word in words]
    return [*tags, formats.frequency_word(version.frequency)] if version else tags


def _living(kpi: KPI, today: dt.date) -> MeasureQuerySet[Measure]:
    """The teams' measures of it that are active today."""
    active = Q(lives__active_to=None) | Q(lives__active_to__gte=today)
    return Measure.objects.filter(active, kpi=kpi, person=None, lives__active_from__lte=today)


def _version_lines(
    versions: list[KPIVersion], objectives: dict[int, Objective], zone: dt.tzinfo
) -> list[VersionLine]:
    """The latest first; each compared with the one before it."""
    before: list[KPIVersion | None] = [None, *versions[:-1]]
    pairs = list(zip(versions, before, strict=True))
    return [_version_line(version, earlier, objectives, zone) for version, earlier in reversed(pairs)]


def _version_line(
    version: KPIVersion, earlier: KPIVersion | None, objectives: dict[int, Objective], zone: dt.tzinfo
) -> VersionLine:
    always = version.valid_from == BEGINNING
    return VersionLine(
        since=_("the beginning") if always else formats.day_text(version.valid_from),
        changes=_changes(earlier, version, objectives) if earlier else [_("First definition")],
        breaks=earlier is not None and not version.minor and not version.comparable,
        recorded=formats.day_text(version.recorded_at.astimezone(zone).date()),
        author=str(version.actor) if version.actor else version.actor_label,
        reason=version.reason,
    )


def _changes(earlier: KPIVersion, version: KPIVersion, objectives: dict[int, Objective]) -> list[str]:
    labels = {field.name: field.verbose_name for field in KPIVersion._meta.fields}
    changes = []
    for name in COMPARED:
        old, new = _said(earlier, name, objectives), _said(version, name, objectives)
        if old != new:
            label = str(labels[name.removesuffix("_id")])
            words = {"field": label[:1].upper() + label[1:], "old": old, "new": new}
            changes.append(_("%(field)s: %(old)s → %(new)s") % words)
    return changes or [_("Figures and meaning unchanged")]


def _said(version: KPIVersion, name: str, objectives: dict[int, Objective]) -> str:
    value = getattr(version, name)
    if name == "objective_id":
        return objectives[value].name if value in objectives else formats.MISSING
    if hasattr(version, f"get_{name}_display"):
        value = getattr(version, f"get_{name}_display")()
    return as_text(value) or formats.MISSING
