"""How a score follows from its value: which piece of the line it lies on, and the sum written out."""

from collections.abc import Callable
from decimal import Decimal

from kpis.calc.lines import SIGNS, Lines

Write = Callable[[Decimal], str]


def score_rule(direction: str, value: Decimal, lines: Lines | None, score: Decimal) -> str:
    """The piece: stretch (at it or beyond), target (up to the stretch), red (up to the target), zero (up to
    the red line), beyond (of the zero point), met or missed (target and red line are one), inside or outside
    (of a band), else the direction itself.

    On lines it is told from the score, which was taken from exact ones: those that are stored have 12
    decimals, and two of them may have become one.
    """
    if direction in SIGNS and lines is not None and lines.target is not None:
        return _on_lines(lines, score)
    if direction == "range" and lines is not None and lines.lower is not None and lines.upper is not None:
        return "inside" if lines.lower <= value <= lines.upper else "outside"
    return direction


def _on_lines(lines: Lines, score: Decimal) -> str:
    if score == 100 and lines.target in (lines.red, lines.stretch):
        return "met"
    if not score and lines.target == lines.red:
        return "missed"
    pieces = (("stretch", 120), ("target", 100), ("red", 50))
    return next((rule for rule, least in pieces if score >= least), "zero" if score else "beyond")


def score_sum(direction: str, value: Decimal, lines: Lines | None, score: Decimal, write: Write) -> str:
    """The sum written out, empty where the rule alone says the score and where two stored lines are one.

    86 with target 88 and red line 85 is `100 + 50 × (86 − 88) ÷ (88 − 85)`.
    """
    rule = score_rule(direction, value, lines, score)
    figures = lines or Lines()
    if rule == "target":
        return _sum("100 + 20 ×", value, figures.target, figures.stretch, figures.target, write)
    if rule == "red":
        return _sum("100 + 50 ×", value, figures.target, figures.target, figures.red, write)
    if rule == "zero":
        return _sum("50 ×", value, figures.zero, figures.red, figures.zero, write)
    if rule == "outside" and figures.lower is not None:
        return _outside(value, figures, write)
    return f"100 × {write(value)}" if rule == "binary" else ""


def _outside(value: Decimal, lines: Lines, write: Write) -> str:
    if lines.lower is not None and value < lines.lower:
        return _sum("100 − 50 ×", lines.lower, value, lines.lower, lines.red_lower, write)
    return _sum("100 − 50 ×", value, lines.upper, lines.red_upper, lines.upper, write)


def _sum(
    start: str,
    minuend: Decimal | None,
    subtrahend: Decimal | None,
    whole: Decimal | None,
    less: Decimal | None,
    write: Write,
) -> str:
    if whole == less:
        return ""
    a, b, c, d = ("" if figure is None else write(figure) for figure in (minuend, subtrahend, whole, less))
    return f"{start} ({a} − {b}) ÷ ({c} − {d})"
