"""What each period left must bring so that the year meets its target."""

from collections.abc import Sequence
from decimal import Decimal

from kpis.calc.lines import WORKING
from kpis.calc.scoring import round_half_up

AVERAGED = frozenset({"mean", "ratio", "weighted_mean"})
LAST = 12
"""Periods whose mean stands beside what is needed."""
PLACES = 12


def needed(aggregation: str, target: Decimal, known: Sequence[Decimal], left: int) -> Decimal | None:
    """Of a sum or mean in equal parts, of a last value the target itself; None of a minimum or maximum.

    1,200 in the year with 240 in two months needs 960 / 10 = 96; a mean of 10 with 8 and 8 needs 10.4.
    """
    if aggregation in ("min", "max") or left < 1:
        return None
    if aggregation == "sum":
        whole = target
    elif aggregation in AVERAGED:
        whole = WORKING.multiply(target, Decimal(len(known) + left))
    else:
        return target
    missing = WORKING.subtract(whole, sum(known, Decimal(0)))
    return round_half_up(WORKING.divide(missing, Decimal(left)), PLACES)


def averaged(values: Sequence[Decimal]) -> Decimal | None:
    """The mean of the last twelve, or of as many as there are."""
    last = values[-LAST:]
    return round_half_up(WORKING.divide(sum(last, Decimal(0)), Decimal(len(last))), PLACES) if last else None
