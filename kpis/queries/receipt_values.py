"""Where the value on a receipt came from: its inputs by person and place, and its arithmetic."""

from collections.abc import Iterator, Sequence
from decimal import Decimal
from functools import partial
from typing import Any

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis.calc.explanation import explain
from kpis.calc.formulas import Windowed, parse
from kpis.calc.inputs import parse_inputs
from kpis.calc.tokens import FormulaError
from kpis.formats.numbers import number
from kpis.models import EntryRevision, Measure, Score

from .receipt_sources import Sources, places
from .receipts import Line, Link, plain
from .small_groups import is_hidden


def input_lines(found: Sources) -> Iterator[Line]:
    """Entries by person and place, own results of finer periods, and those of other measures."""
    kept = found.score.receipt
    yield from map(partial(_entry_line, found), found.revisions)
    yield from (_fine_line(found, *row) for row in kept.get("fine", ()))
    for name in ("references", "units"):
        yield from (_other_line(found, *row) for row in kept.get(name, ()))
    for row in kept.get("below", ()):
        yield from _below_lines(found, *row)
    yield from (_scored_line(found, *row) for row in kept.get("scored", ()))


def _entry_line(found: Sources, revision: EntryRevision) -> Line:
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


def _figures(found: Sources, revision: EntryRevision) -> str:
    if revision.state == "na":
        return _("not applicable: %(reason)s") % {"reason": revision.note}
    if is_hidden(found.version_of(revision), revision):
        return _("too few answers, not shown")
    if revision.inputs is not None:
        order = [item.name for item in parse_inputs(found.version.inputs)]
        inputs = {name: Decimal(figure) for name, figure in revision.inputs.items()}
        names = sorted(inputs, key=lambda name: order.index(name) if name in order else len(order))
        return ", ".join(f"{name} {number(inputs[name], places(inputs[name]))}" for name in names)
    return found.write(revision.value)


def _fine_line(found: Sources, start: str, value: str | None) -> Line:
    link = _link(found, found.score.measure, found.version.frequency, start)
    return Line(link.period, found.write(_number(value)), link=link)


def _other_line(found: Sources, measure: int, grain: str, start: str, value: str | None) -> Line:
    """The value of another measure, as it went in."""
    one = found.measures[measure]
    link = _link(found, one, grain, start)
    return Line(_of_whom(one), found.write(_number(value)), link.period, link=link)


def _below_lines(found: Sources, kpi: int, value: str | None, units: Sequence[int]) -> Iterator[Line]:
    """A KPI the team has no measure of, over the teams below that have one, and each of those."""
    below = sorted((found.measures[unit] for unit in units), key=lambda one: one.team.code)
    label = _("%(kpi)s, over the teams below") % {"kpi": found.codes[kpi]}
    yield Line(label, found.write(_number(value)), ", ".join(one.team.code for one in below))
    grain, start = found.score.grain, found.score.start.isoformat()
    yield from (Line(_of_whom(one), link=_link(found, one, grain, start)) for one in below)


def _scored_line(
    found: Sources, measure: int, weight: str, _terms: int | None = None, score: str | None = None
) -> Line:
    """The score of a unit, in a roll-up that is scored from its units."""
    one = found.measures[measure]
    label = _("Score of %(unit)s") % {"unit": _of_whom(one)}
    figure = "" if score is None else number(Decimal(score), 1)
    link = _link(found, one, found.score.grain, found.score.start.isoformat())
    return Line(label, figure, _("weight %(weight)s") % {"weight": plain(Decimal(weight))}, link=link)


def _of_whom(one: Measure) -> str:
    whose = f", {one.person}" if one.person else ""
    return f"{one.kpi.code}, {one.team.code}{whose}"


def _link(found: Sources, one: Measure, grain: str, start: str) -> Link:
    return Link(one.pk, one.team.code, one.kpi.code, found.key(grain, _day(start)), one.person_id)


def _number(value: str | None) -> Decimal | None:
    return None if value is None else Decimal(value)


def _day(text: str) -> Any:
    return Score._meta.get_field("start").to_python(text)


def value_lines(found: Sources) -> Iterator[Line]:
    score, version = found.score, found.version
    if version.formula and (score.inputs is not None or _reads_others(score)):
        yield from (Line(line, "", version.formula, "rule") for line in _formula_lines(found))
    elif len(found.revisions) > 1 or score.receipt.get("units") or score.receipt.get("fine"):
        label = _("Put together by %(method)s") % {"method": version.get_aggregation_display()}
        over_units = score.measure.source == Measure.Source.ROLLUP
        yield Line(label, "", "" if over_units else version.formula, "rule")
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


def _formula_lines(found: Sources) -> list[str]:
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
