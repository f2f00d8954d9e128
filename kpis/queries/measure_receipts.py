"""The receipt of a measure: its inputs by person and place, its target, and the sums written out."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.calc.explanation import explain
from kpis.calc.formulas import Windowed, parse
from kpis.calc.inputs import parse_inputs
from kpis.calc.lines import Lines
from kpis.calc.periods import Calendar, period_at, period_key
from kpis.calc.score_arithmetic import score_rule, score_sum
from kpis.calc.tokens import FormulaError
from kpis.formats.numbers import number
from kpis.formats.targets import target_text
from kpis.models import KPI, EntryRevision, KPIVersion, Measure, Score, Target

from .history import ruling, versions_of
from .receipts import Line, Receipt, dated_line, digest_of, weighted_mean_sum
from .small_groups import is_hidden

MAX_PLACES = 12
AGGREGATED = {
    "sum": "sum",
    "mean": "mean",
    "last": "last",
    "min": "min",
    "max": "max",
}


@dataclass(frozen=True, slots=True)
class _Sources:
    """The rows a receipt names, read by their ids."""

    score: Score
    calendar: Calendar
    version: KPIVersion
    versions: list[KPIVersion]
    revisions: Sequence[EntryRevision]
    measures: Mapping[int, Measure]
    codes: Mapping[int, str]
    target: Target | None
    zone: dt.tzinfo

    @property
    def lines(self) -> Lines | None:
        stored = self.score.lines
        return None if stored is None else Lines(**{name: Decimal(line) for name, line in stored.items()})

    def write(self, value: Decimal | None) -> str:
        """With the KPI's decimals, or more where there are more."""
        if value is None:
            return number(None, 0)
        return number(value, min(max(_places(value), self.version.decimals), MAX_PLACES))

    def version_of(self, revision: EntryRevision) -> KPIVersion | None:
        period = period_at(self.calendar, revision.grain, revision.start)
        return ruling(self.versions, period.end)

    def key(self, grain: str, start: Any) -> str:
        return period_key(self.calendar, period_at(self.calendar, grain, start))


def _places(value: Decimal) -> int:
    exponent = value.normalize().as_tuple().exponent
    return -exponent if isinstance(exponent, int) and exponent < 0 else 0


def measure_receipt(score: Score, calendar: Calendar, zone: dt.tzinfo = dt.UTC) -> Receipt:
    """`score` with its measure, KPI, team and person; times are told in `zone`."""
    found = _sources(score, calendar, zone)
    measure = score.measure
    whose = f", {measure.person}" if measure.person else ""
    return Receipt(
        title=f"{measure.kpi.name} ({measure.kpi.code}){whose}",
        team=measure.team.code,
        period=period_key(calendar, period_at(calendar, score.grain, score.start)),
        value="" if score.value is None else number(score.value, found.version.decimals if found else 2),
        target=target_text(found.version.direction, found.lines, found.version.decimals) if found else "",
        score="" if score.score is None else number(score.score, 1),
        status=score.status,
        reason=score.reason,
        lines=tuple(_lines(found)) if found else (),
        children=(),
        computed_at=score.computed_at,
        is_fresh=score.is_fresh,
        digest=digest_of(score),
    )


def _sources(score: Score, calendar: Calendar, zone: dt.tzinfo) -> _Sources | None:
    """None for a row that was never computed, or whose measure is not there."""
    kept = score.receipt
    if "version" not in kept:
        return None
    entries = [revision for _entry, _version, revision in kept.get("entries", ())]
    revisions = EntryRevision.objects.filter(pk__in=entries).select_related("actor", "changeset")
    named = {row[0] for name in ("references", "units", "scored") for row in kept.get(name, ())}
    named |= {unit for _kpi, _value, units in kept.get("below", ()) for unit in units}
    measures = Measure.objects.filter(pk__in=named).select_related("kpi", "team", "person").in_bulk()
    below = [kpi for kpi, _value, _units in kept.get("below", ())]
    codes = dict(KPI.objects.filter(pk__in=below).values_list("pk", "code")) if below else {}
    target = Target.objects.filter(pk__in=kept.get("target", ())).select_related("actor").first()
    version = KPIVersion.objects.select_related("kpi", "actor").get(pk=kept["version"])
    versions = versions_of([version.kpi_id])[version.kpi_id]
    in_time = sorted(revisions, key=lambda revision: revision.start)
    return _Sources(score, calendar, version, versions, in_time, measures, codes, target, zone)


def _lines(found: _Sources) -> Iterator[Line]:
    yield Line(_("Definition"), "", dated_line(found.version, found.zone), "rule")
    yield from map(partial(_entry_line, found), found.revisions)
    for name in ("references", "units"):
        yield from (_other_line(found, *row) for row in found.score.receipt.get(name, ()))
    yield from (_below_line(found, *row) for row in found.score.receipt.get("below", ()))
    yield from _value_lines(found)
    yield from _target_lines(found)
    yield from _score_lines(found)


def _entry_line(found: _Sources, revision: EntryRevision) -> Line:
    """What was entered, by whom, when and through which door."""
    named = {
        "who": str(revision.actor) if revision.actor else revision.actor_label,
        "when": date_format(revision.recorded_at.astimezone(found.zone), "j M Y H:i"),
        "source": str(revision.get_source_display()),
        "place": revision.place,
        "revision": revision.version,
    }
    sub = _("%(source)s, %(who)s, %(when)s, revision %(revision)s") % named
    if revision.place:
        sub = _("%(source)s %(place)s, %(who)s, %(when)s, revision %(revision)s") % named
    return Line(found.key(revision.grain, revision.start), _figures(found, revision), sub)


def _figures(found: _Sources, revision: EntryRevision) -> str:
    if revision.state == "na":
        return _("not applicable: %(reason)s") % {"reason": revision.note}
    if is_hidden(found.version_of(revision), revision):
        return _("too few answers, not shown")
    if revision.inputs is not None:
        order = [item.name for item in parse_inputs(found.version.inputs)]
        inputs = {name: Decimal(figure) for name, figure in revision.inputs.items()}
        names = sorted(inputs, key=lambda name: order.index(name) if name in order else len(order))
        return ", ".join(f"{name} {number(inputs[name], _places(inputs[name]))}" for name in names)
    return found.write(revision.value)


def _other_line(found: _Sources, measure: int, grain: str, start: str, value: str | None) -> Line:
    """The value of another measure, as it went in."""
    one = found.measures[measure]
    whose = f", {one.person}" if one.person else ""
    key = found.key(grain, _day(start))
    figure = found.write(None if value is None else Decimal(value))
    return Line(f"{one.kpi.code}, {one.team.code}{whose}", figure, key)


def _below_line(found: _Sources, kpi: int, value: str | None, units: Sequence[int]) -> Line:
    """A KPI the team has no measure of, over the teams below that have one."""
    teams = ", ".join(sorted(found.measures[unit].team.code for unit in units))
    label = _("%(kpi)s, over the teams below") % {"kpi": found.codes[kpi]}
    return Line(label, found.write(None if value is None else Decimal(value)), teams)


def _day(text: str) -> Any:
    return Score._meta.get_field("start").to_python(text)


def _value_lines(found: _Sources) -> Iterator[Line]:
    score, version = found.score, found.version
    if version.formula and (score.inputs is not None or _reads_others(score)):
        yield from (Line(line, "", version.formula, "rule") for line in _formula_lines(found))
    elif len(found.revisions) > 1 or score.receipt.get("units"):
        yield Line(
            _("Put together by %(method)s") % {"method": version.get_aggregation_display()}, "", "", "rule"
        )
    if score.expected:
        named = {"have": score.have, "expected": score.expected}
        yield Line(_("Complete"), _("%(have)s of %(expected)s") % named, "", "rule")
    if score.raw is not None:
        yield Line(_("Value before rounding"), found.write(score.raw), "", "sum")
        places = ngettext("Value, %(count)s decimal", "Value, %(count)s decimals", version.decimals)
        label = places % {"count": version.decimals}
        yield Line(label, number(score.value, version.decimals), "", "sum")


def _reads_others(score: Score) -> bool:
    return bool(score.receipt.get("references") or score.receipt.get("below"))


def _formula_lines(found: _Sources) -> list[str]:
    """Innermost first, with the aggregated inputs and the values of other KPIs filled in."""
    inputs = {name.lower(): Decimal(figure) for name, figure in (found.score.inputs or {}).items()}
    own = [found.score.grain, found.score.start.isoformat()]
    read = {
        found.measures[measure].kpi.code.lower(): None if value is None else Decimal(value)
        for measure, grain, start, value in found.score.receipt.get("references", ())
        if [grain, start] == own
    }
    for kpi, value, _units in found.score.receipt.get("below", ()):
        read[found.codes[kpi].lower()] = None if value is None else Decimal(value)
    windows = found.score.receipt.get("windows", {})

    def value_of(name: str, explicit: bool) -> Decimal | None:
        code = name.lower()
        return inputs[code] if not explicit and code in inputs else read.get(code)

    def window_of(call: Windowed) -> Decimal | None:
        value = windows.get(call.spelled)
        return None if value is None else Decimal(value)

    try:
        return explain(parse(found.version.formula), value_of, window_of)
    except FormulaError as problem:
        return [str(problem)]


def _target_lines(found: _Sources) -> Iterator[Line]:
    lines = found.lines
    if lines is None:
        return
    sub = dated_line(found.target, found.zone) if found.target else ""
    typed = found.target
    for name, field, label in (
        ("target", "target", _("Target scores 100")),
        ("red", "red_line", _("Red line scores 50")),
        ("stretch", "stretch", _("Stretch scores 120")),
        ("zero", "zero", _("Zero point scores 0")),
        ("lower", "lower", _("Green from")),
        ("upper", "upper", _("Green to")),
        ("red_lower", "red_lower", _("Lower red line scores 50")),
        ("red_upper", "red_upper", _("Upper red line scores 50")),
    ):
        line = getattr(lines, name)
        if line is not None:
            by_default = typed is not None and getattr(typed, field) is None
            yield Line(label, found.write(line), _("by default") if by_default else sub, "rule")


def _score_lines(found: _Sources) -> Iterator[Line]:
    score = found.score
    if score.score is None:
        return
    if score.value is not None and not score.receipt.get("scored"):
        judged = found.version.direction, score.value, found.lines, score.score
        text = score_sum(*judged, found.write) or _RULES.get(score_rule(*judged), _between)()
        yield Line(text, found.write(score.score), "", "sum")
    if score.receipt.get("scored"):
        yield Line(_mean_of_units(score), number(score.score, 1), "", "sum")
    yield Line(_("Score"), number(score.score, 1), "", "sum")


def _mean_of_units(score: Score) -> str:
    """The weighted mean written out, where the reader may see all it is made of."""
    rows = [row for row in score.receipt["scored"] if len(row) > 3 and row[3] is not None]
    counted = [(Decimal(unit), Decimal(weight)) for _id, weight, _terms, unit in rows if Decimal(weight)]
    return weighted_mean_sum(counted, score.score) or _("The weighted mean of the scores of its units")


def _between() -> str:
    return _("Between two lines that are the same to 12 decimals")


_RULES = {
    "stretch": lambda: _("At the stretch or beyond: 120"),
    "beyond": lambda: _("At the zero point or beyond: 0"),
    "met": lambda: _("The target is met: 100"),
    "missed": lambda: _("The target is missed, and the red line is the target: 0"),
    "inside": lambda: _("Inside the band: 100"),
    "ordinal": lambda: _("The score of this level"),
    "milestone": lambda: _("Percent complete against the plan of that day"),
}
