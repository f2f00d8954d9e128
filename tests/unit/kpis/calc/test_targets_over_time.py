"""Which target judges a period, and how it is added up, averaged, spread and paced."""

from decimal import Decimal

import pytest

from kpis.calc.lines import Lines

from .organisations import Organisation, one_team
from .shorthand import Number, said

LATER = "2027-02-01"
MONTHS = [f"2026-{month:02d}" for month in range(1, 13)]


def organisation(method: str = "sum", **entered: Number) -> Organisation:
    found = one_team(aggregation=method)
    for key, value in entered.items():
        found.enter("K@T", key.replace("m", "2026-"), value)
    return found


def full_year(method: str = "sum", value: Number = 10) -> Organisation:
    found = one_team(aggregation=method)
    found.enter_all("K@T", dict.fromkeys(MONTHS, value))
    return found


def lines_of(found: Organisation, key: str, today: str = LATER) -> Lines:
    lines = found.measured("K@T", key, today).lines
    assert lines is not None
    return lines


def test_the_grain_itself_comes_first_then_the_coarsest_finer_one() -> None:
    found = full_year("last")
    found.target("K@T", 1)
    assert lines_of(found, "FY2026").target == 1
    found.target("K@T", 3, "quarter")
    assert lines_of(found, "FY2026").target == 3
    assert lines_of(found, "2026-05").target == 1
    found.target("K@T", 7, "year")
    assert lines_of(found, "FY2026").target == 7
    assert lines_of(found, "FY2026-H1").target == 3


def test_coarser_targets_judge_finer_periods_of_sums_only() -> None:
    found = full_year("last")
    found.target("K@T", 1200, "year")
    assert found.measured("K@T", "2026-05", LATER).status == "no_target"
    found = full_year("sum")
    found.target("K@T", 1200, "year")
    found.target("K@T", 360, "quarter")
    assert lines_of(found, "2026-05").target == 120
    assert lines_of(found, "FY2026").target == 1200
    assert lines_of(found, "FY2026-H1").target == 720


def test_a_sum_needs_the_target_of_every_expected_period() -> None:
    found = full_year()
    found.target("K@T", 10, valid_from="2026-02-01")
    assert found.measured("K@T", "FY2026", LATER).status == "no_target"
    assert lines_of(found, "FY2026-Q2").target == 30


def test_a_target_dated_inside_a_period_rules_all_of_it() -> None:
    found = full_year()
    found.target("K@T", 10)
    found.target("K@T", 20, valid_from="2026-03-31")
    assert lines_of(found, "2026-03").target == 20
    assert lines_of(found, "FY2026-Q1").target == 40


def test_an_ending_row_ends_a_target() -> None:
    found = full_year()
    found.target("K@T", 10)
    found.target("K@T", None, valid_from="2026-05-01")
    assert lines_of(found, "2026-04").target == 10
    assert found.measured("K@T", "2026-05", LATER).status == "no_target"


def test_fine_targets_keep_their_own_tolerance() -> None:
    found = full_year()
    found.target("K@T", 100)
    found.rule("2026-02-15", tolerance=20)
    assert lines_of(found, "FY2026-Q1").red == 90 + 80 + 80
    assert lines_of(found, "2026-01").red == 90


def test_a_mean_is_judged_by_the_mean_of_the_targets_of_periods_with_a_value() -> None:
    found = organisation("mean", m01=10, m03=30)
    found.target("K@T", 10)
    found.target("K@T", 50, valid_from="2026-02-01")
    found.target("K@T", 20, valid_from="2026-03-01")
    result = found.measured("K@T", "FY2026-Q1", LATER)
    assert result.lines is not None
    assert said(result.value, result.lines.target, result.lines.red) == (20, 15, Decimal("13.5"))


def test_an_even_target_gives_its_remainder_to_the_last_period() -> None:
    found = full_year()
    found.target("K@T", 100, "quarter")
    assert lines_of(found, "2026-01").target == Decimal("33.333333333333")
    assert lines_of(found, "2026-03").target == Decimal("33.333333333334")
    assert lines_of(found, "2026-03").red == 30
    assert lines_of(found, "FY2026-Q1").target == 100


def test_inactive_periods_take_no_part() -> None:
    found = Organisation()
    found.team("T")
    found.kpi("K", aggregation="sum")
    found.measure("K", "T", lives=(("2026-02-01", None),))
    found.enter_all("K@T", {"2026-02": 1, "2026-03": 1})
    found.target("K@T", 100, "quarter")
    assert lines_of(found, "2026-03").target == 50


def test_typed_shares_fall_out_with_inactive_periods() -> None:
    found = full_year()
    found.target("K@T", 100, "quarter", profile="1;1;2")
    assert lines_of(found, "2026-03").target == 50
    found = Organisation()
    found.team("T")
    found.kpi("K", aggregation="sum")
    found.measure("K", "T", lives=(("2026-02-01", None),))
    found.enter("K@T", "2026-03", 1)
    found.target("K@T", 90, "quarter", profile="1;1;2")
    assert lines_of(found, "2026-03").target == 60


@pytest.mark.parametrize(
    ("before", "march"),
    [((10, 20, 70), "70"), ((10, None, 70), "33.333333333334"), ((0, 0, 0), "33.333333333334")],
)
def test_last_years_profile(before: tuple[int | None, ...], march: str) -> None:
    found = full_year()
    found.target("K@T", 100, "quarter", profile="last_year")
    for month, value in enumerate(before, start=1):
        if value is not None:
            found.enter("K@T", f"2025-{month:02d}", value)
    assert lines_of(found, "2026-03").target == Decimal(march)


def test_a_part_that_is_not_applicable_leaves_the_target_of_its_year() -> None:
    found = full_year()
    found.target("K@T", 1200, "year")
    found.mark_na("K@T", "2026-04")
    assert lines_of(found, "FY2026").target == 1100


def test_a_typed_year_is_paced_by_its_months() -> None:
    found = organisation("sum", m01=100, m02=100, m03=40)
    found.target("K@T", 1200, "year")
    assert lines_of(found, "FY2026", "2026-03-15").target == Decimal("248.387096774194")
    assert lines_of(found, "2026-03", "2026-03-15").target == Decimal("48.387096774194")
    assert lines_of(found, "2026-03", "2026-03-31").target == 100


def test_only_sums_are_paced() -> None:
    found = organisation("mean", m03=40)
    found.target("K@T", 100)
    assert lines_of(found, "2026-03", "2026-03-15").target == 100


def test_a_row_that_is_not_due_shows_the_whole_target() -> None:
    found = organisation("sum")
    found.target("K@T", 100)
    result = found.measured("K@T", "FY2026", "2026-03-15")
    assert result.lines is not None
    assert said(result.status, result.lines.target) == ("not_due", 1200)
