from decimal import Decimal, getcontext

import pytest

from kpis.calc.evaluation import Evaluation, evaluate
from kpis.calc.formulas import parse

VALUES = {
    "a": Decimal(1),
    "b": Decimal(2),
    "c": Decimal(8),
    "zero": Decimal(0),
    "loss": Decimal("-2.345"),
    "huge": Decimal("9E+17"),
    "nan": Decimal("NaN"),
    "endless": Decimal("Infinity"),
}
MISSING = Evaluation(None, "missing")
DIV0 = Evaluation(None, "div0")
ERROR = Evaluation(None, "error")


def result(text: str) -> Evaluation:
    return evaluate(parse(text), lambda name, explicit: VALUES.get(name))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("a / c * 100", "12.5"),
        ("1 + 2 * 3", "7"),
        ("(1 + 2) * 3", "9"),
        ("10 - 4 - 3", "3"),
        ("100 / 10 / 2", "5"),
        ("100 / (10 / 2)", "20"),
        ("-b * -c", "16"),
        ("--b - -c", "10"),
        ("-b + c", "6"),
        ("0.1 + 0.2", "0.3"),
        ("1 / 3", "0.3333333333333333333333333333"),
        ("2 / 3", "0.6666666666666666666666666667"),
        ("abs(loss)", "2.345"),
        ("round(loss, 2)", "-2.35"),
        ("round(2.5, 0)", "3"),
        ("round(1 / 3, 60)", "0.3333333333333333333333333333"),
        ("round(1 / 3, 27)", "0.333333333333333333333333333"),
        ("min(c, a, b)", "1"),
        ("max(c, a, b)", "8"),
        ("sum(c, a, b)", "11"),
        ("avg(c, a, b, 1)", "3"),
        ("if(a < b, 10, 20)", "10"),
        ("if(a >= b, 10, 20)", "20"),
        ("if(a == 1.0, 10, 20)", "10"),
        ("if(a != 1, 10, 20)", "20"),
        ("if(a > b or a < b and not a <= 0, 10, 20)", "10"),
        ("if((a < b or a > b) and a > b, 10, 20)", "20"),
        ("if(not a > b, 10, 20)", "10"),
        ("if(zero, 10, 20)", "20"),
        ("0 * -1", "0"),
        ("huge", "900000000000000000"),
        ("999999999999999999.9", "999999999999999999.9"),
        ("huge * 1000 / 1000", "900000000000000000"),
    ],
)
def test_a_formula_has_its_value(text: str, value: str) -> None:
    assert result(text) == Evaluation(Decimal(value))


def test_zero_has_no_sign() -> None:
    assert str(result("zero * -1").value) == "0"


@pytest.mark.parametrize(
    "text", ["nil", "nil + 1", "2 - nil", "a * nil", "nil / 2", "2 / nil", "nil / 0", "-nil"]
)
def test_arithmetic_with_null_is_null(text: str) -> None:
    assert result(text) == MISSING


@pytest.mark.parametrize(
    "text", ["a / 0", "0 / zero", "100 * (a / zero)", "sum(a / 0, b / 0)", "a / 0 + nil"]
)
def test_a_division_by_zero_is_null_and_named(text: str) -> None:
    assert result(text) == DIV0


@pytest.mark.parametrize(
    ("text", "outcome"),
    [
        ("sum(a, nil, b)", Evaluation(Decimal(3))),
        ("avg(a, nil, c / zero, b)", Evaluation(Decimal("1.5"))),
        ("min(nil, b)", Evaluation(Decimal(2))),
        ("max(nil, loss)", Evaluation(Decimal("-2.345"))),
        ("sum(nil, nil)", MISSING),
        ("avg(nil, a / 0)", DIV0),
        ("sum(a, huge * huge)", ERROR),
        ("coalesce(nil, a / 0, b, c)", Evaluation(Decimal(2))),
        ("coalesce(b, huge * huge)", Evaluation(Decimal(2))),
        ("coalesce(nil, nil)", MISSING),
        ("coalesce(nil, a / 0)", DIV0),
        ("coalesce(huge * huge, a)", ERROR),
        ("abs(nil)", MISSING),
        ("round(nil, 2)", MISSING),
    ],
)
def test_functions_over_several_skip_null(text: str, outcome: Evaluation) -> None:
    assert result(text) == outcome


@pytest.mark.parametrize(
    ("condition", "outcome"),
    [
        ("true and true", "yes"),
        ("true and false", "no"),
        ("true and null", "null"),
        ("false and null", "no"),
        ("null and false", "no"),
        ("null and null", "null"),
        ("true or null", "yes"),
        ("null or true", "yes"),
        ("false or null", "null"),
        ("false or false", "no"),
        ("not null", "null"),
        ("not false", "yes"),
        ("null", "null"),
    ],
)
def test_conditions_have_three_values(condition: str, outcome: str) -> None:
    for word, comparison in {"true": "a < b", "false": "a > b", "null": "nil == nil"}.items():
        condition = condition.replace(word, f"({comparison})")
    expected = {"yes": Evaluation(Decimal(10)), "no": Evaluation(Decimal(20)), "null": MISSING}
    assert result(f"if({condition}, 10, 20)") == expected[outcome]


@pytest.mark.parametrize("operator", ["<", "<=", ">", ">=", "==", "!="])
def test_a_comparison_with_null_is_null(operator: str) -> None:
    assert result(f"if(a {operator} nil, 1, 2)") == MISSING
    assert result(f"if(a / 0 {operator} a, 1, 2)") == DIV0


def test_only_the_part_taken_decides() -> None:
    assert result("if(zero == 0, b, a / zero)") == Evaluation(Decimal(2))
    assert result("if(a > 0, b, huge * huge)") == Evaluation(Decimal(2))
    assert result("if(a > 0, nil, b)") == MISSING


@pytest.mark.parametrize(
    "text",
    [
        "1000000000 * 1000000000",
        "-1000000000 * 1000000000",
        "huge + huge",
        "huge * huge",
        "99999999999999999999 * 99999999999999999999",
        "huge / 0.0000000000000000001",
        "huge * huge + a / 0",
        "if(huge * huge > 1, a, b)",
        "nan",
        "endless",
        "a / endless",
        "max(a, nan)",
    ],
)
def test_what_is_too_large_or_no_number_is_an_error(text: str) -> None:
    assert result(text) == ERROR


def test_the_lookup_is_told_which_names_are_explicit() -> None:
    asked: list[tuple[str, bool]] = []

    def lookup(name: str, explicit: bool) -> Decimal:
        asked.append((name, explicit))
        return Decimal(10 if explicit else 1)

    assert evaluate(parse("Rate + kpi.Rate"), lookup) == Evaluation(Decimal(11))
    assert asked == [("Rate", False), ("Rate", True)]


def test_tiny_results_do_not_overflow() -> None:
    tiny = result(
        "0.0000000000000000001 * 0.0000000000000000001 * 0.0000000000000000001 * 0.0000000000000000001"
    )
    assert tiny == Evaluation(Decimal(0))


def test_the_callers_arithmetic_is_left_alone() -> None:
    before = getcontext().prec
    result("a / c")
    assert getcontext().prec == before
