"""What each period left must bring so that the year meets its target."""

from collections.abc import Sequence
from decimal import Decimal

from kpis.calc.lines import WORKING

AVERAGED = frozenset({"mean", "ratio", "weighted_mean"})
"""Aggregations of which the year is taken for the plain mean of its periods."""
LAST = 12
"""Periods whose mean stands beside what is needed."""


def mode_of(aggregation: str) -> str:
    """How the year is put together: sum, average, or the level at its end."""
    if aggregation == "sum":
        return "sum"
    return "average" if aggregation in AVERAGED else "level"


def needed(mode: str, bound: Decimal, to_date: Decimal, done: int, left: int) -> Decimal:
    """On average in each of the periods left, of a level the bound itself; `to_date` is the sum of the done.

    (12,000 - 6,900) / 5 = 1,020; a mean of 10 with 8 and 8 needs 10.4 in each of ten.
    """
    if mode == "level" or not left:
        return bound
    whole = WORKING.multiply(bound, Decimal(done + left)) if mode == "average" else bound
    return WORKING.divide(WORKING.subtract(whole, to_date), Decimal(left))


def averaged(values: Sequence[Decimal]) -> Decimal:
    """The mean of the last twelve, or of as many as there are; at least one."""
    last = values[-LAST:]
    return WORKING.divide(sum(last, Decimal(0)), Decimal(len(last)))
