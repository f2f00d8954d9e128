"""The rules that span nouns, asked once at the end of an act of curation."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from accounts.actions.curation import Curation
from accounts.models import BEGINNING
from accounts.refusals import Problem
from kpis.calc.decimals import write_decimal
from kpis.calc.definitions import Definition, references
from kpis.calc.formulas import parse
from kpis.calc.inputs import parse_inputs
from kpis.calc.line_order import Broken, broken_targets
from kpis.calc.references import find_cycle
from kpis.models import KPI, KPIVersion, Measure, Target
from kpis.queries.history import definition_of, judged, tolerances, versions_of

MeasureKey = tuple[str, str, str]


def measure_key(measure: Measure) -> MeasureKey:
    """KPI, team and person as the folder names them."""
    return measure.kpi.code, measure.team.code, measure.person.email if measure.person else ""


def check_lines(curation: Curation, measure_ids: set[int]) -> Iterator[Problem]:
    """No target in force breaks the order of its lines, whichever of target, version, rule or life moved."""
    measures = Measure.objects.select_related("kpi", "team", "person").in_bulk(measure_ids)
    rules = tolerances()
    for pk, facts in judged(measures).items():
        for broken in broken_targets(facts, rules):
            yield _broken_problem(curation, measures[pk], broken)


def _broken_problem(curation: Curation, measure: Measure, broken: Broken) -> Problem:
    """Named at the target if this act wrote it, else at the version or rules that broke it."""
    key = (*measure_key(measure), broken.valid_from, broken.grain)
    if ("targets", *key) in curation.touched:
        figure = _first_figure(measure, broken)
        return Problem("target", figure, broken.rule, "targets", key)
    noun, cause = _cause(curation, measure, broken)
    since = "" if broken.valid_from == BEGINNING else f" {broken.valid_from}"
    rule = _("This breaks the target%(since)s of %(kpi)s, %(team)s, from %(day)s on: %(rule)s") % {
        "since": since,
        "kpi": measure.kpi.code,
        "team": measure.team.code,
        "day": broken.day,
        "rule": broken.rule,
    }
    field = {"rules": "tolerance_percent", "kpis": "direction"}.get(noun, "active_from")
    return Problem(field, "", rule, noun, cause)


def _first_figure(measure: Measure, broken: Broken) -> str:
    rows = Target.objects.filter(measure=measure, grain=broken.grain, valid_from=broken.valid_from)
    row = rows.latest("recorded_at")
    figures = [getattr(row, name) for name in Target.FIGURES]
    return write_decimal(next(figure for figure in figures if figure is not None))


def _cause(curation: Curation, measure: Measure, broken: Broken) -> tuple[str, tuple[object, ...]]:
    ours = [key for key in curation.touched if key[0] == "kpis" and key[1] == measure.kpi.code]
    rules = [key for key in curation.touched if key[0] == "rules"]
    for found in (ours, rules):
        if found:
            days = [key for key in found if key[-1] <= broken.day] or found
            noun, *key = max(days, key=lambda key: key[-1])
            return noun, tuple(key)
    return "measures", measure_key(measure)


def check_references(curation: Curation, kpi_ids: set[int]) -> Iterator[Problem]:
    """Every name a formula reads is an input or a KPI, and on no day do formulas read in a ring."""
    versions = versions_of()
    codes = {code.lower() for code in KPI.objects.values_list("code", flat=True)}
    for pk in sorted(kpi_ids):
        for version in versions[pk]:
            unknown = [code for code in references(definition_of(version)) if code.lower() not in codes]
            for code in sorted(unknown):
                rule = _("%(name)s is neither an input of this KPI nor a KPI.") % {"name": code}
                yield Problem(
                    "formula", version.formula, rule, "kpis", (version.kpi.code, version.valid_from)
                )
    yield from _rings(curation, versions.values())


def _rings(curation: Curation, histories: Iterable[list[KPIVersion]]) -> Iterator[Problem]:
    every = [(version, references(definition_of(version))) for rows in histories for version in rows]
    reading = {version.kpi.code for version, reads in every if reads}
    told: set[frozenset[str]] = set()
    for day in sorted({version.valid_from for version, reads in every if reads}):
        graph = {}
        for version, reads in every:
            if version.valid_from <= day and version.kpi.code in reading:
                graph[version.kpi.code] = reads
        path = find_cycle(graph)
        if path and frozenset(path) not in told:
            told.add(frozenset(path))
            yield _ring_problem(curation, day, path, [version for version, _reads in every])


def _ring_problem(
    curation: Curation, day: dt.date, path: list[str], versions: Iterable[KPIVersion]
) -> Problem:
    in_path = {code.lower() for code in path}
    ruling = {v.kpi.code: v for v in versions if v.valid_from <= day and v.kpi.code.lower() in in_path}
    ours = [v for v in ruling.values() if ("kpis", v.kpi.code, v.valid_from) in curation.touched]
    version = (ours or list(ruling.values()))[-1]
    rule = _("The formulas would read each other in a ring: %(path)s.") % {"path": " > ".join(path)}
    return Problem("formula", version.formula, rule, "kpis", (version.kpi.code, version.valid_from))


def check_sources(curation: Curation, measure_ids: set[int]) -> Iterator[Problem]:
    """A calculated measure has a formula without inputs in every version that rules it."""
    measures = Measure.objects.filter(pk__in=measure_ids, source=Measure.Source.FORMULA)
    measures = measures.select_related("kpi", "team", "person").prefetch_related("lives")
    versions = versions_of({measure.kpi_id for measure in measures})
    for measure in measures:
        rule = next(filter(None, map(_formula_rule, _ruling_definitions(measure, versions))), "")
        if rule:
            yield Problem("source", "formula", rule, "measures", measure_key(measure))


def _ruling_definitions(measure: Measure, versions: dict[int, list[KPIVersion]]) -> Iterator[Definition]:
    rows = versions[measure.kpi_id]
    for version, following in zip(rows, [*rows[1:], None], strict=True):
        for life in measure.lives.all():
            before_end = following is None or life.active_from < following.valid_from
            if before_end and version.valid_from <= (life.active_to or dt.date.max):
                yield definition_of(version)
                break


def _formula_rule(definition: Definition) -> str:
    if not definition.formula:
        return str(_("The KPI has no formula to calculate it by."))
    inputs = {item.name.lower() for item in parse_inputs(definition.inputs)}
    if inputs & {name.lower() for name in parse(definition.formula).names}:
        return str(_("The formula reads inputs, and a calculated measure takes no entries."))
    return ""
