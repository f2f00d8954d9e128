from decimal import Decimal

import pytest

from kpis.calc.explanation import explain, in_words, plain, pointed_at
from kpis.calc.formulas import Windowed, parse

VALUES = {
    "on_time": Decimal(12),
    "counted": Decimal(340),
    "a": Decimal(1),
    "b": Decimal(2),
    "zero": Decimal(0),
}


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("on_time / counted * 100", ["12 / 340 * 100 = 3.529411764706"]),
        ("(a + b) / on_time", ["1 + 2 = 3", "3 / 12 = 0.25"]),
        ("a - (b - on_time) * -b", ["2 - 12 = -10", "1 - -10 * -2 = -19"]),
        ("-(a - b)", ["1 - 2 = -1", "-(-1) = 1"]),
        ("round(on_time / counted, 2)", ["12 / 340 = 0.035294117647", "round(0.035294117647, 2) = 0.04"]),
        ("if(a > b, b / zero, b * 3)", ["1 > 2 = false", "2 * 3 = 6", "if(false, …, 6) = 6"]),
        ("if(a < b and not zero, -a, b)", ["1 < 2 and not 0 = true", "if(true, -1, …) = -1"]),
        ("sum(a, missing) + kpi.b", ["sum(1, null) = 1", "1 + 2 = 3"]),
        ("if(missing > 1, a, b)", ["null > 1 = null (missing)", "if(null, …, …) = null (missing)"]),
        ("100 * a / zero", ["100 * 1 / 0 = null (div0)"]),
        ("a + missing", ["1 + null = null (missing)"]),
        ("1000000000 * 1000000000", ["1000000000 * 1000000000 = null (error)"]),
        ("kpi.on_time", ["kpi.on_time = 12"]),
        ("missing", ["missing = null (missing)"]),
        ("0.50", ["0.5 = 0.5"]),
        ("a / prev(B, 1) * 100", ["prev(b, 1) = 2", "1 / 2 * 100 = 50"]),
        ("ytd(kpi.a)", ["ytd(kpi.a) = 1"]),
        ("sply(missing) - a", ["sply(missing) = null (missing)", "null - 1 = null (missing)"]),
    ],
)
def test_the_arithmetic_is_told_line_by_line(text: str, lines: list[str]) -> None:
    def windows(window: Windowed) -> Decimal | None:
        return VALUES.get(window.name.lower())

    assert explain(parse(text), lambda name, explicit: VALUES.get(name), windows) == lines


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("on_time / counted * 100", "trips on time ÷ counted × 100"),
        ("(ON_TIME - lost_trips) / (counted)", "(trips on time − lost trips) ÷ counted"),
        ("a - (b - c) * -(d + e)", "a − (b − c) × −(d + e)"),
        ("(a - b) - c / (d / e)", "a − b − c ÷ (d ÷ e)"),
        ("if((a >= b or a != 0.50) and not (a == b), 1, max(-a, -(-a)))",
         "if((a ≥ b or a ≠ 0.5) and not a = b, 1, max(−a, −(−a)))"),
        ("kpi.RATE * rate + kpi.OTHER", "Exchange rate × daily rate + OTHER"),
    ],
)  # fmt: skip
def test_a_formula_is_put_in_words(text: str, words: str) -> None:
    names = {"on_time": "trips on time", "rate": "daily rate", "kpi.RATE": "Exchange rate"}
    assert in_words(parse(text), names) == words


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ("2.50", "2.5"),
        ("-0.0", "0"),
        ("1E+3", "1000"),
        ("0.0000000000005", "0.000000000001"),
        ("-1E-13", "0"),
    ],
)
def test_numbers_are_plain(value: str, text: str) -> None:
    assert plain(Decimal(value)) == text


def test_a_caret_stands_below_the_place_in_one_line() -> None:
    assert pointed_at("a +\n* b", 4) == "a + * b\n    ^"
