"""How the default lines of a target follow from those that were typed: the sums written out."""

from collections.abc import Callable
from decimal import Decimal

from .lines import SIGNS, Lines, plain

Write = Callable[[Decimal], str]


def default_sum(direction: str, name: str, lines: Lines, tolerance_percent: Decimal, write: Write) -> str:
    """The sum behind one default line of completed `lines`, whatever else was typed; empty where there is
    none.

    `up` with target 88 and tolerance 10: red is `88 − 10 % × 88`, stretch `88 + 0.4 × (88 − 79.2)`, zero
    `79.2 − (88 − 79.2)`. A band from 80 to 90: its lower red line is `80 − (90 − 80) ÷ 2`.
    """
    if direction in SIGNS and lines.target is not None and lines.red is not None:
        return _of_target(SIGNS[direction], name, lines.target, lines.red, tolerance_percent, write)
    if lines.lower is not None and lines.upper is not None:
        return _of_band(name, lines.lower, lines.upper, write)
    return ""


def _of_target(
    sign: int, name: str, target: Decimal, red: Decimal, tolerance_percent: Decimal, write: Write
) -> str:
    step = f"({write(target)} − {write(red)})"
    towards = "−" if sign > 0 else "+"
    sums = {
        "red": f"{write(target)} {towards} {plain(tolerance_percent)} % × {write(abs(target))}",
        "stretch": f"{write(target)} + 0.4 × {step}",
        "zero": f"{write(red)} − {step}",
    }
    return sums.get(name, "")


def _of_band(name: str, lower: Decimal, upper: Decimal, write: Write) -> str:
    width = f"({write(upper)} − {write(lower)}) ÷ 2" if upper > lower else f"10 % × {write(abs(upper))}"
    return {"red_lower": f"{write(lower)} − {width}", "red_upper": f"{write(upper)} + {width}"}.get(name, "")
