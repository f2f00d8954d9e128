"""A day that starts a period of one fiscal year starts none of another."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.periods import Calendar, is_start, period_of


@pytest.mark.parametrize(("month", "starts"), [(1, True), (3, False), (4, True), (12, False)])
def test_the_first_of_january_starts_a_quarter_of_some_fiscal_years(month: int, starts: bool) -> None:
    january = date(2026, 1, 1)
    assert is_start(Calendar(month), "quarter", january) is starts
    assert is_start(Calendar(month), "month", january)


@given(
    st.integers(1, 12),
    st.sampled_from(["month", "quarter", "year"]),
    st.dates(date(1990, 1, 1), date(2600, 12, 31)),
)
def test_each_period_starts_on_its_first_day_alone(month: int, grain: str, day: date) -> None:
    calendar = Calendar(month)
    period = period_of(calendar, grain, day)
    days = [period.start + timedelta(n) for n in range((period.end - period.start).days + 1)]
    assert [one for one in days if is_start(calendar, grain, one)] == [period.start]
