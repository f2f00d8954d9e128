from decimal import Decimal

import pytest

from kpis.calc.facts import Input
from kpis.calc.inputs import parse_inputs, parse_levels, print_inputs, print_levels

METHOD = "an input is written name:method, the method one of sum, mean, last, min, max."
NAME = "the name of an input starts with a letter and holds letters, digits and _."
OPTIONS = "after the method stand only sum (added across units), then zero."


def test_inputs_are_read_with_their_method_units_and_zero() -> None:
    assert parse_inputs("separations:sum; headcount:mean:sum;top:max;open:last:sum:zero;late:sum:zero") == (
        Input("separations", "sum"),
        Input("headcount", "mean", "sum"),
        Input("top", "max"),
        Input("open", "last", "sum", zero=True),
        Input("late", "sum", zero=True),
    )


@pytest.mark.parametrize("text", ["", "a:sum", "a:mean:sum;b:last:zero;c:min:zero;d:last:sum:zero"])
def test_inputs_are_written_as_they_are_read(text: str) -> None:
    assert print_inputs(parse_inputs(text)) == text


def test_sums_are_sums_across_units_with_or_without_the_word() -> None:
    assert parse_inputs("a:sum:sum") == parse_inputs("a:sum")


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("headcount", f"headcount: {METHOD}"),
        ("a:sum;;b:sum", f": {NAME}"),
        ("2a:sum", f"2a:sum: {NAME}"),
        ("a:total", f"a:total: {METHOD}"),
        ("not:sum", "not:sum: not is a word of formulas and cannot name an input."),
        ("a:mean:mean", f"a:mean:mean: {OPTIONS}"),
        ("a:mean:zero:sum", f"a:mean:zero:sum: {OPTIONS}"),
        ("a:max:sum", "a:max:sum: a max is a max across units too and cannot be added."),
        ("a:sum;A:mean", "a: each name stands only once."),
        (";".join(f"a{n}:sum" for n in range(21)), "21 inputs: a KPI has at most 20."),
    ],
)
def test_inputs_that_break_a_rule_are_refused_by_name(text: str, problem: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is compared below
        parse_inputs(text)
    assert str(refused.value) == problem


def test_levels_are_read_and_written() -> None:
    levels = parse_levels("1:0; 2:50;3:112.5")
    assert levels == ((Decimal(1), Decimal(0)), (Decimal(2), Decimal(50)), (Decimal(3), Decimal("112.5")))
    assert print_levels(levels) == "1:0;2:50;3:112.5"
    assert parse_levels("") == ()


@pytest.mark.parametrize(
    ("text", "problem"),
    [
        ("1:121", "1:121: a level scores from 0 to 120."),
        ("1:-1", "1:-1: a level scores from 0 to 120."),
        ("1", "1: a level is written level:score, such as 2:50; a number is a plain decimal such as 1250.5."),
        ("1:0;1.0:50", "1: each name stands only once."),
        (";".join(f"{n}:0" for n in range(51)), "51 levels: a KPI has at most 50."),
    ],
)
def test_levels_that_break_a_rule_are_refused_by_name(text: str, problem: str) -> None:
    with pytest.raises(ValueError) as refused:  # noqa: PT011 - the message is compared below
        parse_levels(text)
    assert str(refused.value) == problem
