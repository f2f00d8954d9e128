"""On which days values are reminded of."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.calc.reminder_days import closed_day, end_of_week, opens_round, week_before

TENTH, FIRST = dt.date(2026, 11, 10), dt.date(2026, 11, 1)
DAY = dt.timedelta(days=1)
DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 1, 1))


@pytest.mark.parametrize(
    ("days_before", "day"),
    [(2, 8), (0, 10), (9, 1), (30, 1)],
    ids=["two", "the last", "all", "more than all"],
)
def test_so_many_days_before_or_as_soon_as_it_is_due(days_before: int, day: int) -> None:
    days = [FIRST + passed * DAY for passed in range(10)]
    assert [found.day for found in days if opens_round(found, TENTH, FIRST, days_before)] == [day]


def test_none_where_nobody_is_reminded() -> None:
    assert not opens_round(TENTH, TENTH, FIRST, None)


@given(DAYS, st.integers(0, 40), st.integers(0, 40))
def test_every_window_opens_one_round_on_a_day_on_which_it_is_open(
    first_due: dt.date, length: int, days_before: int
) -> None:
    deadline = first_due + length * DAY
    days = [first_due + passed * DAY for passed in range(-50, length + 50)]
    found = [day for day in days if opens_round(day, deadline, first_due, days_before)]
    assert len(found) == 1
    assert first_due <= found[0] <= deadline


def test_what_closed_yesterday_is_told_today() -> None:
    assert closed_day(TENTH + DAY, 1) == TENTH
    assert closed_day(TENTH, None) is None


@given(DAYS)
def test_a_week_ends_on_its_sunday(day: dt.date) -> None:
    sunday = end_of_week(day)
    assert sunday.weekday() == 6
    assert week_before(sunday) <= day <= sunday
