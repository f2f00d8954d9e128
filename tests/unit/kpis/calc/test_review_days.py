"""When reviews are due."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.review_days import OVERDUE, Due, month_after, review_months, target_review

TODAY = dt.date(2026, 11, 22)


@pytest.mark.parametrize(
    ("day", "month"),
    [
        (dt.date(2026, 11, 21), OVERDUE),
        (dt.date(2026, 11, 22), dt.date(2026, 11, 1)),
        (dt.date(2026, 11, 30), dt.date(2026, 11, 1)),
        (dt.date(2026, 12, 1), dt.date(2026, 12, 1)),
        (dt.date(2027, 11, 30), dt.date(2027, 11, 1)),
        (dt.date(2027, 12, 1), None),
    ],
)
def test_a_review_stands_in_its_month_or_is_overdue(day: dt.date, month: dt.date | None) -> None:
    found = review_months([Due(day, 1)], TODAY)
    assert [start for start, rows in found.items() if rows] == ([month] if month else [])
    assert len(found) == 14


@pytest.mark.parametrize(
    ("year", "day"),
    [
        (dt.date(2027, 1, 1), dt.date(2026, 10, 1)),
        (dt.date(2027, 4, 1), dt.date(2027, 1, 1)),
        (dt.date(2027, 2, 2), dt.date(2026, 11, 2)),
        (dt.date(2027, 5, 31), dt.date(2027, 2, 28)),
    ],
)
def test_targets_are_reviewed_three_months_before_their_year(year: dt.date, day: dt.date) -> None:
    assert target_review(year) == day


DAYS = st.dates(dt.date(2020, 1, 1), dt.date(2030, 12, 31))


@given(st.lists(DAYS), DAYS)
def test_every_review_of_the_next_year_is_there_once(days: list[dt.date], today: dt.date) -> None:
    found = review_months([Due(day, number) for number, day in enumerate(days)], today)
    last = month_after(today.replace(day=1), 13)
    listed = [one.day for rows in found.values() for one in rows]
    assert sorted(listed) == sorted(day for day in days if day < last)
    assert listed == sorted(listed)
