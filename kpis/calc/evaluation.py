"""The value of a formula: Decimal arithmetic in which a missing number stays missing and never becomes 0."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import (
    ROUND_HALF_UP,
    Context,
    Decimal,
    DivisionByZero,
    InvalidOperation,
    Overflow,
    localcontext,
)
from typing import Literal

from kpis.calc.formulas import NEGATIVE, Formula, Name, Node, Number, Windowed

# Traps turn NaN and infinity into exceptions, so neither ever becomes a value.
ARITHMETIC = Context(
    prec=28, rounding=ROUND_HALF_UP, Emin=-30, Emax=30, traps=[InvalidOperation, DivisionByZero, Overflow]
)
TOO_LARGE = Decimal(10) ** 18

Reason = Literal["missing", "div0", "error"]
Lookup = Callable[[str, bool], Decimal | None]
Windows = Callable[[Windowed], Decimal | None]

# Of several reasons the later one is given.
_SEVERITY: tuple[Reason, ...] = ("missing", "div0", "error")


@dataclass(frozen=True, slots=True)
class Evaluation:
    """A value, or null with its reason: `missing` operand, `div0` or `error`. A condition is 1 or 0."""

    value: Decimal | None
    reason: Reason | None = None


MISSING = Evaluation(None, "missing")
DIV0 = Evaluation(None, "div0")
ERROR = Evaluation(None, "error")
TRUE = Evaluation(Decimal(1))
FALSE = Evaluation(Decimal(0))


def no_windows(_window: Windowed) -> Decimal | None:
    return None


def evaluate(formula: Formula, lookup: Lookup, windows: Windows = no_windows) -> Evaluation:
    """`a / b * 100` with a = 1 and b = 8 is 12.5; with b = 0 null because of `div0`; without b `missing`.

    `lookup(name, explicit)` is asked once for every name as typed (explicit: kpi.CODE) and answers a value
    or None, `windows` likewise for every time function. A result of 10^18 or more, and whatever 28 digits
    and exponents up to 30 cannot hold, is `error`.
    """
    return steps(formula, lookup, windows)[-1]


def steps(formula: Formula, lookup: Lookup, windows: Windows = no_windows) -> list[Evaluation]:
    """What each node of the formula gives, in the order of its nodes; the last is the result."""
    known: list[Evaluation] = []
    with localcontext(ARITHMETIC):
        for node in formula.nodes:
            known.append(_step(node, known, lookup, windows))
        known[-1] = _result(known[-1])
    return known


def _step(node: Node, known: Sequence[Evaluation], lookup: Lookup, windows: Windows) -> Evaluation:
    try:
        if isinstance(node, Number):
            return Evaluation(node.value)
        if isinstance(node, Name):
            return _looked_up(lookup(node.name, node.explicit))
        if isinstance(node, Windowed):
            return _looked_up(windows(node))
        return _OPERATIONS[node.operator](*[known[index] for index in node.operands])
    except (InvalidOperation, Overflow):
        return ERROR


def _looked_up(value: Decimal | None) -> Evaluation:
    if value is None:
        return MISSING
    return Evaluation(+value) if value.is_finite() else ERROR


def _result(whole: Evaluation) -> Evaluation:
    if whole.value is None:
        return whole
    # The plus turns -0 into 0.
    return ERROR if abs(whole.value) >= TOO_LARGE else Evaluation(+whole.value)


def _null(operands: Sequence[Evaluation]) -> Evaluation:
    reasons = [operand.reason for operand in operands if operand.reason is not None]
    return Evaluation(None, max(reasons, key=_SEVERITY.index))


def _strict(compute: Callable[..., Decimal]) -> Callable[..., Evaluation]:
    """Null as soon as one operand is."""

    def apply(*operands: Evaluation) -> Evaluation:
        values = [operand.value for operand in operands]
        return _null(operands) if None in values else Evaluation(compute(*values))

    return apply


def _comparison(holds: Callable[[Decimal, Decimal], bool]) -> Callable[..., Evaluation]:
    return _strict(lambda left, right: Decimal(holds(left, right)))


def _skipping_nulls(combine: Callable[[list[Decimal]], Decimal]) -> Callable[..., Evaluation]:
    """Over the operands that have a value; null when none has, and an error is never skipped."""

    def apply(*operands: Evaluation) -> Evaluation:
        values = [operand.value for operand in operands if operand.value is not None]
        return _null(operands) if ERROR in operands or not values else Evaluation(combine(values))

    return apply


def _divide(left: Evaluation, right: Evaluation) -> Evaluation:
    if left.value is None or right.value is None:
        return _null((left, right))
    return DIV0 if right.value == 0 else Evaluation(left.value / right.value)


def _and(left: Evaluation, right: Evaluation) -> Evaluation:
    if left.value == 0 or right.value == 0:
        return FALSE
    return _null((left, right)) if None in (left.value, right.value) else TRUE


def _or(left: Evaluation, right: Evaluation) -> Evaluation:
    if left.value or right.value:
        return TRUE
    return _null((left, right)) if None in (left.value, right.value) else FALSE


def _if(condition: Evaluation, then: Evaluation, otherwise: Evaluation) -> Evaluation:
    if condition.value is None:
        return condition
    return then if condition.value else otherwise


def _coalesce(*operands: Evaluation) -> Evaluation:
    for operand in operands:
        if operand.value is not None or operand.reason == "error":
            return operand
    return _null(operands)


def _round(value: Decimal, decimals: Decimal) -> Decimal:
    exponent = value.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= decimals:
        return value
    return value.quantize(Decimal(1).scaleb(-int(decimals)))


_OPERATIONS: dict[str, Callable[..., Evaluation]] = {
    "+": _strict(lambda left, right: left + right),
    "-": _strict(lambda left, right: left - right),
    "*": _strict(lambda left, right: left * right),
    "/": _divide,
    NEGATIVE: _strict(lambda value: -value),
    "<": _comparison(lambda left, right: left < right),
    "<=": _comparison(lambda left, right: left <= right),
    ">": _comparison(lambda left, right: left > right),
    ">=": _comparison(lambda left, right: left >= right),
    "==": _comparison(lambda left, right: left == right),
    "!=": _comparison(lambda left, right: left != right),
    "and": _and,
    "or": _or,
    "not": _strict(lambda value: Decimal(value == 0)),
    "abs": _strict(abs),
    "avg": _skipping_nulls(lambda values: sum(values, Decimal(0)) / len(values)),
    "coalesce": _coalesce,
    "if": _if,
    "max": _skipping_nulls(max),
    "min": _skipping_nulls(min),
    "round": _strict(_round),
    "sum": _skipping_nulls(lambda values: sum(values, Decimal(0))),
}
