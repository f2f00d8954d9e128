"""The same KPI in several units: by value, units first and then time, or by the scores of the units."""

from decimal import Decimal
from typing import Any

import pytest

from .organisations import Organisation
from .shorthand import said

LATER = "2026-12-01"
UNITS = ("A", "B", "C", "D", "E")


def units(source: str = "entry", **version: Any) -> Organisation:
    """Five teams below T with a measure of K each, and a roll-up at T."""
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("K", **version)
    organisation.measure("K", "T", source="rollup")
    for unit in UNITS:
        organisation.team(unit, "T")
        organisation.measure("K", unit, source=source)
    return organisation


def enter(organisation: Organisation, key: str, *values: int | None) -> None:
    for unit, value in zip(UNITS, values, strict=False):
        if value is not None:
            organisation.enter(f"K@{unit}", key, value)


def test_a_sum_adds_up_its_units_and_agrees_with_its_own_months() -> None:
    organisation = units(aggregation="sum")
    organisation.target("K@T", 100)
    for month in ("2026-01", "2026-02", "2026-03"):
        enter(organisation, month, 10, 20, 30, 20, 20)
    january = organisation.measured("K@T", "2026-01", LATER)
    assert said(january.value, january.score, january.have, january.expected) == (100, 100, 5, 5)
    quarter = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert said(quarter.value, quarter.score, quarter.have, quarter.expected) == (300, 100, 15, 15)


def test_a_sum_needs_every_expected_unit_unless_the_kpi_allows_partial() -> None:
    organisation = units(aggregation="sum")
    organisation.target("K@T", 100)
    enter(organisation, "2026-01", 10, 20, 30, 20)
    result = organisation.measured("K@T", "2026-01", LATER)
    assert said(result.value, result.reason, result.completeness) == (None, "partial", 80)
    organisation.version("K", "2026-01-01", aggregation="sum", partial=True)
    assert organisation.measured("K@T", "2026-01", LATER).value == 80


def test_a_unit_that_is_not_applicable_is_not_expected() -> None:
    organisation = units(aggregation="sum")
    organisation.target("K@T", 100)
    enter(organisation, "2026-01", 10, 20, 30, 20)
    organisation.mark_na("K@E", "2026-01")
    assert organisation.measured("K@T", "2026-01", LATER).value == 80


def test_while_open_units_may_still_come() -> None:
    organisation = units(aggregation="sum")
    organisation.target("K@T", 100)
    enter(organisation, "2026-01", 10)
    result = organisation.measured("K@T", "2026-01", "2026-02-05")
    assert said(result.status, result.have, result.expected) == ("not_due", 1, 5)
    assert organisation.measured("K@T", "2026-02", "2026-02-05").expected == 0
    enter(organisation, "2026-02", 10, 20, 30, 20, 20)
    year = organisation.measured("K@T", "FY2026", "2026-02-05")
    assert said(year.status, year.have, year.expected) == ("not_due", 6, 10)
    closed = organisation.measured("K@T", "FY2026", "2026-02-11")
    assert said(closed.status, closed.reason) == ("no_data", "partial")


def test_ratios_are_never_averaged() -> None:
    organisation = units(aggregation="ratio", formula="100 * a / b", inputs="a:sum;b:sum")
    organisation.target("K@T", 3)
    organisation.enter("K@A", "2026-01", a=2, b=4)
    organisation.enter("K@B", "2026-01", a=2, b=100)
    organisation.enter("K@C", "2026-01", a=2)
    result = organisation.measured("K@T", "2026-01", LATER)
    assert said(result.raw, result.inputs) == (Decimal("3.846153846154"), {"a": 4, "b": 104})
    assert said(result.have, result.expected, result.reason) == (2, 5, "partial")


def test_inputs_go_across_units_their_own_way() -> None:
    inputs = "left:sum;heads:mean:sum;peak:max"
    organisation = units(aggregation="ratio", formula="100 * left / heads + peak", inputs=inputs)
    for month in ("2026-01", "2026-02", "2026-03"):
        for unit in UNITS:
            organisation.enter(f"K@{unit}", month, left=1, heads=40, peak=7)
    assert said(organisation.measured("K@T", "FY2026-Q1", LATER).inputs) == (
        {"left": 15, "heads": 200, "peak": 7},
    )


def test_a_weighted_mean_keeps_its_weights_exact() -> None:
    organisation = units(aggregation="weighted_mean", inputs="value:mean;weight:sum")
    organisation.enter("K@A", "2026-01", value=1, weight=1)
    organisation.enter("K@B", "2026-01", value=0, weight=2)
    organisation.enter("K@C", "2026-01", value=1, weight=3)
    organisation.enter("K@A", "2026-02", value=1, weight=6)
    assert organisation.measured("K@T", "2026-01", LATER).raw == Decimal("0.666666666667")
    assert organisation.measured("K@T", "FY2026-Q1", LATER).raw == Decimal("0.833333333333")


@pytest.mark.parametrize(("method", "value"), [("min", 10), ("max", 30)])
def test_extremes_use_the_units_that_have_one(method: str, value: int) -> None:
    organisation = units(aggregation=method)
    organisation.target("K@T", 10)
    enter(organisation, "2026-01", 10, 20, 30)
    result = organisation.measured("K@T", "2026-01", LATER)
    assert said(result.value, result.have, result.expected, result.status) == (value, 3, 5, "green")


def test_a_mean_rolls_up_by_value_only_where_the_kpi_says_so() -> None:
    organisation = units(aggregation="mean")
    organisation.target("K@T", 100)
    enter(organisation, "2026-01", 10, 20, 30, 20, 20)
    assert organisation.measured("K@T", "2026-01", LATER).value is None
    organisation.version("K", "2026-01-01", aggregation="mean", across="sum")
    assert organisation.measured("K@T", "2026-01", LATER).value == 100


def test_a_formula_over_names_alone_rolls_up_by_scores_and_shows_no_value() -> None:
    """Not even in a quarter, where T could read the names itself."""
    organisation = units(aggregation="ratio", formula="A / 2", source="formula")
    organisation.kpi("A", aggregation="sum")
    organisation.measure("A", "T")
    for unit in UNITS:
        organisation.measure("A", unit)
        organisation.target(f"K@{unit}", 10)
        organisation.enter_all(f"A@{unit}", {"2026-01": 20, "2026-02": 20, "2026-03": 20})
    organisation.enter_all("A@T", {"2026-01": 4, "2026-02": 4, "2026-03": 4})
    for key in ("2026-01", "FY2026-Q1"):
        result = organisation.measured("K@T", key, LATER)
        assert said(result.value, result.status) == (None, "green")


def test_a_bare_percentage_has_no_denominator_to_roll_up() -> None:
    organisation = units(aggregation="ratio", formula="100 * a / b", inputs="a:sum;b:sum")
    organisation.target("K@T", 3)
    enter(organisation, "2026-01", 10, 20, 30, 20, 20)
    result = organisation.measured("K@T", "2026-01", LATER)
    assert said(result.value, result.status, result.reason) == (None, "no_data", "denominator_unknown")


def test_a_team_that_moved_counts_where_it_was() -> None:
    organisation = units(aggregation="sum")
    organisation.team("U")
    organisation.place("E", "U", "2026-03-01")
    for month in ("2026-01", "2026-02", "2026-03"):
        enter(organisation, month, 1, 1, 1, 1, 10)
    assert organisation.measured("K@T", "2026-02", LATER).value == 14
    assert organisation.measured("K@T", "2026-03", LATER).value == 4
    assert organisation.measured("K@T", "FY2026-Q1", LATER).value == 14 + 14 + 4


def test_the_nearest_team_on_each_branch_is_the_unit() -> None:
    organisation = units(aggregation="sum")
    organisation.team("Below", "A")
    organisation.measure("K", "Below")
    organisation.team("Between", "T")
    organisation.team("Deep", "Between")
    organisation.measure("K", "Deep")
    enter(organisation, "2026-01", 1, 1, 1, 1, 1)
    organisation.enter("K@Below", "2026-01", 100)
    organisation.enter("K@Deep", "2026-01", 7)
    assert organisation.measured("K@T", "2026-01", LATER).value == 12


# By the scores of the units


def scored() -> Organisation:
    organisation = units(aggregation="mean")
    for unit in UNITS:
        organisation.target(f"K@{unit}", 100, red=50, stretch=120, zero=0)
    return organisation


def test_without_a_target_of_its_own_it_has_the_mean_of_its_units_scores() -> None:
    organisation = scored()
    organisation.place("A", "T", "2026-01-01", weight=3)
    enter(organisation, "2026-01", 100, 80, 60)
    result = organisation.measured("K@T", "2026-01", LATER)
    assert said(result.score, result.status, result.value, result.lines) == (88, "amber", None, None)
    assert said(result.coverage, result.completeness) == (Decimal("71.428571428571"), 60)
    assert result.score == (3 * 100 + 80 + 60) // 5


def test_below_the_floor_units_are_insufficient_or_not_due() -> None:
    organisation = scored()
    enter(organisation, "2026-01", 100, 80)
    assert organisation.measured("K@T", "2026-01", LATER).status == "insufficient_data"
    assert organisation.measured("K@T", "2026-01", "2026-02-05").status == "not_due"
    enter(organisation, "2026-01", 100, 80, 60)
    result = organisation.measured("K@T", "2026-01", "2026-02-05")
    assert said(result.score, result.provisional) == (80, True)


def test_a_sum_without_target_of_its_own_keeps_its_value() -> None:
    organisation = units(aggregation="sum")
    for unit in UNITS:
        organisation.target(f"K@{unit}", 10)
    enter(organisation, "2026-01", 10, 10, 10, 10, 10)
    result = organisation.measured("K@T", "2026-01", LATER)
    assert said(result.value, result.score, result.coverage) == (50, 100, 100)


def test_all_units_not_applicable_and_none_at_all() -> None:
    organisation = units(aggregation="sum")
    for unit in UNITS:
        organisation.mark_na(f"K@{unit}", "2026-01")
    result = organisation.measured("K@T", "2026-01", LATER)
    assert said(result.status, result.reason) == ("na", "not_applicable")
    alone = Organisation()
    alone.team("T")
    alone.kpi("K", aggregation="sum")
    alone.measure("K", "T", source="rollup")
    assert alone.measured("K@T", "2026-01", LATER).status == "no_target"
    alone.target("K@T", 10)
    assert alone.measured("K@T", "2026-01", LATER).reason == "missing"
    assert alone.measured("K@T", "2026-01", "2026-01-20").status == "no_data"


def test_information_is_rolled_up_and_never_scored() -> None:
    for aggregation, value in (("sum", 15), ("mean", None)):
        organisation = units(aggregation=aggregation, direction="info")
        organisation.target("K@T", 10)
        enter(organisation, "2026-01", 1, 2, 3, 4, 5)
        result = organisation.measured("K@T", "2026-01", LATER)
        assert said(result.status, result.value, result.score) == ("no_target", value, None)


def test_an_error_across_units_stays_one_in_coarser_periods() -> None:
    organisation = units(aggregation="mean", across="sum")
    organisation.target("K@T", 100, "quarter")
    enter(organisation, "2026-01", *[9 * 10**17] * 5)
    for month in ("2026-02", "2026-03"):
        enter(organisation, month, 20, 20, 20, 20, 20)
    assert organisation.measured("K@T", "2026-01", LATER).status == "no_target"
    quarter = organisation.measured("K@T", "FY2026-Q1", LATER)
    assert said(quarter.value, quarter.status) == (None, "error")


def test_bare_percentages_of_units_are_named_as_such_without_a_target_of_their_own() -> None:
    organisation = units(aggregation="ratio", formula="100 * a / b", inputs="a:sum;b:sum")
    organisation.target("K@T", 50, "quarter")
    for month in ("2026-01", "2026-02", "2026-03"):
        enter(organisation, month, 20, 20, 20, 20, 20)
    organisation.team("ALL")
    organisation.place("T", "ALL")
    organisation.measure("K", "ALL", source="rollup", target=50)
    assert organisation.measured("K@T", "2026-01", LATER).status == "no_target"
    assert organisation.measured("K@T", "FY2026-Q1", LATER).reason == "denominator_unknown"
    assert organisation.measured("K@ALL", "2026-01", LATER).reason == "denominator_unknown"
