"""Reads what was typed for one period of a measure, by the rules of its KPI.

One place for pages, sheets, the API and the folder, so that no door lets in what another refuses. A problem
is named by its rule, a word; the sentence a reader sees is made where there is a language.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from kpis.calc.decimals import NumberError, read_decimal, write_decimal
from kpis.calc.facts import Version
from kpis.calc.styles import PLAIN, NumberStyle

_COMMA_NUMBER = re.compile(r"[+-]?[0-9]+,[0-9]+")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f]")
_DIGITS = re.compile(r"[+-]?([0-9]+)(\.[0-9]*)?")
WEIGHTED = ("value", "weight")
"""The inputs of a weighted mean that names none."""

_ANSWERS = {"yes": Decimal(1), "no": Decimal(0), "1": Decimal(1), "0": Decimal(0)}


@dataclass(frozen=True, slots=True)
class Typed:
    """A value or named inputs as they were typed; nothing at all is a blank, unless `na` is marked."""

    value: str = ""
    inputs: Mapping[str, str] = field(default_factory=dict)
    na: bool = False


@dataclass(frozen=True, slots=True)
class Figures:
    """What is stored: `state` is value, na or blank, and a value has either a figure or inputs."""

    state: str
    value: Decimal | None = None
    inputs: Mapping[str, Decimal] | None = None


@dataclass(frozen=True)
class TypedError(ValueError):
    """`place` is the name of an input, or empty for the value; `expected` completes the rule."""

    rule: str
    value: str = ""
    place: str = ""
    expected: str = ""


def read_text(typed: str) -> str:
    """What somebody wrote, without blank edges and without the control characters that no sheet, mail or
    folder can hold; line breaks and tabs stay."""
    return _CONTROL.sub("", typed).strip()


def read_typed(typed: Typed, version: Version, style: NumberStyle = PLAIN) -> Figures:
    """The figures, or a TypedError.

    A figure is written in `style` or, where that is clear, as a plain decimal with a point: in the style
    1.234,5 the text `84.6` is 84.6 and `1.234` is 1234. Yes-or-no KPIs take `yes`, `no`, 1 or 0. Inputs may
    be incomplete: such an entry is kept, and counts once it is whole.
    """
    value = typed.value.strip()
    inputs = {name: text.strip() for name, text in typed.inputs.items() if text.strip()}
    if typed.na:
        _refuse(bool(value or inputs), "na_with_figures", value)
        return Figures("na")
    _refuse(bool(value and inputs), "both", value)
    if inputs:
        return Figures("value", inputs=_inputs(inputs, version, style))
    return Figures("value", value=_value(value, version, style)) if value else Figures("blank")


def _refuse(broken: bool, rule: str, value: str = "", place: str = "", expected: str = "") -> None:
    if broken:
        raise TypedError(rule, value, place, expected)


def input_names(version: Version) -> tuple[str, ...]:
    """The inputs a KPI is entered by; a weighted mean that names none has WEIGHTED."""
    if version.aggregation == "weighted_mean" and not version.inputs:
        return WEIGHTED
    return tuple(item.name for item in version.inputs)


def _inputs(inputs: Mapping[str, str], version: Version, style: NumberStyle) -> dict[str, Decimal]:
    names = input_names(version)
    known = {name.lower(): name for name in names}
    _refuse(not known, "no_inputs", place=next(iter(inputs)))
    figures = {}
    for name, text in inputs.items():
        _refuse(name.lower() not in known, "unknown_input", place=name, expected=", ".join(names))
        figures[known[name.lower()]] = _figure(text, style, name)
    return {name: figures[name] for name in names if name in figures}


def _value(text: str, version: Version, style: NumberStyle) -> Decimal:
    """Where a KPI has inputs, only the bare percentage of a ratio is taken in their place."""
    names = input_names(version)
    needs_inputs = bool(names) and version.aggregation != "ratio"
    _refuse(needs_inputs, "needs_inputs", text, expected=", ".join(names))
    if version.direction == "binary":
        _refuse(text.lower() not in _ANSWERS, "yes_or_no", text)
        return _ANSWERS[text.lower()]
    figure = _figure(text, style)
    if version.direction == "ordinal":
        levels = [level for level, _ in version.levels]
        _refuse(figure not in levels, "level", text, expected=", ".join(map(write_decimal, levels)))
    if version.direction == "milestone":
        _refuse(not 0 <= figure <= 100, "percent_complete", text)
    return figure


def _figure(text: str, style: NumberStyle, place: str = "") -> Decimal:
    """Zero carries no sign: `-0` is 0."""
    typed = text.replace("\N{MINUS SIGN}", "-", 1)
    _refuse(style.is_ambiguous(typed), "ambiguous", text, place)
    plain = style.unstyled(typed)
    try:
        figure = read_decimal(plain)
    except NumberError as problem:
        raise TypedError(_rule(plain), text, place, style.styled("1250.5")) from problem
    return figure or Decimal(0)


def _rule(text: str) -> str:
    if _COMMA_NUMBER.fullmatch(text):
        return "comma"
    digits = _DIGITS.fullmatch(text) if text.isascii() else None
    if digits is None:
        return "number"
    return "digits" if len(digits[1].lstrip("0")) > 18 else "places"
