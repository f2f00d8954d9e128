from decimal import Decimal

from kpis.calc.lines import Lines
from kpis.calc.score_arithmetic import score_rule, score_sum
from kpis.calc.scoring import complete_lines, measure_score


def test_arithmetic_of_every_piece() -> None:
    up = Lines(*map(Decimal, (88, 85, 90, 80)))
    down = Lines(*map(Decimal, (2, 4, 1, 6)))
    band = Lines(None, None, None, None, *map(Decimal, (80, 90, 75, 95)))
    cases = [
        ("up", 88, up, "target", "100 + 20 × (88 − 88) ÷ (90 − 88)"),
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
        score = measure_score(direction, Decimal(value), drawn, 0)
        assert score is not None
        assert score_rule(direction, Decimal(value), drawn, score) == rule
        assert score_sum(direction, Decimal(value), drawn, score, str) == text


def test_lines_that_are_one_when_stored_do_not_contradict_the_score() -> None:
    least = Decimal("1e-12")
    exact = complete_lines("up", Lines(least, Decimal(0)), Decimal(10))
    stored = Lines(least, Decimal(0), least, -least)
    for value, score, rule in ((least, 100, "met"), (2 * least, 120, "stretch"), (Decimal(0), 50, "red")):
        found = measure_score("up", value, exact, 12)
        assert found is not None
        assert found == score
        assert score_rule("up", value, stored, found) == rule
    thin = Lines(least, least, least, Decimal(0))
    assert score_rule("up", least, thin, Decimal(75)) == "red"
    assert score_sum("up", least, thin, Decimal(75), str) == ""
    assert [score_rule("up", least, thin, Decimal(score)) for score in (100, 0)] == ["met", "missed"]
