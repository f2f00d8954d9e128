"""The score of one measure in one period, and the status it stands for.

Figures are Decimal and used as entered; only the value is rounded first, to what is shown. Scores run from 0
to 120. Every function computes with its own context, so that the caller's decides nothing.
"""

from collections.abc import Mapping
from datetime import date
from decimal import ROUND_HALF_UP, Decimal, localcontext
from functools import lru_cache
from math import ceil

from kpis.calc.lines import SIGNS, WORKING, Lines, complete_lines, line_problems

__all__ = [
    "DIRECTIONS",
    "SCORE_PLACES",
    "Lines",
    "complete_lines",
    "expected_percent",
    "favourable_change",
    "line_problems",
    "measure_score",
    "measure_status",
    "milestone_score",
    "node_status",
    "percent_change",
    "progress",
    "round_half_up",
    "shown_score",
]

DIRECTIONS = ("up", "down", "range", "binary", "ordinal", "milestone", "info")
SCORE_PLACES = 12

_MET = Decimal(100)
_ON_RED_LINE = Decimal(50)
_EXCEEDED = Decimal(120)
_ZERO = Decimal(0)
_POINTS_PER_PERCENT_LATE = 5
"""A milestone's red line lies 10 percentage points behind its plan and costs 50 points."""


@lru_cache(maxsize=64)
def _quantum(places: int) -> Decimal:
    return Decimal((0, (1,), -places))


def round_half_up(value: Decimal, places: int) -> Decimal:
    """Ties go away from zero: -2.345 to two places is -2.35. Zero carries no sign."""
    rounded = value.quantize(_quantum(places), ROUND_HALF_UP, WORKING)
    return rounded if rounded else rounded.copy_abs()


def measure_score(
    direction: str,
    value: Decimal | None,
    lines: Lines | None,
    decimals: int,
    levels: Mapping[Decimal, Decimal] | None = None,
) -> Decimal | None:
    """0 to 120, or None without a value, without a target where one is needed, and for `info`.

    `lines` are completed ones. The value is rounded to `decimals` first: up, target 95, red 90, two decimals
    score 94.996 as 95.00, which is 100, and 89.99 as 49.9. `binary` is 100 x value, kept within 0 to 100;
    `ordinal` looks the value up in `levels`, None for a value that is no level. For milestones there is
    `milestone_score`.
    """
    if value is None:
        return None
    with localcontext(WORKING):
        score = _score(direction, round_half_up(value, decimals), lines or Lines(), levels or {})
        return None if score is None else round_half_up(score, SCORE_PLACES)


def _score(direction: str, value: Decimal, lines: Lines, levels: Mapping[Decimal, Decimal]) -> Decimal | None:
    if direction in SIGNS:
        return _score_on_lines(SIGNS[direction], value, lines)
    if direction == "range":
        return _score_in_band(value, lines)
    if direction == "binary":
        return min(max(100 * value, _ZERO), _MET)
    if direction == "ordinal":
        return levels.get(value)
    if direction == "info":
        return None
    raise ValueError(f"{direction}: no direction that is scored from its value alone.")


def _score_on_lines(sign: int, value: Decimal, lines: Lines) -> Decimal | None:
    if lines.target is None or lines.red is None or lines.stretch is None or lines.zero is None:
        return None
    target, red = sign * lines.target, sign * lines.red
    if red == target:
        return _MET if sign * value >= target else _ZERO
    return _interpolate(sign * value, target, red, sign * lines.stretch, sign * lines.zero)


def _interpolate(value: Decimal, target: Decimal, red: Decimal, stretch: Decimal, zero: Decimal) -> Decimal:
    """Higher is better. The outer points are asked first, so that no piece divides by zero where a target
    spread thin has rounded two of its lines onto each other."""
    if value >= target:
        return _EXCEEDED if value >= stretch else _MET + 20 * (value - target) / (stretch - target)
    if value >= red:
        return _ON_RED_LINE + 50 * (value - red) / (target - red)
    return _ZERO if value <= zero else 50 * (value - zero) / (red - zero)


def _score_in_band(value: Decimal, lines: Lines) -> Decimal | None:
    if lines.lower is None or lines.upper is None or lines.red_lower is None or lines.red_upper is None:
        return None
    outside = _outside(value, lines.lower, lines.upper)
    if not outside:
        return _MET
    width = lines.lower - lines.red_lower if value < lines.lower else lines.red_upper - lines.upper
    return max(_ZERO, _MET - 50 * outside / width) if width else _ZERO


def _outside(value: Decimal, lower: Decimal, upper: Decimal) -> Decimal:
    return max(lower - value, value - upper, _ZERO)


def milestone_score(
    value: Decimal | None, start: date, due: date, day: date, decimals: int = SCORE_PLACES
) -> tuple[Decimal | None, str | None]:
    """Score of a percentage complete on that day, or None with the grey status `not_due` before the start.

    `day` is the earlier of today and the period's reference day. Half way from start to due, 45 % scores 75:
    the plan is 50 %, and its red line ten points lower. (None, None) is a missing value that is not late yet:
    the ordinary grey states decide.
    """
    with localcontext(WORKING):
        done = None if value is None else round_half_up(value, decimals)
        if done is not None and done >= 100:
            return _MET, None
        if done is None and day > due:
            return _ZERO, None
        expected = expected_percent(start, due, day)
        if not expected:
            return None, "not_due"
        if done is None:
            return None, None
        score = _MET + _POINTS_PER_PERCENT_LATE * (done - expected)
        return round_half_up(min(max(score, _ZERO), _MET), SCORE_PLACES), None


def expected_percent(start: date, due: date, day: date) -> Decimal:
    """How much of a milestone its plan asks for: half way from start to due 50, from the due day on 100."""
    if day >= due:
        return _MET
    with localcontext(WORKING):
        return Decimal(100 * max((day - start).days, 0)) / max((due - start).days, 1)


def measure_status(score: Decimal) -> str:
    """Green means the target is met, red means beyond the red line; these are definitions, not settings."""
    return node_status(score, _MET, _ON_RED_LINE)


def node_status(score: Decimal, green_at: Decimal | int, amber_at: Decimal | int) -> str:
    """A score exactly on a band's edge belongs to the better band."""
    if score >= green_at:
        return "green"
    return "amber" if score >= amber_at else "red"


def shown_score(score: Decimal, green_at: Decimal | int = 100, amber_at: Decimal | int = 50) -> int:
    """Rounded half up to an integer, but never into another band: 99.7 amber shows 99, 49.6 red shows 49."""
    shown = int(round_half_up(score, 0))
    for edge in (amber_at, green_at):
        first = ceil(edge)
        shown = max(shown, first) if score >= edge else min(shown, first - 1)
    return shown


def progress(value: Decimal, baseline: Decimal, target: Decimal, direction: str = "up") -> Decimal:
    """Percent of the way from baseline to target, unclipped: 30 from 20 to 60 is 25. Where the two are equal,
    100 when the target is met in that direction, else 0."""
    with localcontext(WORKING):
        if target == baseline:
            return _MET if SIGNS.get(direction, 1) * (value - target) >= 0 else _ZERO
        return round_half_up(100 * (value - baseline) / (target - baseline), SCORE_PLACES)


def favourable_change(
    direction: str, value: Decimal | None, previous: Decimal | None, lines: Lines | None = None
) -> Decimal | None:
    """Positive is better: a `down` measure from 5 to 3 gives 2, and a `range` counts the way to its band.
    None without both values, for a range without a band, and for `info`."""
    if value is None or previous is None or direction == "info":
        return None
    with localcontext(WORKING):
        if direction != "range":
            return SIGNS.get(direction, 1) * (value - previous)
        if lines is None or lines.lower is None or lines.upper is None:
            return None
        return _outside(previous, lines.lower, lines.upper) - _outside(value, lines.lower, lines.upper)


def percent_change(value: Decimal | None, previous: Decimal | None) -> Decimal | None:
    """Percent of |previous|: from -50 to -75 is -50. None without both values and from 0."""
    if value is None or not previous:
        return None
    with localcontext(WORKING):
        return round_half_up(100 * (value - previous) / abs(previous), SCORE_PLACES)
