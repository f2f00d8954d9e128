"""Made-up expressions: what is written, read, evaluated and explained agrees with a direct calculation."""

from decimal import Decimal, localcontext

from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.evaluation import ARITHMETIC, evaluate
from kpis.calc.explanation import explain, in_words, plain
from kpis.calc.formulas import parse

VALUES = {"a": Decimal(3), "b": Decimal("-0.5"), "zero": Decimal(0), "nil": None}
SYMBOLS = {" = ": " == ", "×": "*", "÷": "/", "−": "-", "≤": "<=", "≥": ">=", "≠": "!="}

# A number or name as text, or (operator, operand, ...).
Expression = str | tuple[object, ...]


def look_up(name: str, explicit: bool) -> Decimal | None:
    return VALUES[name]


def _larger(inner: st.SearchStrategy[Expression]) -> st.SearchStrategy[Expression]:
    comparison = st.tuples(st.sampled_from(["<", "<=", ">", ">=", "==", "!="]), inner, inner)
    condition = comparison | st.tuples(st.just("not"), comparison)
    joined = condition | st.tuples(st.sampled_from(["and", "or"]), condition, condition)
    return (
        st.tuples(st.sampled_from("+-*/"), inner, inner)
        | st.tuples(st.sampled_from(["neg", "abs"]), inner)
        | st.tuples(st.sampled_from(["sum", "min", "max", "coalesce"]), inner, inner, inner)
        | st.tuples(st.just("if"), joined, inner, inner)
    )


leaves: st.SearchStrategy[Expression] = st.sampled_from(["a", "b", "zero", "nil", "0", "2", "0.25", "40"])
expressions = st.recursive(leaves, _larger, max_leaves=12)


def written(expression: object) -> str:
    """With brackets around every operation, so that no rule of precedence is needed."""
    if not isinstance(expression, tuple):
        return str(expression)
    operator, *operands = expression
    parts = [written(operand) for operand in operands]
    if operator in ("not", "neg"):
        return f"({'-' if operator == 'neg' else 'not '}{parts[0]})"
    if operator in ("abs", "sum", "min", "max", "coalesce", "if"):
        return f"{operator}({', '.join(parts)})"
    return f"({parts[0]} {operator} {parts[1]})"


def direct(expression: object) -> Decimal | bool | None:
    if not isinstance(expression, tuple):
        name = str(expression)
        return VALUES[name] if name in VALUES else Decimal(name)
    values = [direct(operand) for operand in expression[1:]]
    known = [value for value in values if value is not None]
    match expression[0]:
        case "sum" | "min" | "max" | "coalesce" as function:
            return _over(function, known) if known else None
        case "and":
            return False if False in known else _unless_null(values, True)
        case "or":
            return True if True in known else _unless_null(values, False)
        case "if":
            condition, then, otherwise = values
            return _unless_null([condition], then if condition else otherwise)
        case operator:
            return _unless_null(values, _computed(operator, *map(Decimal, known)) if known else None)


def _unless_null(
    values: list[Decimal | bool | None], outcome: Decimal | bool | None
) -> Decimal | bool | None:
    return None if None in values else outcome


def _over(function: str, known: list[Decimal | bool]) -> Decimal | bool:
    total = sum(known, Decimal(0))
    return {"sum": total, "min": min(known), "max": max(known), "coalesce": known[0]}[function]


def _computed(operator: str, left: Decimal, right: Decimal = Decimal(0)) -> Decimal | bool | None:
    if operator == "/":
        return left / right if right else None
    outcomes: dict[str, Decimal | bool] = {
        "+": left + right,
        "-": left - right,
        "*": left * right,
        "neg": -left,
        "abs": abs(left),
        "not": not left,
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "==": left == right,
        "!=": left != right,
    }
    return outcomes[operator]


@given(expressions)
def test_the_value_equals_a_direct_calculation(expression: Expression) -> None:
    result = evaluate(parse(written(expression)), look_up)
    with localcontext(ARITHMETIC):
        expected = direct(expression)
    if expected is not None and abs(Decimal(expected)) >= 10**18:
        assert (result.value, result.reason) == (None, "error")
    else:
        assert result.value == expected
        assert (result.reason is None) == (expected is not None)


@given(expressions)
def test_the_explanation_ends_in_the_value(expression: Expression) -> None:
    formula = parse(written(expression))
    result = evaluate(formula, look_up)
    outcome = f"null ({result.reason})" if result.value is None else plain(result.value)
    assert explain(formula, look_up)[-1].rsplit(" = ", 1)[1] == outcome


@given(expressions)
def test_the_wording_keeps_every_bracket_that_matters(expression: Expression) -> None:
    formula = parse(written(expression))
    wording = in_words(formula, {})
    for shown, typed in SYMBOLS.items():
        wording = wording.replace(shown, typed)
    assert evaluate(parse(wording), look_up) == evaluate(formula, look_up)
