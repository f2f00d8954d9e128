"""Time functions in formulas: which periods they read, by which method, and when they give nothing."""

from decimal import Decimal
from typing import Any

import pytest

from .organisations import Organisation
from .shorthand import said

LATER = "2026-12-20"
YEAR = {f"2026-{month:02d}": month for month in range(1, 13)}


def reading(formula: str, method: str = "sum", **version: Any) -> Organisation:
    """KPI A entered at T with 1 to 10 in January to October 2026; F calculated from it."""
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("A", aggregation=method)
    organisation.measure("A", "T")
    organisation.kpi("F", **{"aggregation": "ratio", **version}, formula=formula)
    organisation.measure("F", "T", source="formula", target=50)
    organisation.enter_all("A@T", dict(list(YEAR.items())[:10]))
    return organisation


def own_inputs(formula: str, method: str = "ratio") -> Organisation:
    """KPI K with inputs a (added) and b (the mean), entered from January to June 2026."""
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("K", aggregation=method, formula=formula, inputs="a:sum;b:mean:sum")
    organisation.measure("K", "T", target=50)
    for month in range(1, 7):
        organisation.enter("K@T", f"2026-{month:02d}", a=month, b=10 * month)
    return organisation


@pytest.mark.parametrize(
    ("formula", "key", "value"),
    [
        ("prev(A, 1)", "2026-10", 9),
        ("prev(A, 9)", "2026-10", 1),
        ("prev(A, 10)", "2026-10", None),
        ("A - prev(a, 2)", "FY2026-Q3", (7 + 8 + 9) - (1 + 2 + 3)),
        ("ytd(A)", "2026-10", 55),
        ("ytd(A)", "FY2026-Q2", 21),
        ("rolling(A, 3)", "2026-10", 8 + 9 + 10),
        ("rolling(A, 10)", "2026-10", 55),
        ("rolling(A, 11)", "2026-10", None),
        ("rolling(A, 2)", "FY2026-Q3", 7 + 8 + 9 + 4 + 5 + 6),
        ("sply(A)", "2026-10", None),
    ],
)
def test_each_reads_its_periods_at_the_grain_asked_for(formula: str, key: str, value: int | None) -> None:
    assert reading(formula).measured("F@T", key, LATER).value == value


@pytest.mark.parametrize(
    ("method", "to_date", "three"),
    [("sum", 55, 27), ("mean", "5.5", 9), ("last", 10, 10), ("min", 1, 8), ("max", 10, 10)],
)
def test_windows_use_the_method_of_the_name(method: str, to_date: str, three: int) -> None:
    organisation = reading("ytd(A) + 1000 * rolling(A, 3)", method)
    assert organisation.measured("F@T", "2026-10", LATER).raw == Decimal(to_date) + 1000 * three


def test_a_ratio_puts_its_inputs_together_first() -> None:
    organisation = own_inputs("100 * a / b")
    organisation.kpi("F", aggregation="ratio", formula="ytd(K)")
    organisation.measure("F", "T", source="formula")
    # a is 1 + 2 + 3 = 6, b the mean of 10, 20 and 30
    assert organisation.measured("F@T", "2026-03", LATER).value == 30


def test_the_same_period_last_year_follows_the_calendar() -> None:
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("A", aggregation="sum", frequency="day")
    organisation.measure("A", "T")
    organisation.kpi("F", aggregation="ratio", frequency="day", formula="sply(A)")
    organisation.measure("F", "T", source="formula")
    organisation.enter_all("A@T", {"2023-02-28": 7, "2020-12-30": 9})
    assert organisation.measured("F@T", "2024-02-29", LATER).value == 7
    assert organisation.measured("F@T", "2024-02-28", LATER).value == 7
    assert organisation.measured("F@T", "2021-12-30", LATER).value == 9


def test_week_53_has_no_partner_in_a_year_of_52() -> None:
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("A", aggregation="sum", frequency="week")
    organisation.measure("A", "T")
    organisation.kpi("F", aggregation="ratio", frequency="week", formula="sply(A)")
    organisation.measure("F", "T", source="formula")
    organisation.enter_all("A@T", {"2025-W52": 4, "2025-W01": 5})
    assert organisation.measured("F@T", "2026-W52", "2027-02-01").value == 4
    assert organisation.measured("F@T", "2026-W53", "2027-02-01").value is None


def test_a_year_begins_with_the_fiscal_year() -> None:
    organisation = reading("ytd(A)")
    organisation.calendar = type(organisation.calendar)(4)
    assert organisation.measured("F@T", "2026-05", LATER).value == 4 + 5
    assert organisation.measured("F@T", "2026-03", LATER).value is None  # nothing from April to December 2025


def test_rolling_ends_with_the_latest_closed_period() -> None:
    organisation = reading("rolling(A, 3)")
    october = organisation.measured("F@T", "2026-10", "2026-11-05")
    assert said(october.value, str(october.valid_until)) == (7 + 8 + 9, "2026-11-11")
    assert organisation.measured("F@T", "2026-10", "2026-11-11").value == 8 + 9 + 10


def test_rolling_needs_a_value_in_every_period() -> None:
    organisation = reading("rolling(A, 3)", "mean")
    organisation.mark_na("A@T", "2026-09")
    assert organisation.measured("F@T", "2026-10", LATER).value is None


def test_a_gap_leaves_a_sum_to_date_without_value_and_a_mean_with_it() -> None:
    for method, value in (("sum", None), ("mean", Decimal("5.11"))):
        organisation = reading("ytd(A)", method)
        del organisation.entries[organisation.measures["A@T"].id, organisation.period("2026-09").start]
        assert organisation.measured("F@T", "2026-10", LATER).value == value


def test_a_breaking_change_of_the_name_ends_what_can_be_read() -> None:
    organisation = reading("coalesce(prev(A, 1), 0) + 100 * coalesce(ytd(A), 0)")
    organisation.version("A", "2026-07-01", aggregation="sum", breaking=True)
    assert organisation.measured("F@T", "2026-06", LATER).value == 5 + 2100
    assert organisation.measured("F@T", "2026-07", LATER).value == 0
    assert organisation.measured("F@T", "2026-08", LATER).value == 7


def test_a_coarser_name_is_null() -> None:
    organisation = reading("coalesce(prev(Q, 1), 77)")
    organisation.kpi("Q", frequency="quarter")
    organisation.measure("Q", "T")
    organisation.enter("Q@T", "FY2026-Q2", 5)
    assert organisation.measured("F@T", "2026-10", LATER).value == 77
    assert organisation.measured("F@T", "FY2026-Q3", LATER).value == 5


@pytest.mark.parametrize(
    ("formula", "key", "value"),
    [
        ("a - prev(a, 1)", "2026-06", 1),
        ("a - prev(a, 1)", "2026-01", None),
        ("100 * a / prev(A, 1)", "FY2026-Q2", 250),
        ("ytd(b)", "2026-06", 35),
        ("ytd(b) + ytd(a)", "FY2026-Q2", 35 + 21),
        ("rolling(a, 3) / rolling(b, 2)", "2026-06", Decimal("0.27")),
    ],
)
def test_own_inputs_are_read_by_their_own_methods(formula: str, key: str, value: int | None) -> None:
    assert own_inputs(formula).measured("K@T", key, LATER).value == value


def test_a_month_counts_by_its_inputs_whatever_it_looks_back_at() -> None:
    """January has no month before it, and yet the first quarter is 1 + 2 + 3 against nothing before."""
    organisation = own_inputs("a - coalesce(prev(b, 1), 0)")
    quarter = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert said(quarter.value, quarter.have, quarter.expected) == (6, 3, 3)
    strict = own_inputs("a - prev(a, 1)").measured("K@T", "FY2026-Q2", LATER)
    assert said(strict.value, strict.have, strict.expected) == (15 - 6, 3, 3)


def test_other_methods_add_up_what_each_month_gives() -> None:
    quarter = own_inputs("a - prev(a, 1)", "sum").measured("K@T", "FY2026-Q2", LATER)
    assert said(quarter.value, quarter.have, quarter.expected) == (3, 3, 3)


def test_inputs_of_a_rollup_are_those_of_its_units() -> None:
    organisation = Organisation()
    organisation.team("Top")
    organisation.kpi("K", aggregation="ratio", formula="100 * a / prev(a, 1)", inputs="a:sum")
    organisation.measure("K", "Top", source="rollup", target=50)
    for team, figures in (("N", (1, 3)), ("S", (3, 5))):
        organisation.team(team, "Top")
        organisation.measure("K", team)
        for key, figure in zip(("2026-01", "2026-02"), figures, strict=True):
            organisation.enter(f"K@{team}", key, a=figure)
    result = organisation.measured("K@Top", "2026-02", LATER)
    assert said(result.value, result.have, result.expected) == (200, 2, 2)


def test_a_name_the_team_does_not_measure_is_read_over_the_teams_below() -> None:
    organisation = Organisation()
    organisation.team("Top")
    organisation.kpi("A", aggregation="sum")
    organisation.kpi("F", aggregation="ratio", formula="ytd(A) + 1000 * prev(A, 1) + 1000000 * rolling(A, 2)")
    organisation.measure("F", "Top", source="formula")
    for team, figure in (("N", 1), ("S", 10)):
        organisation.team(team, "Top")
        organisation.measure("A", team)
        organisation.enter_all(f"A@{team}", {"2026-01": figure, "2026-02": 2 * figure, "2026-03": 3 * figure})
    assert organisation.measured("F@Top", "2026-03", LATER).value == 55_022_066


def test_a_formula_with_time_functions_has_no_value_over_a_window() -> None:
    organisation = reading("A - prev(A, 1)")
    organisation.kpi("G", aggregation="ratio", formula="ytd(F)")
    organisation.measure("G", "T", source="formula")
    assert organisation.measured("G@T", "2026-10", LATER).value is None


def test_the_receipt_lists_every_period_read() -> None:
    organisation = reading("A / rolling(A, 3) + prev(A, 1)")
    result = organisation.measured("F@T", "2026-10", LATER)
    measure = organisation.measures["A@T"].id
    assert result.receipt["references"] == [
        [measure, "month", "2026-10-01", "10"],
        [measure, "month", "2026-08-01", "8"],
        [measure, "month", "2026-09-01", "9"],
        [measure, "month", "2026-10-01", "10"],
        [measure, "month", "2026-09-01", "9"],
    ]
    assert result.receipt["windows"] == {"rolling(a, 3)": "27", "prev(a, 1)": "9"}


def test_a_rolling_input_of_the_own_entry_is_listed_too() -> None:
    organisation = own_inputs("rolling(a, 2)")
    result = organisation.measured("K@T", "2026-06", LATER)
    measure = organisation.measures["K@T"].id
    assert result.receipt["references"] == [
        [measure, "month", "2026-05-01", None],
        [measure, "month", "2026-06-01", None],
    ]
