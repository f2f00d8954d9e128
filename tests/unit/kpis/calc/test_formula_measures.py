"""Formulas that read other KPIs: which measure a name stands for, and when it stands for nothing."""

from decimal import Decimal
from typing import Any

import pytest

from kpis.calc.dependants import touched
from kpis.calc.neighbours import reads

from .organisations import Organisation
from .shorthand import said

LATER = "2026-12-01"


def two(formula: str = "100 * A / B", **version: Any) -> Organisation:
    """KPIs A and B entered at T, F calculated from them."""
    organisation = Organisation()
    organisation.team("T")
    for code in ("A", "B"):
        organisation.kpi(code, aggregation="sum")
        organisation.measure(code, "T")
    organisation.kpi("F", **{"aggregation": "ratio", **version}, formula=formula)
    organisation.measure("F", "T", source="formula", target=50)
    return organisation


def test_names_are_aggregated_first_and_the_formula_applied_once() -> None:
    organisation = two()
    organisation.enter_all("A@T", {"2026-01": 2, "2026-02": 2, "2026-03": 0})
    organisation.enter_all("B@T", {"2026-01": 4, "2026-02": 100, "2026-03": 0})
    assert organisation.measured("F@T", "2026-01", LATER).value == 50
    assert organisation.measured("F@T", "2026-03", LATER).reason == "div0"
    result = organisation.measured("F@T", "FY2026-Q1", LATER)
    assert said(result.raw, result.have, result.expected) == (Decimal("3.846153846154"), 3, 3)


def test_other_methods_take_the_results_of_the_formula() -> None:
    organisation = two(aggregation="mean")
    organisation.enter_all("A@T", {"2026-01": 2, "2026-02": 2})
    organisation.enter_all("B@T", {"2026-01": 4, "2026-02": 100, "2026-03": 8})
    result = organisation.measured("F@T", "FY2026-Q1", LATER)
    assert said(result.value, result.have, result.expected) == (26, 2, 3)


def test_a_missing_name_leaves_the_formula_without_value() -> None:
    organisation = two()
    organisation.enter("A@T", "2026-01", 2)
    assert organisation.measured("F@T", "2026-01", LATER).reason == "missing"
    assert organisation.measured("F@T", "2026-01", "2026-01-20").status == "not_due"


def test_names_ignore_case_and_are_unrounded() -> None:
    organisation = two("a + kpi.b")
    organisation.enter("A@T", "2026-01", "1.004")
    organisation.enter("B@T", "2026-01", "1.004")
    assert organisation.measured("F@T", "2026-01", LATER).value == Decimal("2.01")


def test_what_is_not_complete_enough_or_not_applicable_is_null() -> None:
    organisation = two("coalesce(A, 0) + B")
    organisation.enter_all("B@T", {"2026-01": 1, "2026-02": 1, "2026-03": 1})
    organisation.enter_all("A@T", {"2026-01": 5, "2026-02": 5})
    quarter = organisation.measured("F@T", "FY2026-Q1", LATER)
    assert quarter.value == 3
    organisation.mark_na("A@T", "2026-02")
    assert organisation.measured("F@T", "2026-02", LATER).value == 1


def test_without_a_complete_period_a_formula_is_not_applied() -> None:
    """A bare percentage stands where the formula would; a quarter of them is not 7."""
    organisation = two("coalesce(A, 7)")
    organisation.team("U")
    organisation.measure("F", "U", target=50)
    organisation.enter("F@U", "2026-01", 60)
    assert organisation.measured("F@U", "2026-01", LATER).score == 120
    quarter = organisation.measured("F@U", "FY2026-Q1", LATER)
    assert said(quarter.value, quarter.reason, quarter.have) == (None, "denominator_unknown", 0)


def test_a_coarser_name_is_null() -> None:
    organisation = two("coalesce(C, 7)")
    organisation.kpi("C", frequency="quarter")
    organisation.measure("C", "T")
    organisation.enter("C@T", "FY2026-Q1", 3)
    assert organisation.measured("F@T", "2026-03", LATER).value == 7
    assert organisation.measured("F@T", "FY2026-Q1", LATER).value == 3


def test_elsewhere_a_name_is_the_kpi_over_the_nearest_descendants() -> None:
    organisation = two()
    organisation.team("Top")
    organisation.place("T", "Top")
    organisation.team("U", "Top")
    organisation.measure("A", "U")
    organisation.measure("F", "Top", source="formula")
    for month in ("2026-01", "2026-02"):
        organisation.enter("A@T", month, 2)
        organisation.enter("A@U", month, 3)
        organisation.enter("B@T", month, 10)
    assert organisation.measured("F@Top", "2026-01", LATER).value == 50
    assert organisation.measured("F@Top", "FY2026-H1", LATER).value is None
    for month in ("2026-03", "2026-04", "2026-05", "2026-06"):
        organisation.enter("A@T", month, 2)
        organisation.enter("A@U", month, 8)
        organisation.enter("B@T", month, 10)
    assert organisation.measured("F@Top", "FY2026-H1", LATER).value == Decimal("83.33")


def test_a_persons_formula_reads_the_same_person() -> None:
    organisation = two()
    for person in (7, 8):
        organisation.measure("A", "T", person=person)
        organisation.measure("B", "T", person=person)
        organisation.measure("F", "T", person=person, source="formula")
        organisation.enter(f"A@T#{person}", "2026-01", person)
        organisation.enter(f"B@T#{person}", "2026-01", 10)
    organisation.enter("A@T", "2026-01", 1)
    assert organisation.measured("F@T#8", "2026-01", LATER).value == 80


def test_own_inputs_stand_beside_other_kpis_and_hide_an_equal_code() -> None:
    organisation = two("A + kpi.A", inputs="A:sum")
    organisation.measures.pop("F@T")
    organisation.measure("F", "T")
    organisation.enter_all("A@T", {"2026-01": 100, "2026-02": 100, "2026-03": 100})
    for month in ("2026-01", "2026-02", "2026-03"):
        organisation.enter("F@T", month, A=1)
    assert organisation.measured("F@T", "2026-01", LATER).value == 101
    assert organisation.measured("F@T", "FY2026-Q1", LATER).value == 303


def entered_before_its_definition(formula: str = "RATE * a") -> Organisation:
    """F is a plain value in the weeks of March, and a times the rate from its 30th: March is read by that."""
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("RATE", frequency="week", aggregation="max")
    organisation.measure("RATE", "T")
    organisation.kpi("F", frequency="week", aggregation="mean")
    organisation.version(
        "F",
        "2026-03-30",
        frequency="week",
        aggregation="ratio",
        formula=formula,
        inputs="a:sum",
        breaking=True,
    )
    organisation.measure("F", "T", target=50)
    for week in ("2026-W10", "2026-W11", "2026-W12", "2026-W13"):
        organisation.enter("RATE@T", week, 10)
        organisation.enter("F@T", week, a=2)
    return organisation


def test_what_was_entered_before_is_read_by_the_definition_of_the_coarse_period() -> None:
    organisation = entered_before_its_definition()
    week = organisation.measured("F@T", "2026-W10", LATER)
    assert said(week.value, week.have) == (None, 0)
    march = organisation.measured("F@T", "2026-03", LATER)
    assert said(march.value, march.have, march.expected, march.status) == (80, 4, 4, "green")
    organisation.enter("F@T", "2026-W11", 7)
    march = organisation.measured("F@T", "2026-03", LATER)
    assert said(march.value, march.have, march.expected) == (60, 3, 4)


@pytest.mark.parametrize(("formula", "week"), [("RATE * a", "2026-W11"), ("prev(RATE, 2) * a", "2026-W08")])
def test_the_coarse_period_is_told_of_names_it_reads_by_its_own_definition(formula: str, week: str) -> None:
    organisation = entered_before_its_definition(formula)
    facts = organisation.facts(LATER)
    name = organisation.key("RATE@T", week)
    stale = touched(facts, [(name.measure, name.start)])
    march = organisation.key("F@T", "2026-03")
    assert march in stale.measures - stale.compared
    assert name in reads(facts, [march], []).measures


def test_an_error_stays_one_in_coarser_periods_also_without_a_target_of_its_own() -> None:
    organisation = two("A * B", aggregation="mean")
    del organisation.targets[organisation.measures["F@T"].id, "month"]
    organisation.target("F@T", 50, "quarter")
    organisation.enter_all("A@T", {"2026-01": 10**10, "2026-02": 2, "2026-03": 3})
    organisation.enter_all("B@T", {"2026-01": 10**10, "2026-02": 5, "2026-03": 5})
    assert organisation.measured("F@T", "2026-01", LATER).status == "no_target"
    quarter = organisation.measured("F@T", "FY2026-Q1", LATER)
    assert said(quarter.value, quarter.status) == (None, "error")
