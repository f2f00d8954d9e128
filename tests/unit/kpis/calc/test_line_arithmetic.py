from decimal import Decimal

import pytest

from kpis.calc.line_arithmetic import default_sum
from kpis.calc.lines import Lines, complete_lines

TEN = Decimal(10)


def figures(*several: int) -> list[Decimal]:
    return [Decimal(one) for one in several]


@pytest.mark.parametrize(
    ("direction", "typed", "name", "text", "result"),
    [
        ("up", Lines(Decimal(88)), "red", "88 − 10 % × 88", "79.2"),
        ("up", Lines(Decimal(-50)), "red", "-50 − 10 % × 50", "-55"),
        ("down", Lines(Decimal(20)), "red", "20 + 10 % × 20", "22"),
        ("down", Lines(Decimal(20)), "stretch", "20 + 0.4 × (20 − 22)", "19.2"),
        ("down", Lines(Decimal(20)), "zero", "22 − (20 − 22)", "24"),
        ("range", Lines(None, None, None, None, *figures(80, 90)), "red_lower", "80 − (90 − 80) ÷ 2", "75"),
        ("range", Lines(None, None, None, None, *figures(80, 80)), "red_upper", "80 + 10 % × 80", "88"),
        ("up", Lines(Decimal(88)), "target", "", "88"),
    ],
)
def test_the_sum_of_a_default_line(direction: str, typed: Lines, name: str, text: str, result: str) -> None:
    lines = complete_lines(direction, typed, TEN)
    assert default_sum(direction, name, lines, TEN, lambda figure: f"{figure.normalize():f}") == text
    assert getattr(lines, name) == Decimal(result)
