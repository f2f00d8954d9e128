"""What a formula says while it is typed: where it errs, how it reads, what it uses and gives."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from accounts.models import User
from kpis import formats
from kpis.calc.definitions import references
from kpis.calc.explanation import explain, in_words, pointed_at
from kpis.calc.formulas import Formula, parse
from kpis.calc.inputs import parse_inputs
from kpis.calc.periods import Calendar, period_at
from kpis.calc.references import find_cycle
from kpis.calc.tokens import FormulaError
from kpis.models import KPI, Entry, KPIVersion, Score
from kpis.queries.history import definition_of, ruling
from kpis.queries.reading_trees import formula_versions
from kpis.queries.unit_warnings import unit_misfits


@dataclass(frozen=True, slots=True)
class ReadName:
    """A name of the formula and what it stands for; `code` is that of a KPI."""

    name: str
    meaning: str
    code: str = ""


@dataclass(frozen=True, slots=True)
class Sample:
    """The arithmetic with the latest figures of a team."""

    team: str
    period: str
    lines: list[str]


@dataclass(frozen=True, slots=True)
class FormulaPanel:
    """With an `error` the rest is empty; `pointed` is the formula with a caret below the place."""

    error: str = ""
    pointed: str = ""
    words: str = ""
    names: list[ReadName] = field(default_factory=list)
    cycle: str = ""
    warnings: list[str] = field(default_factory=list)
    sample: Sample | None = None


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks, and when."""

    user: User
    today: dt.date
    calendar: Calendar


def formula_panel(version: KPIVersion, asked: Asked) -> FormulaPanel | None:
    """Of a version that may not be saved yet, and whose KPI may not; None without a formula. A fixed number
    of statements."""
    if not version.formula.strip():
        return None
    try:
        formula = parse(version.formula)
    except FormulaError as problem:
        return FormulaPanel(f"{problem}.", pointed_at(version.formula, problem.position))
    try:
        inputs = {item.name.lower(): item.method for item in parse_inputs(version.inputs)}
    except ValueError as problem:
        return FormulaPanel(str(problem))
    kpis = _kpis(formula, set(inputs))
    return FormulaPanel(
        words=in_words(formula, _spoken(kpis, set(inputs))),
        names=_names(formula, inputs, kpis),
        cycle=_cycle(version),
        warnings=unit_misfits(version),
        sample=_sample(formula, version, kpis, asked),
    )


def _kpis(formula: Formula, inputs: set[str]) -> dict[str, KPI]:
    """Those it reads, by their codes in small letters."""
    codes = {code.lower() for code in formula.references(inputs)}
    found = KPI.objects.alias(lower_code=Lower("code")).filter(lower_code__in=codes)
    return {kpi.code.lower(): kpi for kpi in found}


def _spoken(kpis: dict[str, KPI], inputs: set[str]) -> dict[str, str]:
    bare = {code: kpi.name for code, kpi in kpis.items() if code not in inputs}
    return bare | {f"kpi.{code}": kpi.name for code, kpi in kpis.items()}


def _names(formula: Formula, inputs: dict[str, str], kpis: dict[str, KPI]) -> list[ReadName]:
    typed = {name.lower(): name for name in formula.names}
    found = [
        ReadName(name, _("input: %(method)s over time") % {"method": inputs[low]})
        for low, name in sorted(typed.items())
        if low in inputs
    ]
    unused = [
        ReadName(low, _("input that the formula does not read")) for low in sorted(inputs) if low not in typed
    ]
    return found + unused + [_read(code, kpis) for code in sorted(formula.references(set(inputs)))]


def _read(code: str, kpis: dict[str, KPI]) -> ReadName:
    kpi = kpis.get(code.lower())
    if kpi is None:
        return ReadName(code, _("neither an input of this KPI nor a KPI"))
    return ReadName(code, kpi.name, kpi.code)


def _cycle(version: KPIVersion) -> str:
    """The path on which formulas would read each other in a ring, on the first day on which they would."""
    stored = formula_versions()
    own = stored.pop(version.kpi_id, []) if version.kpi_id else []
    end = next((row.valid_from for row in own if row.valid_from > version.valid_from), dt.date.max)
    days = {row.valid_from for rows in stored.values() for row in rows}
    for day in sorted({version.valid_from, *(day for day in days if version.valid_from < day < end)}):
        ruled = [row for rows in stored.values() if (row := ruling(rows, day))]
        graph = {row.kpi.code: references(definition_of(row)) for row in ruled}
        path = find_cycle(graph | {version.kpi.code: references(definition_of(version))})
        if path:
            return " > ".join(path)
    return ""


def _sample(formula: Formula, version: KPIVersion, kpis: dict[str, KPI], asked: Asked) -> Sample | None:
    """Of the latest period for which a team has figures that the reader may see."""
    entry = _latest_entry(version.kpi, asked) if version.inputs else None
    scores = Score.objects.visible_to(asked.user, asked.today).filter(
        measure__kpi__in=kpis.values(), measure__person=None, raw__isnull=False, present=True
    )
    latest = (
        entry
        or scores.filter(grain=version.frequency)
        .select_related("measure__team")
        .order_by("-start", "measure__team__name")
        .first()
    )
    if latest is None:
        return None
    same = Q(measure__team=latest.measure.team_id, grain=latest.grain, start=latest.start)
    read = {code.lower(): raw for code, raw in scores.filter(same).values_list("measure__kpi__code", "raw")}
    inputs = {name.lower(): Decimal(figure) for name, figure in (entry.inputs or {}).items()} if entry else {}

    def value_of(name: str, explicit: bool) -> Decimal | None:
        code = name.lower()
        return inputs[code] if not explicit and code in inputs else read.get(code)

    period = formats.period_name(period_at(asked.calendar, latest.grain, latest.start), asked.calendar)
    return Sample(latest.measure.team.name, period, explain(formula, value_of))


def _latest_entry(kpi: KPI, asked: Asked) -> Entry | None:
    """None of a survey, whose figures nobody sees where few have answered."""
    entries = Entry.objects.visible_to(asked.user, asked.today).filter(
        measure__kpi=kpi.pk, measure__person=None, inputs__isnull=False
    )
    found = entries.exclude(measure__kpi__versions__in=KPIVersion.objects.exclude(respondents=""))
    return found.select_related("measure__team").order_by("-start", "measure__team__name").first()
