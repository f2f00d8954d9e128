"""The result of typed inputs, before anything is stored."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.facts import Input, Version
from kpis.calc.lines import Lines
from kpis.calc.typed_results import figure_of, result_of, status_of

TURNOVER = Version(
    1,
    aggregation="ratio",
    formula="leavers / headcount * 100",
    inputs=(Input("leavers", "sum"), Input("headcount", "mean")),
    decimals=1,
)
COUNTS = st.decimals(min_value=1, max_value=10**6, places=2)


def test_leavers_of_headcount_in_percent_and_its_decimals() -> None:
    assert result_of({"leavers": Decimal(3), "headcount": Decimal(61)}, TURNOVER) == Decimal("4.9")


@pytest.mark.parametrize(
    "inputs",
    [{"leavers": Decimal(3)}, {}, {"leavers": Decimal(3), "headcount": Decimal(0)}],
    ids=["one is missing", "none is there", "division by zero"],
)
def test_nothing_while_there_is_no_result(inputs: dict[str, Decimal]) -> None:
    assert result_of(inputs, TURNOVER) is None


def test_a_missing_input_that_reads_as_zero_is_zero() -> None:
    inputs = (Input("leavers", "sum", zero=True), Input("headcount", "mean"))
    version = Version(1, aggregation="ratio", formula="leavers / headcount", inputs=inputs)
    assert result_of({"headcount": Decimal(61)}, version) == 0


def test_a_weighted_mean_of_one_period_is_its_value() -> None:
    version = Version(1, aggregation="weighted_mean")
    assert result_of({"value": Decimal("7.256"), "weight": Decimal(40)}, version) == Decimal("7.26")


def test_a_survey_too_few_have_answered_says_nothing() -> None:
    version = Version(
        1,
        aggregation="weighted_mean",
        inputs=(Input("value", "mean"), Input("weight", "sum"), Input("answers", "sum")),
        respondents="answers",
    )
    given = {"value": Decimal(9), "weight": Decimal(1)}
    assert result_of({**given, "answers": Decimal(4)}, version) is None
    assert result_of({**given, "answers": Decimal(5)}, version) == 9


def test_a_formula_that_reads_another_kpi_is_left_to_the_worker() -> None:
    inputs = (Input("leavers", "sum"),)
    version = Version(1, aggregation="ratio", formula="leavers / kpi.HEADS", inputs=inputs)
    assert result_of({"leavers": Decimal(3)}, version) is None


@given(COUNTS, COUNTS)
def test_it_is_within_half_a_step_of_the_quotient(part: Decimal, whole: Decimal) -> None:
    found = result_of({"leavers": part, "headcount": whole}, TURNOVER)
    assert found is not None
    assert abs(found - part / whole * 100) <= Decimal("0.0501")


@pytest.mark.parametrize(
    ("direction", "figure", "status"),
    [("up", "88", "green"), ("up", "84.6", "amber"), ("up", "79.1", "red"), ("milestone", "84.6", "")],
)
def test_a_figure_has_the_status_that_its_lines_give_it(direction: str, figure: str, status: str) -> None:
    lines = Lines(target=Decimal(88), red=Decimal("79.2"), stretch=Decimal(92), zero=Decimal("70.4"))
    version = Version(1, direction=direction, decimals=1)
    assert status_of(Decimal(figure), lines, version) == status


def test_an_entry_says_its_value_or_what_its_inputs_give() -> None:
    assert figure_of(Decimal("84.6"), None, TURNOVER) == Decimal("84.6")
    assert figure_of(None, {"leavers": Decimal(3), "headcount": Decimal(61)}, TURNOVER) == Decimal("4.9")
