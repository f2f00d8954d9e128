from decimal import Decimal

from kpis.calc.lines import Lines
from kpis.calc.score_arithmetic import score_rule, score_sum


def test_arithmetic_of_every_piece() -> None:
    up = Lines(*map(Decimal, (88, 85, 90, 80)))
    down = Lines(*map(Decimal, (2, 4, 1, 6)))
    band = Lines(None, None, None, None, *map(Decimal, (80, 90, 75, 95)))
    cases = [
        ("up", 91, up, "stretch", ""),
        ("up", 89, up, "target", "100 + 20 × (89 − 88) ÷ (90 − 88)"),
        ("up", 86, up, "red", "100 + 50 × (86 − 88) ÷ (88 − 85)"),
        ("up", 82, up, "zero", "50 × (82 − 80) ÷ (85 − 80)"),
        ("up", 80, up, "beyond", ""),
        ("down", 3, down, "red", "100 + 50 × (3 − 2) ÷ (2 − 4)"),
        ("range", 85, band, "inside", ""),
        ("range", 92, band, "outside", "100 − 50 × (92 − 90) ÷ (95 − 90)"),
        ("range", 76, band, "outside", "100 − 50 × (80 − 76) ÷ (80 − 75)"),
        ("binary", 1, None, "binary", "100 × 1"),
    ]
    for direction, value, drawn, rule, text in cases:
        assert score_rule(direction, Decimal(value), drawn) == rule
        assert score_sum(direction, Decimal(value), drawn, str) == text
