"""Values and inputs of fine periods put together over time and across units.

Every function computes in the caller's context, which is wide (`kpis.calc.lines.WORKING`).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from .evaluation import TOO_LARGE, evaluate
from .facts import ZERO, Entry, Input
from .formulas import Windowed
from .lookups import Meaning, input_across
from .scoring import round_half_up

PLACES = 12
MIN_RESPONDENTS = Decimal(5)
PRODUCT = "product"
"""In combined inputs of a weighted mean: the sum of value x weight, which a rounded mean cannot give back."""

Inputs = Mapping[str, Decimal]


class Lookup(Protocol):
    """The value of another KPI by its code in lower case, and what a time function gives for such a code or,
    with `is_input`, for an input of the KPI itself."""

    def __call__(self, code: str, /) -> Decimal | None: ...

    def windowed(self, call: Windowed, *, is_input: bool) -> Decimal | None: ...


ABSENT, NA, INCOMPLETE, BARE, VALUE, DIV0, ERROR = (
    "absent",
    "na",
    "incomplete",
    "bare",
    "value",
    "div0",
    "error",
)
COMPLETE = frozenset({VALUE, DIV0, ERROR})
"""States in which everything is there, whatever the arithmetic makes of it."""


@dataclass(slots=True)
class Cell:
    """One fine period of a measure: `state` says what is there, `reason` why it is `na`.

    `bare` is the percentage of a ratio entered without its inputs. `have` of `expected` units hold a value.
    """

    state: str
    value: Decimal | None = None
    inputs: Inputs | None = None
    reason: str = ""
    have: int = 0
    expected: int = 1


@dataclass(slots=True)
class Figure:
    """What several cells give: a value or its `trouble` (missing, div0, error), and the inputs behind it."""

    value: Decimal | None
    inputs: Inputs | None = None
    trouble: str = ""


NOTHING = Figure(None, None, "missing")


class _Nothing:
    def __call__(self, _code: str, /) -> Decimal | None:
        return None

    def windowed(self, call: Windowed, *, is_input: bool) -> Decimal | None:
        return None


no_lookup = _Nothing()


def read_entry(meaning: Meaning, entry: Entry | None, lookup: Lookup = no_lookup) -> Cell:
    """What an entry says under this definition."""
    if entry is None or entry.state == "blank":
        return Cell(ABSENT)
    if entry.state == "na":
        return Cell(NA, reason="not_applicable")
    if meaning.needed:
        cell = _read_inputs(meaning, entry)
        return cell_of(from_inputs(meaning, cell.inputs or {}, lookup)) if cell.state == VALUE else cell
    if entry.value is None:
        return Cell(INCOMPLETE, inputs=entry.inputs)
    return Cell(BARE if meaning.aggregation == "ratio" else VALUE, entry.value, have=1)


def entered_inputs(meaning: Meaning, entry: Entry | None) -> Cell:
    """The inputs of an entry, whatever the formula makes of them; `value` where all of them are there."""
    if entry is None or entry.state != "value":
        return read_entry(meaning, entry)
    return _read_inputs(meaning, entry)


def _read_inputs(meaning: Meaning, entry: Entry) -> Cell:
    if entry.inputs is None:
        bare = meaning.aggregation == "ratio" and entry.value is not None
        return Cell(BARE, entry.value, have=1) if bare else Cell(INCOMPLETE)
    inputs = dict(entry.inputs)
    for item in meaning.inputs:
        if item.zero:
            inputs.setdefault(item.name, ZERO)
    answers = inputs.get(meaning.respondents)
    if answers is not None and answers < MIN_RESPONDENTS:
        return Cell(NA, reason="too_few")
    if not holds(meaning, inputs):
        return Cell(INCOMPLETE, inputs=inputs)
    return Cell(VALUE, inputs=inputs, have=1)


def cell_of(figure: Figure) -> Cell:
    if figure.value is not None:
        return Cell(VALUE, figure.value, figure.inputs, have=1)
    if figure.trouble in (DIV0, ERROR):
        return Cell(figure.trouble, None, figure.inputs, have=1)
    return Cell(INCOMPLETE if figure.inputs else ABSENT, None, figure.inputs)


def holds(meaning: Meaning, inputs: Inputs | None) -> bool:
    """Whether all inputs of the definition are there."""
    return inputs is not None and all(name in inputs for name in meaning.needed)


def from_inputs(meaning: Meaning, inputs: Inputs, lookup: Lookup = no_lookup) -> Figure:
    """The value of inputs that are all there: the formula, or value x weight / weight."""
    if meaning.aggregation == "weighted_mean":
        if not inputs["weight"]:
            return Figure(None, inputs, DIV0)
        product = inputs[PRODUCT] if PRODUCT in inputs else inputs["value"] * inputs["weight"]
        return Figure(*kept(product / inputs["weight"], inputs))
    return apply_formula(meaning, inputs, lookup)


def apply_formula(meaning: Meaning, inputs: Inputs, lookup: Lookup = no_lookup) -> Figure:
    """An input hides an equal code, whatever the case; what has no value stays missing."""
    formula, names = meaning.formula, meaning.names
    if formula is None:
        return Figure(None, inputs, ERROR if meaning.unreadable else "missing")

    def value_of(name: str, explicit: bool) -> Decimal | None:
        code = name.lower()
        return inputs.get(names[code]) if not explicit and code in names else lookup(code)

    def window_of(call: Windowed) -> Decimal | None:
        return lookup.windowed(call, is_input=meaning.is_input(call))

    found = evaluate(formula, value_of, window_of)
    if found.value is None:
        return Figure(None, inputs or None, found.reason or "missing")
    return Figure(*kept(found.value, inputs or None))


def kept(value: Decimal, inputs: Inputs | None = None) -> tuple[Decimal | None, Inputs | None, str]:
    """A value as it is stored, with 12 decimals; one of 10^18 or more is an error."""
    if abs(value) >= TOO_LARGE:
        return None, inputs, ERROR
    return round_half_up(value, PLACES), inputs, ""


# Over time


def over_time(meaning: Meaning, cells: Sequence[Cell], lookup: Lookup = no_lookup) -> Figure:
    """The value of a coarse period from the cells that count, in order of time."""
    if not cells:
        return NOTHING
    if meaning.by_inputs:
        inputs = inputs_over_time(meaning, cells)
        return from_inputs(meaning, inputs, lookup) if inputs else NOTHING
    if meaning.aggregation == "ratio":
        return apply_formula(meaning, {}, lookup)
    values = [cell.value for cell in cells if cell.value is not None]
    return Figure(*kept(combine(meaning.aggregation, values))) if values else NOTHING


def inputs_over_time(meaning: Meaning, cells: Sequence[Cell]) -> Inputs:
    """Each input by its own method over the periods that hold all of them; empty without any."""
    several = [cell.inputs for cell in cells if cell.inputs is not None]
    if not several:
        return {}
    if meaning.aggregation == "weighted_mean":
        return _weighted(several)
    return {
        item.name: combine(item.method, [inputs[item.name] for inputs in several]) for item in meaning.inputs
    }


def _weighted(several: Iterable[Inputs]) -> Inputs:
    weight = product = ZERO
    for inputs in several:
        weight += inputs["weight"]
        product += inputs[PRODUCT] if PRODUCT in inputs else inputs["value"] * inputs["weight"]
    return {"value": product / weight if weight else ZERO, "weight": weight, PRODUCT: product}


def combine(method: str, values: Sequence[Decimal]) -> Decimal:
    """`sum`, `mean`, `last`, `min` or `max` of at least one value."""
    if method == "sum":
        return sum(values, ZERO)
    if method == "mean":
        return sum(values, ZERO) / len(values)
    if method == "last":
        return values[-1]
    return min(values) if method == "min" else max(values)


# Across units


def across_units(meaning: Meaning, cells: Sequence[Cell], lookup: Lookup = no_lookup) -> Figure:
    """The value of one period from the units that have one, by the KPI's way across units."""
    if meaning.across == "inputs":
        several = [cell.inputs for cell in cells if cell.inputs is not None]
        return from_inputs(meaning, inputs_across(meaning, several), lookup) if several else NOTHING
    values = [cell.value for cell in cells if cell.value is not None]
    return Figure(*kept(combine(meaning.across, values))) if values and meaning.across else NOTHING


def inputs_across(meaning: Meaning, several: Sequence[Inputs]) -> Inputs:
    if meaning.aggregation == "weighted_mean":
        return _weighted(several)
    return {item.name: _across(item, several) for item in meaning.inputs}


def _across(item: Input, several: Sequence[Inputs]) -> Decimal:
    return combine(input_across(item), [inputs[item.name] for inputs in several])
