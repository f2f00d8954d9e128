"""How a score follows from its value: which piece of the line it lies on, and the sum written out."""

from collections.abc import Callable
from decimal import Decimal

from kpis.calc.lines import SIGNS, Lines

Write = Callable[[Decimal], str]


def score_rule(direction: str, value: Decimal, lines: Lines | None) -> str:
    """The piece: stretch (at it or beyond), target (up to the stretch), red (up to the target), zero (up to
    the red line), beyond (of the zero point), met or missed (target and red line are one), inside or outside
    (of a band), else the direction itself."""
    if direction in SIGNS and lines is not None and lines.target is not None:
        return _on_lines(SIGNS[direction], value, lines)
    if direction == "range" and lines is not None and lines.lower is not None and lines.upper is not None:
        return "inside" if lines.lower <= value <= lines.upper else "outside"
    return direction


def _on_lines(sign: int, value: Decimal, lines: Lines) -> str:
    def reaches(line: Decimal | None) -> bool:
        return line is not None and sign * value >= sign * line

    if lines.red == lines.target:
        return "met" if reaches(lines.target) else "missed"
    for rule, line in (("stretch", lines.stretch), ("target", lines.target), ("red", lines.red)):
        if reaches(line):
            return rule
    return "zero" if reaches(lines.zero) and value != lines.zero else "beyond"


def score_sum(direction: str, value: Decimal, lines: Lines | None, write: Write) -> str:
    """The sum written out, empty where the rule alone says the score.

    86 with target 88 and red line 85 is `100 + 50 × (86 − 88) ÷ (88 − 85)`.
    """
    rule = score_rule(direction, value, lines)
    figures = lines or Lines()
    if rule == "target":
        return "100 + 20 × " + _share(value, figures.target, figures.stretch, figures.target, write)
    if rule == "red":
        return "100 + 50 × " + _share(value, figures.target, figures.target, figures.red, write)
    if rule == "zero":
        return "50 × " + _share(value, figures.zero, figures.red, figures.zero, write)
    if rule == "outside" and figures.lower is not None:
        return "100 − 50 × " + _outside(value, figures, write)
    return f"100 × {write(value)}" if rule == "binary" else ""


def _outside(value: Decimal, lines: Lines, write: Write) -> str:
    if lines.lower is not None and value < lines.lower:
        return _share(lines.lower, value, lines.lower, lines.red_lower, write)
    return _share(value, lines.upper, lines.red_upper, lines.upper, write)


def _share(
    minuend: Decimal | None,
    subtrahend: Decimal | None,
    whole: Decimal | None,
    less: Decimal | None,
    write: Write,
) -> str:
    a, b, c, d = ("" if figure is None else write(figure) for figure in (minuend, subtrahend, whole, less))
    return f"({a} − {b}) ÷ ({c} − {d})"
