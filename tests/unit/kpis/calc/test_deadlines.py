"""The last day to enter a period, in calendar and in working days."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.deadlines import Grace

DAYS = st.dates(dt.date(1990, 1, 1), dt.date(2100, 12, 31))
WINDOWS = st.builds(Grace, st.integers(0, 366), st.booleans())
ONE_DAY = dt.timedelta(days=1)
NOVEMBER = {day: dt.date(2026, 11, day) for day in range(1, 31)}


def counted_on_fingers(grace: Grace, end: dt.date) -> dt.date:
    day, left = end, grace.days
    while left:
        day += ONE_DAY
        if not grace.working or day.isoweekday() <= 5:
            left -= 1
    return day


@pytest.mark.parametrize(
    ("grace", "end", "deadline"),
    [
        (Grace(10), dt.date(2026, 10, 31), NOVEMBER[10]),
        (Grace(5, working=True), dt.date(2026, 10, 31), NOVEMBER[6]),  # a Saturday
        (Grace(5, working=True), dt.date(2026, 10, 30), NOVEMBER[6]),  # the Friday before it
        (Grace(5, working=True), NOVEMBER[1], NOVEMBER[6]),  # the Sunday after it
        (Grace(5, working=True), NOVEMBER[2], NOVEMBER[9]),  # a Monday
        (Grace(1, working=True), NOVEMBER[5], NOVEMBER[6]),
        (Grace(1, working=True), NOVEMBER[6], NOVEMBER[9]),
        (Grace(0, working=True), dt.date(2026, 10, 31), dt.date(2026, 10, 31)),
        (Grace(0), dt.date(2026, 10, 31), dt.date(2026, 10, 31)),
    ],
)
def test_deadline(grace: Grace, end: dt.date, deadline: dt.date) -> None:
    assert grace.deadline(end) == deadline
    assert (grace.has_passed(end, deadline), grace.has_passed(end, deadline + ONE_DAY)) == (False, True)


@pytest.mark.parametrize(
    ("grace", "today", "first_open"),
    [
        (Grace(10), NOVEMBER[10], dt.date(2026, 10, 31)),
        (Grace(5, working=True), NOVEMBER[6], dt.date(2026, 10, 30)),
        (Grace(5, working=True), NOVEMBER[7], NOVEMBER[2]),
        (Grace(5, working=True), NOVEMBER[9], NOVEMBER[2]),
    ],
)
def test_first_open(grace: Grace, today: dt.date, first_open: dt.date) -> None:
    assert grace.first_open(today) == first_open


@given(WINDOWS, DAYS)
def test_deadline_is_what_one_counts_on_the_fingers(grace: Grace, end: dt.date) -> None:
    assert grace.deadline(end) == counted_on_fingers(grace, end)


@given(WINDOWS, DAYS)
def test_first_open_divides_what_has_passed_from_what_has_not(grace: Grace, today: dt.date) -> None:
    first = grace.first_open(today)
    assert grace.has_passed(first - ONE_DAY, today)
    assert not grace.has_passed(first, today)


@given(WINDOWS, DAYS, st.integers(0, 40))
def test_a_later_end_never_has_an_earlier_deadline(grace: Grace, end: dt.date, later: int) -> None:
    assert grace.deadline(end) <= grace.deadline(end + later * ONE_DAY)
