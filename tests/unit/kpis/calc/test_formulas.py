import time
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.formulas import Formula, Name, Number, Operation, parse
from kpis.calc.tokens import FormulaError

ATTACKS = {
    "power": "9**9",
    "tower": "9**9**9**9",
    "unary minus": "-" * 100_000 + "1",
    "unary minus within the length": "-" * 999 + "1",
    "not": "if(" + "not " * 200 + "a, 1, 2)",
    "long sum": "+".join(["1"] * 100_000),
    "sum within the length": "+".join(["1"] * 500),
    "parentheses": "(" * 300 + "1" + ")" * 300,
    "open parentheses": "(" * 1000,
    "dunder": "__class__",
    "attribute": "a.b",
    "index": "a[0]",
    "lambda": "lambda: 0",
    "lambda with argument": "lambda x: x",
    "string": "'text'",
    "double quotes": '"text"',
    "call of a call": "abs(a)(b)",
    "unknown function": "eval(a)",
    "exponent": "1e400",
    "21 digits": "1" * 21,
    "full-width digits": "１２",
    "arabic digits": "١٢",
    "superscript": "a²",
    "NUL": "a\x00b",
    "lone surrogate": "\ud800",
    "spaces": " " * 1_000_000,
    "period count": "prev(x,1e9)",
    "nested 21 deep": "round(" * 21 + "1" + ",0)" * 21,
    "many arguments": "sum(" + ",".join("a" * 490) + ")",
    "keyword argument": "round(x, n=2)",
    "assignment": "a := 1",
    "comment": "1 # 2",
    "line joining": "1 \\\n + 2",
    "infinity as a call": "Infinity()",
}


@pytest.mark.parametrize("text", ATTACKS.values(), ids=ATTACKS.keys())
def test_an_attack_is_refused_at_once(text: str) -> None:
    begun = time.perf_counter()
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert time.perf_counter() - begun < 1
    assert 0 <= refused.value.position <= 1000


def read_or_refused(text: str) -> Formula | FormulaError:
    try:
        return parse(text)
    except FormulaError as refused:
        return refused


@given(st.text(max_size=60) | st.text("ab1.0+-*/()<>=!, kpinotrudmax", max_size=60))
def test_any_text_is_a_formula_or_a_formula_error(text: str) -> None:
    formula = read_or_refused(text)
    if isinstance(formula, FormulaError):
        assert 0 <= formula.position <= len(text)
    else:
        assert formula.text == text


def test_operands_stand_before_their_operation() -> None:
    assert parse("a + 2 * kpi.B").nodes == (
        Name("a", False, 0),
        Number(Decimal(2), 4),
        Name("B", True, 8),
        Operation("*", (1, 2), 6),
        Operation("+", (0, 3), 2),
    )


@pytest.mark.parametrize(
    "text",
    [
        "-" * 20 + "1",
        "(" * 20 + "1" + ")" * 20,
        "round(" * 20 + "1" + ",1)" * 20,
        "+".join("a" * 100),
        "sum(" + ",".join("a" * 199) + ")",
        "a".ljust(1000),
        "round(a, 0)",
        "round(a, 60)",
        "SUM(sum, avg)",
        "If(not (a < b or a == b) and c, min(a), kpi.not)",
        "0.5",
    ],
)
def test_what_the_limits_allow_is_read(text: str) -> None:
    assert parse(text).text == text


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("", 0, "The formula is empty (character 1)"),
        (" \n", 0, "The formula is empty (character 1)"),
        ("a +", 3, "Expected a number, a name or a bracket, but the formula ends here (character 4)"),
        ("a + + b", 4, "Expected a number, a name or a bracket, but found '+' (character 5)"),
        ("max(a,)", 6, "Expected a number, a name or a bracket, but found ')' (character 7)"),
        ("2 * (a + b", 4, "This bracket is never closed (character 5)"),
        ("max(a, b", 3, "This bracket is never closed (character 4)"),
        ("a + b)", 5, "This bracket was never opened (character 6)"),
        ("a b", 2, "Expected an operator such as + or * before 'b' (character 3)"),
        ("2 a", 2, "Expected an operator such as + or * before 'a' (character 3)"),
        ("a * 0,5", 5, "A comma only separates the parts of a function; decimals are written with a point"),
        (
            "a + (1, 2)",
            6,
            "A comma only separates the parts of a function; decimals are written with a point",
        ),
        (
            "a + median(b)",
            4,
            "There is no function median; there are if, abs, round, avg, coalesce, max, min, sum",
        ),
        ("if(a, b)", 0, "if needs 3 parts in its brackets, not 2 (character 1)"),
        ("1 + sum()", 4, "sum needs at least 1 parts in its brackets, not 0 (character 5)"),
        ("round(a, b)", 9, "round needs a whole number of decimals from 0 to 60, typed as a number"),
        ("round(a, 1.5)", 9, "round needs a whole number of decimals from 0 to 60, typed as a number"),
        ("round(a, -1)", 9, "round needs a whole number of decimals from 0 to 60, typed as a number"),
        ("round(a, 61)", 9, "round needs a whole number of decimals from 0 to 60, typed as a number"),
        ("a < b", 2, "'<' gives true or false, not a number"),
        ("a * (b and c)", 7, "'and' gives true or false, not a number"),
        ("if(a < b < c, 1, 2)", 5, "'<' gives true or false, not a number"),
        ("if(a, not b, 2)", 6, "'not' gives true or false, not a number"),
        ("-" * 21 + "1", 20, "Brackets, functions and signs nest at most 20 deep (character 21)"),
        ("+".join("a" * 101), 199, "A formula has at most 200 numbers, names and operations (character 200)"),
    ],
)
def test_a_refusal_names_the_place_and_what_to_do(text: str, position: int, message: str) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert refused.value.position == position
    assert str(refused.value)[: len(message)] == message


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("prev(a, 1)", [("prev", "a", False, 1)]),
        ("rolling(kpi.B, 60) / sply(a)", [("rolling", "B", True, 60), ("sply", "a", False, 0)]),
        ("YTD(a)", [("ytd", "a", False, 0)]),
        ("prev + a", []),
    ],
)
def test_time_functions_read_one_name(text: str, windows: list[tuple[str, str, bool, int]]) -> None:
    found = [(one.function, one.name, one.explicit, one.count) for one in parse(text).windows]
    assert found == windows


@pytest.mark.parametrize(
    ("text", "position", "message"),
    [
        ("1 + prev(a)", 4, "prev needs a number of periods: prev(a, 1)"),
        ("rolling(a, 0)", 11, "rolling needs a whole number of periods from 1 to 60, typed as a number"),
        ("prev(a, 61)", 8, "prev needs a whole number of periods from 1 to 60"),
        ("prev(a, 1.0)", 8, "prev needs a whole number of periods from 1 to 60"),
        ("prev(a, b)", 8, "prev needs a whole number of periods from 1 to 60"),
        ("prev(a, -1)", 8, "prev needs a whole number of periods from 1 to 60"),
        ("prev(a + b, 1)", 5, "prev reads one name, an input or a KPI's code, and no arithmetic"),
        ("ytd(prev(a, 1))", 4, "ytd reads one name"),
        ("ytd()", 4, "ytd reads one name"),
        ("ytd(2)", 4, "ytd reads one name"),
        ("sply(a, 1)", 6, "sply takes a name and nothing else"),
        ("prev(a, 1, 2)", 9, "prev takes a name and nothing else"),
        ("prev(a, 1", 4, "This bracket is never closed"),
    ],
)
def test_a_time_function_is_refused_with_place_and_rule(text: str, position: int, message: str) -> None:
    with pytest.raises(FormulaError) as refused:
        parse(text)
    assert refused.value.position == position
    assert str(refused.value)[: len(message)] == message


def test_names_inside_time_functions_are_names_of_the_formula() -> None:
    formula = parse("prev(Cost, 1) + ytd(kpi.TRIPS)")
    assert formula.names == {"Cost"}
    assert formula.references({"cost"}) == {"TRIPS"}


def test_bare_and_explicit_names_are_told_apart() -> None:
    formula = parse("on_time / counted * KPI.EURCHF + max(on_time, kpi.counted)")
    assert formula.names == {"on_time", "counted"}
    assert formula.kpi_names == {"EURCHF", "counted"}


def test_an_input_hides_a_kpi_of_the_same_code_but_not_an_explicit_one() -> None:
    formula = parse("Cost / Trips + kpi.COST + Fuel")
    assert formula.references({"cost", "TRIPS"}) == {"COST", "Fuel"}
    assert formula.references([]) == {"Cost", "Trips", "COST", "Fuel"}
