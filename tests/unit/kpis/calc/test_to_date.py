"""The figures beside a result: worked numbers, like with like, and what nothing is said about."""

import datetime as dt
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpis.calc.facts import Calendar
from kpis.calc.periods import parts, period_of
from kpis.calc.to_date import ToDate

from .organisations import Organisation, one_team
from .shorthand import said

LATER = "2027-02-01"


def figures(organisation: Organisation, key: str, today: str = LATER, name: str = "K@T") -> ToDate:
    found = organisation.book(today).to_date(organisation.key(name, key))
    assert found is not None, f"{name} has no row in {key}"
    return found


def months(year: int, values: list[int]) -> dict[str, int | str | Decimal]:
    return {f"{year}-{month:02d}": value for month, value in enumerate(values, start=1)}


def two_years(aggregation: str = "sum", **version: Any) -> Organisation:
    """1 to 12 in 2025, and twice as much in 2026."""
    organisation = one_team(aggregation=aggregation, **version)
    organisation.enter_all("K@T", months(2025, list(range(1, 13))))
    organisation.enter_all("K@T", months(2026, list(range(2, 25, 2))))
    return organisation


def test_the_period_before_and_the_same_one_last_year() -> None:
    found = figures(two_years(), "2026-05")
    assert said(found.previous, found.last_year, found.last_year_change) == (8, 5, 5)
    lower = figures(two_years(direction="down"), "FY2026-Q2")
    assert said(lower.previous, lower.last_year, lower.last_year_change) == (12, 15, -15)


def test_the_year_to_date_is_judged_by_the_targets_to_date() -> None:
    organisation = two_years()
    organisation.target("K@T", 7)
    found = figures(organisation, "2026-04")
    assert said(found.year, found.year_have, found.year_expected) == (20, 4, 4)
    assert found.year_lines is not None
    assert said(found.year_lines.target, found.year_lines.red) == (28, Decimal("25.2"))


def test_an_open_sum_period_counts_by_its_days() -> None:
    """Example 40 of the semantics: 100 a month, 240 by 15 March."""
    organisation = one_team(aggregation="sum")
    organisation.target("K@T", 100)
    organisation.enter_all("K@T", {"2026-01": 100, "2026-02": 90, "2026-03": 50})
    found = figures(organisation, "2026-03", "2026-03-15")
    assert found.year_lines is not None
    assert said(found.year, found.year_lines.target) == (240, Decimal("248.387096774194"))
    assert found.until == dt.date(2026, 3, 16)


@pytest.mark.parametrize(
    ("method", "year", "rolling"),
    [("mean", 3, "6.75"), ("last", 4, 4), ("max", 4, 12), ("min", 2, 2)],
)
def test_other_methods_keep_to_their_own(method: str, year: int, rolling: str) -> None:
    organisation = two_years(method)
    organisation.target("K@T", 10)
    found = figures(organisation, "2026-02")
    assert found.year_lines is not None
    assert said(found.year, found.year_lines.target, found.rolling) == (year, 10, Decimal(rolling))


def test_daily_figures_are_compared_to_the_very_day() -> None:
    """Year to 15 March against 1 January to 15 March of last year."""
    organisation = one_team(aggregation="sum", frequency="day")
    for year in (2025, 2026):
        for number in range(200):
            day = dt.date(year, 1, 1) + dt.timedelta(days=number)
            if day <= dt.date(2026, 3, 15):
                organisation.enter("K@T", day.isoformat(), year - 2024)
    found = figures(organisation, "2026-03", "2026-03-15")
    assert said(found.year, found.matched, found.matched_last_year) == (148, 148, 74)
    assert said(found.matched_change, str(found.matched_day)) == (74, "2026-03-15")


def test_monthly_figures_are_compared_over_closed_months() -> None:
    """On 15 March a first figure of March is in the year to date, and left out of the comparison."""
    organisation = two_years()
    found = figures(organisation, "2026-03", "2026-03-15")
    assert said(found.year, found.matched, found.matched_last_year) == (12, 6, 3)
    assert said(str(found.matched_day), str(found.until)) == ("2026-02-28", "2026-04-11")
    closed = figures(organisation, "2026-03", "2026-04-11")
    assert said(closed.matched, closed.matched_last_year) == (12, 6)


def test_a_leap_day_belongs_to_last_year_all_the_same() -> None:
    organisation = one_team(aggregation="sum", frequency="day")
    for year in (2023, 2024, 2025):
        for number in range(60):
            organisation.enter("K@T", (dt.date(year, 1, 1) + dt.timedelta(days=number)).isoformat(), 1)
    leap = figures(organisation, "2024-02", "2024-06-01")
    assert said(leap.matched, leap.matched_last_year) == (60, 59)
    after = figures(organisation, "2025-02", "2025-06-01")
    assert said(after.matched, after.matched_last_year) == (59, 60)
    assert figures(organisation, "2024-02-29", "2024-06-01").last_year == 1


def test_week_53_has_no_partner() -> None:
    organisation = one_team(aggregation="sum", frequency="week")
    for year, weeks in ((2025, 52), (2026, 53)):
        for week in range(1, weeks + 1):
            organisation.enter("K@T", f"{year}-W{week:02d}", 1)
    found = figures(organisation, "2026-W53", "2027-06-01")
    assert said(found.last_year, found.matched, found.year, found.rolling) == (None, None, 53, 52)
    before = figures(organisation, "2026-W52", "2027-06-01")
    assert said(before.last_year, before.matched, before.matched_last_year) == (1, 52, 52)
    whole = figures(organisation, "FY2026", "2027-06-01")
    assert said(whole.matched, whole.matched_last_year) == (53, 52)


def test_a_year_of_other_months_is_no_comparison() -> None:
    began_late = one_team(aggregation="sum")
    began_late.measures.clear()
    began_late.measure("K", "T", lives=(("2025-07-01", None),))
    began_late.enter_all("K@T", months(2026, [1] * 12) | {f"2025-{month:02d}": 1 for month in range(7, 13)})
    assert figures(began_late, "2026-12").matched is None
    paused = two_years()
    paused.mark_na("K@T", "2026-03")
    assert said(figures(paused, "2026-05").matched, figures(paused, "2026-05").year) == (None, 24)


def test_nothing_is_compared_over_a_breaking_change() -> None:
    organisation = two_years()
    organisation.version("K", "2026-03-01", aggregation="sum", breaking=True)
    before, after = figures(organisation, "2026-02"), figures(organisation, "2026-04")
    assert said(before.last_year, before.matched_last_year, before.rolling) == (2, 3, 81)
    assert said(after.previous, after.last_year, after.matched, after.year, after.rolling) == (
        6,
        None,
        None,
        None,
        None,
    )


def test_a_year_with_a_gap_shows_what_there_is_and_compares_nothing() -> None:
    organisation = two_years()
    del organisation.entries[organisation.measures["K@T"].id, dt.date(2026, 2, 1)]
    found = figures(organisation, "2026-04")
    assert said(found.year, found.year_have, found.year_expected) == (16, 3, 4)
    assert said(found.matched, found.rolling) == (None, None)


def test_rolling_is_over_the_latest_closed_periods() -> None:
    organisation = two_years()
    assert figures(organisation, "2026-05", "2026-06-05").rolling == 2 + 4 + 6 + 8 + sum(range(5, 13))
    assert figures(organisation, "2026-05", "2026-06-11").rolling == 2 + 4 + 6 + 8 + 10 + sum(range(6, 13))
    assert figures(organisation, "2026-05", "2026-06-05").until == dt.date(2026, 6, 11)
    assert figures(organisation, "FY2026-Q2").rolling == 2 * 21 + sum(range(7, 13))
    assert figures(organisation, "2025-11").rolling is None
    assert figures(organisation, "FY2026").rolling is None


def test_what_the_rest_of_the_year_needs() -> None:
    """1,200 a year; 300 by the end of March leave 900 for nine months."""
    organisation = one_team(aggregation="sum")
    organisation.target("K@T", 1200, "year")
    organisation.enter_all("K@T", {"2026-01": 90, "2026-02": 100, "2026-03": 110})
    year = figures(organisation, "FY2026", "2026-04-20")
    assert said(year.required, year.remaining) == (100, 9)
    assert figures(organisation, "2026-03", "2026-04-20").required is None
    organisation.enter("K@T", "2026-04", 500)
    more = figures(organisation, "FY2026", "2026-04-20")
    assert said(more.required, more.remaining) == (50, 8)
    organisation.mark_na("K@T", "2026-05")
    fewer = figures(organisation, "FY2026", "2026-05-20")
    assert said(fewer.required, fewer.remaining) == (Decimal("42.857142857143"), 7)


def test_a_year_without_rest_or_with_a_gap_needs_nothing() -> None:
    organisation = two_years()
    organisation.target("K@T", 100)
    assert said(figures(organisation, "FY2026").required, figures(organisation, "FY2026").remaining) == (
        None,
        None,
    )
    gap = one_team(aggregation="sum")
    gap.target("K@T", 100)
    gap.enter("K@T", "2026-02", 5)
    assert figures(gap, "FY2026", "2026-04-20").required is None
    assert figures(two_years("mean"), "FY2026", "2026-04-20").required is None


def test_the_first_month_of_a_year_needs_an_equal_part() -> None:
    organisation = one_team(aggregation="sum")
    organisation.target("K@T", 10)
    found = figures(organisation, "FY2026", "2026-01-05")
    assert said(found.required, found.remaining) == (10, 12)


def test_a_fiscal_year_begins_in_its_own_month() -> None:
    organisation = two_years()
    organisation.calendar = Calendar(4)
    found = figures(organisation, "2026-05")
    assert said(found.year, found.matched, found.matched_last_year) == (18, 18, 9)


def test_days_have_no_figures_over_several() -> None:
    organisation = one_team(aggregation="sum", frequency="day")
    organisation.enter_all("K@T", {"2026-03-01": 4, "2026-03-02": 5, "2025-03-02": 3})
    found = figures(organisation, "2026-03-02")
    assert said(found.previous, found.last_year, found.year, found.rolling) == (4, 3, None, None)


def test_a_ratio_to_date_puts_its_inputs_together() -> None:
    organisation = one_team(aggregation="ratio", formula="100 * a / b", inputs="a:sum;b:sum")
    organisation.enter("K@T", "2026-01", a=2, b=4)
    organisation.enter("K@T", "2026-02", a=2, b=100)
    assert figures(organisation, "2026-02").year == Decimal("3.85")


METHODS = st.sampled_from(["sum", "mean", "last", "min", "max", "ratio"])
VALUES = st.lists(st.integers(0, 1000), min_size=12, max_size=12)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(METHODS, VALUES, st.sampled_from([1, 4, 10]), st.lists(st.booleans(), min_size=12, max_size=12))
def test_a_closed_year_is_its_own_year_to_date(
    method: str, values: list[int], start_month: int, there: list[bool]
) -> None:
    """And the rolling figure of its last month is the year's too, wherever every month has a value."""
    ratio = {"formula": "a / b", "inputs": "a:sum;b:mean:sum"} if method == "ratio" else {}
    organisation = one_team(aggregation=method, **ratio)
    organisation.calendar = Calendar(start_month)
    organisation.target("K@T", 40)
    year = period_of(organisation.calendar, "year", dt.date(2025, 12, 1))
    for month, value, entered in zip(parts(organisation.calendar, year, "month"), values, there, strict=True):
        key = month.start.isoformat()[:7]
        if entered and method == "ratio":
            organisation.enter("K@T", key, a=value, b=value + 1)
        elif entered:
            organisation.enter("K@T", key, value)
    book = organisation.book(LATER)
    whole = organisation.measured("K@T", f"FY{year.end.year}", LATER)
    found = figures(organisation, year.end.isoformat()[:7])
    assert said(found.year, found.year_have, found.year_expected) == (whole.value, whole.have, whole.expected)
    assert found.year_lines == whole.lines
    assert found.rolling == (whole.value if all(there) else None)
    assert book.to_date(whole.key) == figures(organisation, f"FY{year.end.year}")
