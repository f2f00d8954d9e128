"""A red line proposed from history: the level than which only one period in ten was worse."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from decimal import ROUND_CEILING, ROUND_FLOOR, Decimal

from kpis.calc.lines import SIGNS, WORKING, Lines

FEWEST, MOST = 12, 24
"""Closed periods without which nothing is proposed, and those that are looked at."""
ONE_IN = 10
_ONE_IN_ON_A_SIDE = 2 * ONE_IN


@dataclass(frozen=True, slots=True)
class Proposal:
    """`lines` are the typed ones with the proposed red lines; `worse` of `count` periods were worse."""

    lines: Lines
    worse: int
    count: int


def proposed_red(direction: str, lines: Lines, values: Sequence[Decimal], decimals: int) -> Proposal | None:
    """None with fewer than twelve periods, and where the level would not lie on the bad side of the target.

    `up`, target 90, the values 71 to 90 in any order: of twenty periods two were worse than 73, so that is
    proposed. In a band each side has its own line, with one in twenty beyond it.
    """
    past = sorted(values[-MOST:])
    if len(past) < FEWEST:
        return None
    if direction in SIGNS:
        return _of_target(SIGNS[direction], lines, past, decimals)
    return _of_band(lines, past, decimals) if direction == "range" else None


def _of_target(sign: int, lines: Lines, past: Sequence[Decimal], decimals: int) -> Proposal | None:
    from_worst = past if sign > 0 else past[::-1]
    red = _outwards(from_worst[len(past) // ONE_IN], decimals, -sign)
    if lines.target is None or sign * red >= sign * lines.target:
        return None
    if lines.zero is not None and sign * lines.zero >= sign * red:
        return None
    worse = sum(sign * value < sign * red for value in past)
    return Proposal(replace(lines, red=red), worse, len(past))


def _of_band(lines: Lines, past: Sequence[Decimal], decimals: int) -> Proposal | None:
    if lines.lower is None or lines.upper is None:
        return None
    beyond = len(past) // _ONE_IN_ON_A_SIDE
    low, high = _outwards(past[beyond], decimals, -1), _outwards(past[-1 - beyond], decimals, 1)
    lower = low if low < lines.lower else lines.red_lower
    upper = high if high > lines.upper else lines.red_upper
    if (lower, upper) == (lines.red_lower, lines.red_upper):
        return None
    worse = sum(
        (low < lines.lower and value < low) or (high > lines.upper and value > high) for value in past
    )
    return Proposal(replace(lines, red_lower=lower, red_upper=upper), worse, len(past))


def _outwards(value: Decimal, decimals: int, sign: int) -> Decimal:
    """Rounded towards the bad side, so that no more periods are worse."""
    rounding = ROUND_CEILING if sign > 0 else ROUND_FLOOR
    return value.quantize(Decimal(1).scaleb(-decimals), rounding, WORKING)
