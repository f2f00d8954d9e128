"""The lines of a target: their defaults and the order they must keep.

Every function computes with its own context, so that the caller's decides nothing.
"""

from dataclasses import dataclass
from decimal import ROUND_HALF_EVEN, Context, Decimal, localcontext

WORKING = Context(prec=50, rounding=ROUND_HALF_EVEN)
"""Digits enough for exact sums and products of figures of 30 digits."""

SIGNS = {"up": 1, "down": -1}
"""The directions that are scored on one line through target and red line."""

_DEFAULT_STRETCH = Decimal("0.4")
_LABELS = {
    "target": "target",
    "red": "red line",
    "stretch": "stretch",
    "zero": "zero point",
    "lower": "lower line",
    "upper": "upper line",
    "red_lower": "lower red line",
    "red_upper": "upper red line",
}
_TARGET_NAMES = ("target", "red", "stretch", "zero")
_BAND_NAMES = ("lower", "upper", "red_lower", "red_upper")


@dataclass(frozen=True, slots=True)
class Lines:
    """A target with red line, stretch and zero point, or a green band with its two red lines."""

    target: Decimal | None = None
    red: Decimal | None = None
    stretch: Decimal | None = None
    zero: Decimal | None = None
    lower: Decimal | None = None
    upper: Decimal | None = None
    red_lower: Decimal | None = None
    red_upper: Decimal | None = None


def complete_lines(direction: str, lines: Lines, tolerance_percent: Decimal) -> Lines:
    """The lines with every default filled in: `up` with target 95 and tolerance 10 gets red line
    85.5, stretch 98.8 and zero point 76.

    A default red line on the target itself (target or tolerance 0) puts stretch and zero point there too.
    Lines without a target or band, and directions that need none, come back unchanged.
    """
    with localcontext(WORKING):
        if direction == "range":
            return _complete_band(lines)
        if direction in SIGNS:
            return _complete_target(SIGNS[direction], lines, tolerance_percent)
    return lines


def _complete_target(sign: int, lines: Lines, tolerance_percent: Decimal) -> Lines:
    target = lines.target
    if target is None:
        return lines
    red = target - sign * tolerance_percent * abs(target) / 100 if lines.red is None else lines.red
    stretch = target + _DEFAULT_STRETCH * (target - red) if lines.stretch is None else lines.stretch
    zero = red - (target - red) if lines.zero is None else lines.zero
    return Lines(target, red, stretch, zero)


def _complete_band(lines: Lines) -> Lines:
    lower, upper = lines.lower, lines.upper
    if lower is None or upper is None:
        return lines
    width = abs(upper) / 10 if lower == upper else (upper - lower) / 2
    return Lines(
        lower=lower,
        upper=upper,
        red_lower=lower - width if lines.red_lower is None else lines.red_lower,
        red_upper=upper + width if lines.red_upper is None else lines.red_upper,
    )


def line_problems(direction: str, lines: Lines, tolerance_percent: Decimal) -> list[str]:
    """What forbids saving this target, one sentence each with value and rule; empty when it may be saved.

    No figure at all is no problem: such a row ends a target. `binary`, `ordinal` and `info` keep to no order.
    """
    if lines == Lines():
        return []
    if direction in SIGNS:
        return _foreign(direction, lines, _BAND_NAMES) + _target_problems(direction, lines, tolerance_percent)
    if direction == "range":
        return _foreign(direction, lines, _TARGET_NAMES) + _band_problems(lines)
    if direction == "milestone":
        return _foreign(direction, lines, _TARGET_NAMES[1:] + _BAND_NAMES) + _milestone_problems(lines)
    return []


def _target_problems(direction: str, lines: Lines, tolerance_percent: Decimal) -> list[str]:
    if lines.target is None:
        return ["The target is missing: a red line, stretch or zero point needs one."]
    whole = complete_lines(direction, lines, tolerance_percent)
    if lines.red is None and whole.red == lines.target:
        rule = "needs a typed red line, because the default one is the target itself"
        return [f"The {_said(lines, whole, name)} {rule}." for name in _typed(lines, ("stretch", "zero"))]
    return _order_problems(direction, lines, whole)


def _order_problems(direction: str, lines: Lines, whole: Lines) -> list[str]:
    higher = "higher" if direction == "up" else "lower"
    problems = []
    for name, other in (("zero", "red"), ("red", "target"), ("stretch", "target")):
        figure, limit = _figure(whole, name), _figure(whole, other)
        above = (name == "stretch") == (direction == "up")
        if figure <= limit if above else figure >= limit:
            rule = f"must be {'above' if above else 'below'} the {_said(lines, whole, other)}"
            problems.append(f"The {_said(lines, whole, name)} {rule}: {higher} is better.")
    return problems


def _band_problems(lines: Lines) -> list[str]:
    if lines.lower is None or lines.upper is None:
        return ["A range needs both its lower and its upper line."]
    if lines.lower > lines.upper:
        return [f"The lower line {plain(lines.lower)} must not be above the upper line {plain(lines.upper)}."]
    if not (lines.lower or lines.upper) and None in (lines.red_lower, lines.red_upper):
        return ["Both red lines are needed: a band from 0 to 0 has no width to take them from."]
    problems = []
    if lines.red_lower is not None and lines.red_lower >= lines.lower:
        problems.append(f"The lower red line {plain(lines.red_lower)} must be below {plain(lines.lower)}.")
    if lines.red_upper is not None and lines.red_upper <= lines.upper:
        problems.append(f"The upper red line {plain(lines.red_upper)} must be above {plain(lines.upper)}.")
    return problems


def _milestone_problems(lines: Lines) -> list[str]:
    if lines.target is None:
        return ["The target is missing: that of a milestone is 100."]
    if lines.target != 100:
        return [f"The target {plain(lines.target)} must be 100: a milestone counts percent complete."]
    return []


def _foreign(direction: str, lines: Lines, names: tuple[str, ...]) -> list[str]:
    return [
        f"The {_said(lines, lines, name)} has no meaning for the direction {direction}."
        for name in _typed(lines, names)
    ]


def _typed(lines: Lines, names: tuple[str, ...]) -> list[str]:
    return [name for name in names if getattr(lines, name) is not None]


def _figure(lines: Lines, name: str) -> Decimal:
    figure: Decimal = getattr(lines, name)
    return figure


def _said(lines: Lines, whole: Lines, name: str) -> str:
    by_default = "" if _typed(lines, (name,)) else " (by default)"
    return f"{_LABELS[name]} {plain(_figure(whole, name))}{by_default}"


def plain(value: Decimal) -> str:
    """Digits with a point, no exponent and no trailing zeros."""
    return f"{WORKING.normalize(value):f}"
