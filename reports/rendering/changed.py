"""What was agreed anew since the last quarterly report, as lines."""

from collections.abc import Iterator
from dataclasses import fields
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kpis import formats
from kpis.calc.decimals import write_decimal
from kpis.calc.facts import BEGINNING
from kpis.calc.lines import Lines
from reports.calc.changed import DEFINITION, FIRST, MINOR, ChangedFact, Changes
from reports.calc.facts import ReportFacts

from .content import Note
from .reasons import reason

WHAT = {
    "target": gettext_lazy("Target of %(name)s"),
    "weight": gettext_lazy("Weight of %(name)s"),
    "definition": gettext_lazy("Definition of %(name)s"),
}
LINES = {
    "red": gettext_lazy("red line"),
    "stretch": gettext_lazy("stretch"),
    "zero": gettext_lazy("zero point"),
    "red_lower": gettext_lazy("lower red line"),
    "red_upper": gettext_lazy("upper red line"),
}
"""What a target says beside what is aimed at."""
FIELDS = {
    "profile": gettext_lazy("another profile"),
    "due": gettext_lazy("another due day"),
    "critical": gettext_lazy("critical from then on"),
    "uncritical": gettext_lazy("no longer critical"),
    "objective_id": gettext_lazy("objective"),
    "scope": gettext_lazy("scope"),
    "unit": gettext_lazy("unit"),
    "currency": gettext_lazy("currency"),
    "decimals": gettext_lazy("decimals"),
    "direction": gettext_lazy("direction"),
    "frequency": gettext_lazy("frequency"),
    "aggregation": gettext_lazy("aggregation"),
    "across_units": gettext_lazy("adding up across units"),
    "formula": gettext_lazy("formula"),
    "inputs": gettext_lazy("inputs"),
    "respondents": gettext_lazy("input that counts respondents"),
    "natural_min": gettext_lazy("natural minimum"),
    "natural_max": gettext_lazy("natural maximum"),
    "partial": gettext_lazy("partial sums"),
    "levels": gettext_lazy("levels"),
}


def line(one: ChangedFact, facts: ReportFacts) -> Note:
    return Note(str(WHAT[one.what]) % {"name": _with_team(one, facts)}, _text(one))


def more(found: Changes) -> str:
    if not found.more:
        return ""
    return ngettext(
        "%(count)s more was agreed anew; the archive lists all of it.",
        "%(count)s more were agreed anew; the archive lists all of it.",
        found.more,
    ) % {"count": found.more}


def as_data(one: ChangedFact, facts: ReportFacts) -> dict[str, object]:
    """What stays of it for good."""
    said = line(one, facts)
    return {
        "what": one.what,
        "code": one.code,
        "teams": sorted(one.teams),
        "from": one.start.isoformat(),
        "before": figure(one.before),
        "after": figure(one.after),
        "grade": one.grade,
        "fields": list(one.fields),
        "who": one.who,
        "at": one.at.isoformat(),
        "why": one.why,
        "title": said.title,
        "text": said.text,
    }


def figure(side: Lines | Decimal | None) -> str:
    """Every digit: `88; red 80` for a target with its red line."""
    if side is None:
        return ""
    if isinstance(side, Decimal):
        return write_decimal(side)
    typed = {field.name: getattr(side, field.name) for field in fields(side)}
    said = [f"{name} {write_decimal(value)}" for name, value in typed.items() if value is not None]
    return "; ".join(said).removeprefix("target ")


def _with_team(one: ChangedFact, facts: ReportFacts) -> str:
    """Several teams may measure one KPI; what is of several teams, and a team itself, stands alone."""
    team = next((team.name for team in facts.teams.values() if team.code in one.teams), "")
    if one.what == DEFINITION or len(one.teams) > 1 or len(facts.teams) == 1 or team in ("", one.name):
        return one.name
    return _("%(name)s (%(team)s)") % {"name": one.name, "team": team}


def _text(one: ChangedFact) -> str:
    """ "at least 86.0% → at least 88.0%, from 1 Jan 2027, by Ines Aalto: new vehicles arrive." """
    words = {
        "change": _definition(one) if one.what == DEFINITION else ", ".join(_said(one)),
        "since": _since(one),
        "who": one.who,
        "why": reason(one.why),
    }
    if one.why:
        return _("%(change)s, %(since)s, by %(who)s: %(why)s") % words
    return _("%(change)s, %(since)s, by %(who)s") % words


def _said(one: ChangedFact) -> Iterator[str]:
    if isinstance(one.before, Lines) or isinstance(one.after, Lines):
        yield from _target(one)
    elif one.before != one.after:
        yield _arrow(_plain(one.before), _plain(one.after))
    yield from (str(FIELDS[name]) for name in one.fields)


def _definition(one: ChangedFact) -> str:
    if one.grade == FIRST:
        return _("New KPI")
    said = _("Minor change: %(fields)s") if one.grade == MINOR else _("Major change: %(fields)s")
    return said % {"fields": ", ".join(str(FIELDS[name]) for name in one.fields)}


def _target(one: ChangedFact) -> Iterator[str]:
    """The aim, and each other line where it changed."""
    before, after = (side if isinstance(side, Lines) else Lines() for side in (one.before, one.after))
    aims = [
        formats.target_words(one.direction, side, one.decimals, unit=one.unit) for side in (before, after)
    ]
    if aims[0] != aims[1]:
        yield _arrow(*aims)
    for name, label in LINES.items():
        old, new = getattr(before, name), getattr(after, name)
        if old != new:
            yield f"{label} {_arrow(_quantity(old, one), _quantity(new, one))}"


def _since(one: ChangedFact) -> str:
    if one.start == BEGINNING:
        return _("from the beginning")
    return _("from %(day)s") % {"day": formats.day_text(one.start)}


def _arrow(before: str, after: str) -> str:
    return f"{before} → {after}"


def _quantity(value: Decimal | None, one: ChangedFact) -> str:
    """As exactly as it was typed, for both sides must differ on paper too."""
    typed = value.normalize().as_tuple().exponent if value is not None else 0
    places = max(one.decimals, -typed if isinstance(typed, int) else 0)
    return formats.quantity(value, places, one.unit)


def _plain(side: Lines | Decimal | None) -> str:
    return write_decimal(side) if isinstance(side, Decimal) else formats.MISSING
