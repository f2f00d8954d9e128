"""The rules of a KPI's definition: what one version must say, and what the next one may change."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple

from kpis.calc.facts import BEGINNING
from kpis.calc.formulas import parse
from kpis.calc.inputs import parse_inputs, parse_levels, print_inputs
from kpis.calc.periods import EVERY_GRAIN, Calendar, period_of
from kpis.calc.scoring import DIRECTIONS
from kpis.calc.tokens import FormulaError

AGGREGATIONS = ("sum", "mean", "last", "min", "max", "ratio", "weighted_mean", "none")
NUMERIC = (
    "formula",
    "inputs",
    "unit",
    "currency",
    "direction",
    "frequency",
    "aggregation",
    "across_units",
    "scope",
)
"""What a minor change leaves alone."""

MAX_DECIMALS = 12
_ORDINAL_METHODS = ("last", "min", "max", "none")
_WEIGHTED = "weighted_mean"
_OF_WEIGHTED_MEAN = "value:mean;weight:sum"
_CURRENCY = re.compile("[A-Z]{3}")


class Flaw(NamedTuple):
    """A broken rule: the field, its value, and the rule as a sentence."""

    field: str
    value: str
    rule: str


@dataclass(frozen=True, slots=True)
class Definition:
    """What a KPI version says, its objective aside; texts as they are typed."""

    valid_from: date = BEGINNING
    scope: str = ""
    unit: str = ""
    currency: str = ""
    decimals: int = 2
    direction: str = "up"
    frequency: str = "month"
    aggregation: str = "last"
    across_units: str = ""
    formula: str = ""
    inputs: str = ""
    respondents: str = ""
    natural_min: Decimal | None = None
    natural_max: Decimal | None = None
    partial: bool = False
    levels: str = ""
    comparable: bool = False
    minor: bool = False


def written_inputs(inputs: str, aggregation: str) -> str:
    """The text of the inputs in its one form; those of a weighted mean are its own where none are typed.
    A text that breaks a rule comes back as it is."""
    try:
        return print_inputs(parse_inputs(inputs)) or (_OF_WEIGHTED_MEAN if aggregation == _WEIGHTED else "")
    except ValueError:
        return inputs


def definition_flaws(definition: Definition) -> list[Flaw]:
    """What forbids saving this version whatever stands before it; empty when it may be saved."""
    return [*_words(definition), *_numbers(definition), *_texts(definition), *_formula(definition)]


def references(definition: Definition) -> frozenset[str]:
    """The KPI codes its formula reads; of a text that is no formula, none."""
    try:
        names = [item.name for item in parse_inputs(definition.inputs)]
        return parse(definition.formula).references(names) if definition.formula else frozenset()
    except ValueError:
        return frozenset()


def succession_flaws(calendar: Calendar, before: Definition | None, after: Definition) -> Iterator[Flaw]:
    """What forbids `after` to follow `before`, the version that rules the day before its first."""
    changes_frequency = before is not None and before.frequency != after.frequency
    if after.frequency in calendar.grains:
        yield from _first_day(calendar, after, changes_frequency)
    elif after.frequency in EVERY_GRAIN:
        rule = f"The calendar of the organisation has {calendar.fine}s in place of {after.frequency}s."
        yield Flaw("frequency", after.frequency, rule)
    if before is not None and after.minor:
        for name in NUMERIC:
            if getattr(before, name) != getattr(after, name):
                old, new = getattr(before, name) or "empty", getattr(after, name)
                rule = f"A minor change leaves it as it was, {old}; this version is major."
                yield Flaw("aggregation" if name == "across_units" else name, new, rule)


def _first_day(calendar: Calendar, definition: Definition, changes_frequency: bool) -> Iterator[Flaw]:
    day = definition.valid_from
    if day == BEGINNING:
        return
    period = period_of(calendar, "year" if changes_frequency else definition.frequency, day)
    first = period.start
    if calendar.table is not None and not calendar.holds(period):
        rule = f"The calendar runs from {calendar.table.first_day} to {calendar.table.last_day}."
        yield Flaw("valid_from", str(day), rule)
    elif changes_frequency and first != day:
        rule = f"A frequency changes only at the start of a fiscal year, such as {first}."
        yield Flaw("frequency", definition.frequency, rule)
    elif first != day:
        name = definition.frequency.replace("_", " ")
        yield Flaw("valid_from", str(day), f"A version starts on the first day of a {name}, such as {first}.")


def _words(definition: Definition) -> Iterator[Flaw]:
    known = {"direction": DIRECTIONS, "frequency": EVERY_GRAIN, "aggregation": AGGREGATIONS}
    for name, words in known.items():
        word = getattr(definition, name)
        if word not in words:
            yield Flaw(name, word, f"It is one of {', '.join(words)}.")
    if definition.across_units and (
        definition.across_units != "sum" or definition.aggregation not in ("mean", "last")
    ):
        text = f"{definition.aggregation}:{definition.across_units}"
        yield Flaw("aggregation", text, "Only mean:sum and last:sum say how a value is added across units.")
    if definition.currency and not _CURRENCY.fullmatch(definition.currency):
        rule = "A currency is written as three capital letters, such as EUR."
        yield Flaw("currency", definition.currency, rule)
    if definition.direction == "ordinal" and definition.aggregation not in _ORDINAL_METHODS:
        rule = f"Levels are aggregated by one of {', '.join(_ORDINAL_METHODS)}."
        yield Flaw("aggregation", definition.aggregation, rule)


def _numbers(definition: Definition) -> Iterator[Flaw]:
    if not 0 <= definition.decimals <= MAX_DECIMALS:
        yield Flaw("decimals", str(definition.decimals), f"A KPI has 0 to {MAX_DECIMALS} decimals.")
    low, high = definition.natural_min, definition.natural_max
    if low is not None and high is not None and high <= low:
        yield Flaw("natural_max", f"{high:f}", f"The natural maximum is above the natural minimum {low:f}.")


def _texts(definition: Definition) -> Iterator[Flaw]:
    try:
        levels = parse_levels(definition.levels)
    except ValueError as problem:
        yield Flaw("levels", definition.levels, str(problem))
    else:
        if bool(levels) != (definition.direction == "ordinal"):
            rule = "The direction ordinal has levels such as 1:0;2:50;3:100, and no other direction has any."
            yield Flaw("levels", definition.levels, rule)
    try:
        names = [item.name for item in parse_inputs(definition.inputs)]
    except ValueError as problem:
        yield Flaw("inputs", definition.inputs, str(problem))
        return
    if definition.respondents and definition.respondents not in names:
        yield Flaw("respondents", definition.respondents, f"It is one of the inputs: {_listed(names)}.")
    if definition.aggregation == _WEIGHTED:
        if sorted(names) != ["value", "weight"]:
            rule = "A weighted mean has exactly the inputs value and weight."
            yield Flaw("inputs", definition.inputs, rule)
    elif names and not definition.formula:
        rule = "Inputs need a formula that makes one value of them."
        yield Flaw("inputs", definition.inputs, rule)


def _formula(definition: Definition) -> Iterator[Flaw]:
    if not definition.formula:
        return
    if definition.aggregation == _WEIGHTED:
        rule = "A weighted mean is computed from value and weight and takes no formula."
        yield Flaw("formula", definition.formula, rule)
    try:
        parse(definition.formula)
    except FormulaError as problem:
        yield Flaw("formula", definition.formula, f"{problem}.")


def _listed(names: list[str]) -> str:
    return ", ".join(names) or "this KPI has none"
