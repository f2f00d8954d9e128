"""Values of coarser periods: each method, completeness, and definitions that change inside the period."""

from decimal import Decimal
from typing import Any

import pytest

from .organisations import Organisation, one_team
from .shorthand import said

LATER = "2026-12-01"


def quarter(method: str, *values: int | None, **version: Any) -> Organisation:
    organisation = one_team(aggregation=method, **version)
    organisation.target("K@T", 10)
    for month, value in enumerate(values, start=1):
        if value is not None:
            organisation.enter("K@T", f"2026-{month:02d}", value)
    return organisation


@pytest.mark.parametrize(
    ("method", "value", "target"),
    [("sum", "18", "30"), ("mean", "6", "10"), ("last", "4", "10"), ("min", "4", "10"), ("max", "9", "10")],
)
def test_each_method(method: str, value: str, target: str) -> None:
    result = quarter(method, 5, 9, 4).measured("K@T", "FY2026-Q1", LATER)
    assert result.lines is not None
    assert said(result.value, result.lines.target) == (Decimal(value), Decimal(target))
    assert said(result.have, result.expected, result.completeness) == (3, 3, Decimal(100))


def test_none_has_a_row_at_its_own_frequency_only() -> None:
    organisation = quarter("none", 5, 9, 4)
    assert organisation.measured("K@T", "2026-01", LATER).value == 5
    assert organisation.book(LATER).measure(organisation.key("K@T", "FY2026-Q1")) is None


def test_a_mean_is_rounded_half_up_once_to_twelve_decimals_and_shown_with_those_of_the_kpi() -> None:
    result = quarter("mean", 1, 1, 0).measured("K@T", "FY2026-Q1", LATER)
    assert said(result.raw, result.value) == (Decimal("0.666666666667"), Decimal("0.67"))


def test_last_never_comes_from_before_the_period() -> None:
    organisation = quarter("last", 5, 9, 4)
    assert organisation.measured("K@T", "FY2026-Q2", LATER).value is None


def test_inputs_are_aggregated_before_the_formula() -> None:
    organisation = one_team(aggregation="ratio", formula="100 * won / asked", inputs="won:sum;asked:sum")
    organisation.enter("K@T", "2026-01", won=2, asked=4)
    organisation.enter("K@T", "2026-02", won=2, asked=100)
    organisation.enter("K@T", "2026-03", won=50)
    result = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert said(result.inputs) == ({"won": 4, "asked": 104},)
    assert said(result.raw, result.have, result.expected) == (Decimal("3.846153846154"), 2, 3)


def test_each_input_has_its_own_method_and_a_missing_one_may_read_as_zero() -> None:
    inputs = "left:sum::zero;heads:mean;open:last"
    organisation = one_team(aggregation="ratio", formula="100 * left / heads + open", inputs=inputs)
    organisation.enter("K@T", "2026-01", left=1, heads=40, open=7)
    organisation.enter("K@T", "2026-02", heads=60, open=8)
    organisation.enter("K@T", "2026-03", left=4, heads=50, open=9)
    result = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert said(result.inputs, result.value) == ({"left": 5, "heads": 50, "open": 9}, 19)


def test_a_weighted_mean_takes_its_weights_along() -> None:
    organisation = one_team(aggregation="weighted_mean", inputs="value:mean;weight:sum")
    organisation.enter("K@T", "2026-01", value=10, weight=1)
    organisation.enter("K@T", "2026-02", value=20, weight=3)
    organisation.enter("K@T", "2026-03", value=99)
    assert organisation.measured("K@T", "2026-02", LATER).value == 20
    assert organisation.measured("K@T", "FY2026-Q1", LATER).value == Decimal("17.5")
    assert organisation.measured("K@T", "2026-03", LATER).have == 0


def test_weeks_belong_to_the_month_of_their_thursday() -> None:
    organisation = one_team(aggregation="sum", frequency="week")
    for number in range(44, 50):
        organisation.enter("K@T", f"2026-W{number}", 1)
    november = organisation.measured("K@T", "2026-11", "2027-01-15")
    assert said(november.value, november.expected) == (4, 4)  # W45 to W48


def test_a_bare_percentage_counts_at_its_own_frequency_only() -> None:
    organisation = one_team(aggregation="ratio", formula="100 * a / b", inputs="a:sum;b:sum")
    organisation.target("K@T", 50)
    organisation.enter("K@T", "2026-01", 60)
    month = organisation.measured("K@T", "2026-01", LATER)
    assert said(month.value, month.status) == (60, "green")
    year = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert said(year.value, year.status, year.reason, year.have) == (
        None,
        "no_data",
        "denominator_unknown",
        0,
    )
    organisation.enter("K@T", "2026-02", a=1, b=2)
    mixed = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert said(mixed.value, mixed.reason, mixed.have, mixed.expected) == (50, "partial", 1, 3)


def test_division_by_zero_is_no_data_and_complete() -> None:
    organisation = one_team(aggregation="ratio", formula="a / b", inputs="a:sum;b:sum")
    organisation.target("K@T", 50)
    organisation.enter("K@T", "2026-01", a=1, b=0)
    result = organisation.measured("K@T", "2026-01", LATER)
    assert said(result.status, result.reason, result.completeness) == ("no_data", "div0", 100)
    organisation.enter("K@T", "2026-02", a=1, b=4)
    organisation.enter("K@T", "2026-03", a=2, b=0)
    assert organisation.measured("K@T", "FY2026-Q1", LATER).raw == 1


def test_a_value_too_large_is_an_error_and_makes_the_coarse_one_an_error() -> None:
    organisation = one_team(aggregation="sum", formula="a * a", inputs="a:sum")
    organisation.target("K@T", 50)
    organisation.enter("K@T", "2026-01", a=10**9)
    result = organisation.measured("K@T", "2026-01", LATER)
    assert said(result.value, result.status, result.score) == (None, "error", None)
    for month in ("2026-02", "2026-03"):
        organisation.enter("K@T", month, a=1)
    assert organisation.measured("K@T", "FY2026-Q1", LATER).status == "error"


@pytest.mark.parametrize("method", ["sum", "mean", "max"])
def test_a_fine_value_that_is_an_error_is_not_among_those_that_there_are(method: str) -> None:
    """Its value is empty: one of two is complete, whatever was entered."""
    organisation = one_team(aggregation=method, formula="a * a", inputs="a:sum", partial=True)
    organisation.enter("K@T", "2026-01", a=10**9)
    organisation.enter("K@T", "2026-02", a=3)
    result = organisation.measured("K@T", "FY2026-Q1", "2026-03-20")
    assert said(result.value, result.trouble) == (None, "error")
    assert said(result.have, result.expected, result.completeness) == (1, 2, 50)


# Completeness


def test_a_sum_is_scored_only_if_complete() -> None:
    organisation = quarter("sum", 5, 9)
    result = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert said(result.value, result.status, result.reason) == (14, "no_data", "partial")
    assert result.completeness == Decimal("66.666666666667")


def test_a_partial_sum_is_judged_by_the_targets_of_the_periods_that_have_values() -> None:
    result = quarter("sum", 10, 10, partial=True).measured("K@T", "FY2026-Q1", LATER)
    assert result.lines is not None
    assert said(result.value, result.lines.target, result.score) == (20, 20, 100)


@pytest.mark.parametrize(("months", "status", "reason"), [(5, "no_data", "partial"), (6, "green", "")])
def test_others_are_scored_from_half(months: int, status: str, reason: str) -> None:
    organisation = quarter("mean", *[10] * months)
    result = organisation.measured("K@T", "FY2026", "2027-02-01")
    assert said(result.value, result.status, result.reason) == (10, status, reason)


def test_completeness_is_rounded_before_the_floor_is_asked() -> None:
    organisation = quarter("mean", 8, 8)
    organisation.rule(completeness_floor="66.666666666667")
    result = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert said(result.completeness, result.score) == (Decimal("66.666666666667"), 0)
    organisation.rule("2026-01-01", completeness_floor="66.666666666668")
    assert organisation.measured("K@T", "FY2026-Q1", LATER).reason == "partial"


def test_the_completeness_floor_is_a_dated_rule() -> None:
    organisation = quarter("mean", 10, 10)
    organisation.rule("2026-03-31", completeness_floor=70)
    assert organisation.measured("K@T", "FY2026-Q1", LATER).reason == "partial"


def test_a_period_that_is_not_applicable_leaves_value_target_and_count() -> None:
    organisation = quarter("sum", 10, None, 20)
    organisation.mark_na("K@T", "2026-02")
    result = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert result.lines is not None
    assert said(result.value, result.lines.target, result.have, result.expected) == (30, 20, 2, 2)


def test_all_not_applicable() -> None:
    organisation = quarter("sum")
    for month in ("2026-01", "2026-02", "2026-03"):
        organisation.mark_na("K@T", month)
    result = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert result.lines is not None
    assert said(result.status, result.reason, result.lines.target) == ("na", "not_applicable", 30)
    assert result.completeness is None


def test_an_open_period_expects_closed_fine_periods_and_open_ones_with_an_entry() -> None:
    organisation = quarter("mean", 10, 12)
    result = organisation.measured("K@T", "FY2026-Q1", "2026-03-15")
    assert said(result.have, result.expected, result.value) == (2, 2, 11)
    assert quarter("mean", 10).measured("K@T", "FY2026-Q1", "2026-03-10").expected == 1
    assert quarter("mean", 10).measured("K@T", "FY2026-Q1", "2026-03-11").expected == 2


def test_an_open_period_without_any_entry_is_not_due() -> None:
    result = quarter("sum").measured("K@T", "FY2026-Q1", "2026-03-15")
    assert result.lines is not None
    assert said(result.status, result.lines.target, result.completeness) == ("not_due", 30, 0)


def test_a_measure_is_judged_on_its_own_months() -> None:
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("K", aggregation="sum")
    organisation.measure("K", "T", lives=(("2026-02-10", "2026-05-15"),), target=10)
    organisation.enter_all("K@T", {"2026-02": 5, "2026-03": 6, "2026-04": 7})
    result = organisation.measured("K@T", "FY2026", "2027-02-01")
    assert result.lines is not None
    assert said(result.value, result.lines.target, result.expected) == (18, 30, 3)
    assert organisation.book(LATER).measure(organisation.key("K@T", "2026-01")) is None
    assert organisation.book(LATER).measure(organisation.key("K@T", "2026-05")) is None


def test_leaving_and_coming_back_are_lives_of_one_measure() -> None:
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("K", aggregation="sum")
    organisation.measure("K", "T", lives=((None, "2026-01-31"), ("2026-03-01", None)), target=10)
    organisation.enter_all("K@T", {"2026-01": 5, "2026-03": 6})
    result = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert result.lines is not None
    assert said(result.value, result.lines.target, result.expected) == (11, 20, 2)


def test_a_period_that_has_not_begun_has_no_row() -> None:
    organisation = quarter("sum", 5)
    assert organisation.book("2026-03-31").measure(organisation.key("K@T", "FY2026-Q2")) is None


# Definitions that change


def test_a_breaking_change_leaves_no_value() -> None:
    organisation = quarter("sum", 5, 9, 4)
    organisation.version("K", "2026-02-01", aggregation="sum", breaking=True)
    result = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert result.lines is not None
    assert said(result.value, result.status, result.reason) == (None, "no_data", "definition_changed")
    assert said(result.have, result.expected, result.lines.target) == (3, 3, 30)
    assert organisation.measured("K@T", "2026-02", LATER).change is None
    assert organisation.measured("K@T", "2026-03", LATER).change == -5


def test_inputs_that_were_always_there_bridge_a_breaking_change() -> None:
    organisation = one_team(aggregation="ratio", formula="a / b", inputs="a:sum;b:sum")
    organisation.version(
        "K", "2026-02-01", aggregation="ratio", formula="a / c", inputs="a:sum;c:sum", breaking=True
    )
    organisation.enter("K@T", "2026-01", a=1, b=2, c=4)
    organisation.enter("K@T", "2026-02", a=1, c=4)
    organisation.enter("K@T", "2026-03", a=2, c=8)
    assert organisation.measured("K@T", "2026-01", LATER).value == Decimal("0.5")
    assert organisation.measured("K@T", "FY2026-Q1", LATER).value == Decimal("0.25")
    organisation.enter("K@T", "2026-01", a=1, b=2)
    assert organisation.measured("K@T", "FY2026-Q1", LATER).value is None


def test_inputs_bridge_a_breaking_change_although_a_name_of_the_formula_is_missing() -> None:
    """January holds a, and no rate: it bridges, and is not among the two months that are put together."""
    organisation = one_team(aggregation="ratio", formula="a * 2", inputs="a:sum")
    organisation.kpi("RATE", aggregation="mean")
    organisation.measure("RATE", "T")
    organisation.enter_all("RATE@T", {"2026-02": 10, "2026-03": 10})
    organisation.version(
        "K", "2026-02-01", aggregation="ratio", formula="a * RATE", inputs="a:sum", breaking=True
    )
    for month in ("2026-01", "2026-02", "2026-03"):
        organisation.enter("K@T", month, a=1)
    result = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert said(result.value, result.have, result.expected) == (20, 2, 3)


def test_a_comparable_change_breaks_nothing() -> None:
    organisation = quarter("sum", 5, 9, 4)
    organisation.version("K", "2026-02-01", aggregation="sum", decimals=0)
    assert organisation.measured("K@T", "FY2026-Q1", LATER).value == 18


def test_a_month_that_is_an_error_makes_the_quarter_one_where_inputs_are_put_together() -> None:
    organisation = one_team(aggregation="ratio", formula="a * b", inputs="a:min;b:min")
    organisation.target("K@T", 10)
    organisation.enter("K@T", "2026-01", a=10**10, b=10**10)
    organisation.enter("K@T", "2026-02", a=1, b=2)
    result = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert said(result.value, result.status, result.have) == (None, "error", 2)
