"""Rounding, the lines of a target, and the score of a value against them (A1)."""

from collections.abc import Callable
from dataclasses import fields
from decimal import ROUND_HALF_UP, Context, Decimal
from itertools import pairwise

from kpis.calc.facts import Lines, Version

ZERO, FIFTY, FULL, MOST = Decimal(0), Decimal(50), Decimal(100), Decimal(120)
TOO_LARGE = Decimal(10) ** 18
WIDE = Context(prec=60)
NAMES = [field.name for field in fields(Lines)]


def half_up(value: Decimal, places: int = 12) -> Decimal:
    """A value below 10^18 with 12 decimals has more digits than the usual 28."""
    return value.quantize(Decimal(1).scaleb(-places), rounding=ROUND_HALF_UP, context=WIDE)


def is_empty(lines: Lines) -> bool:
    return all(getattr(lines, name) is None for name in NAMES)


def each(combine: Callable[[list[Decimal]], Decimal], several: list[Lines]) -> Lines:
    """One figure out of those of several complete targets, line by line; a line that any lacks is empty."""
    figures: dict[str, Decimal] = {}
    for name in NAMES:
        values = [getattr(lines, name) for lines in several]
        if all(value is not None for value in values):
            figures[name] = combine(values)
    return Lines(**figures)


def complete(direction: str, lines: Lines, tolerance: Decimal) -> Lines:
    if direction == "range":
        return _band(lines)
    if lines.target is None:
        return lines
    sign = -1 if direction == "down" else 1
    target = lines.target
    red = target - sign * tolerance / 100 * abs(target) if lines.red is None else lines.red
    stretch = target + Decimal("0.4") * (target - red) if lines.stretch is None else lines.stretch
    zero = red - (target - red) if lines.zero is None else lines.zero
    return Lines(target, red, stretch, zero)


def _band(lines: Lines) -> Lines:
    if lines.lower is None or lines.upper is None:
        return lines
    margin = (lines.upper - lines.lower) / 2 or abs(lines.upper) / 10
    red_lower = lines.lower - margin if lines.red_lower is None else lines.red_lower
    red_upper = lines.upper + margin if lines.red_upper is None else lines.red_upper
    return Lines(None, None, None, None, lines.lower, lines.upper, red_lower, red_upper)


def score(version: Version, value: Decimal, lines: Lines) -> Decimal:
    """Of the rounded value, against complete lines; 12 decimals."""
    if version.direction == "binary":
        return half_up(FULL * value)
    if version.direction == "ordinal":
        return half_up(dict(version.levels)[value])
    if version.direction == "range":
        return half_up(_in_band(value, lines))
    return half_up(on_line(-1 if version.direction == "down" else 1, value, lines))


def _in_band(value: Decimal, lines: Lines) -> Decimal:
    assert lines.lower is not None
    assert lines.upper is not None
    assert lines.red_lower is not None
    assert lines.red_upper is not None
    distance = outside(value, lines)
    if not distance:
        return FULL
    margin = lines.lower - lines.red_lower if value < lines.lower else lines.red_upper - lines.upper
    return max(ZERO, FULL - FIFTY * distance / margin) if margin else ZERO


def outside(value: Decimal, lines: Lines) -> Decimal:
    """How far outside its band."""
    assert lines.lower is not None
    assert lines.upper is not None
    return max(lines.lower - value, value - lines.upper, ZERO)


def on_line(sign: int, value: Decimal, lines: Lines) -> Decimal:
    """Piecewise through (zero, 0), (red, 50), (target, 100), (stretch, 120)."""
    assert lines.target is not None
    assert lines.red is not None
    assert lines.stretch is not None
    assert lines.zero is not None
    good, target = sign * value, sign * lines.target
    if lines.red == lines.target:
        return FULL if good >= target else ZERO
    corners = [
        (sign * lines.zero, ZERO),
        (sign * lines.red, FIFTY),
        (target, FULL),
        (sign * lines.stretch, MOST),
    ]
    if good <= corners[0][0]:
        return ZERO
    for (x0, y0), (x1, y1) in pairwise(corners):
        if good <= x1:
            return y0 + (y1 - y0) * (good - x0) / (x1 - x0)
    return MOST
