"""Which periods of other grains are told with one period."""

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.grain_spans import GrainSpan, grain_spans
from kpis.calc.periods import Calendar, parse_key, period_at, period_of

CALENDAR = Calendar()


def test_a_month_has_its_days_and_weeks_and_the_quarter_that_ends_with_it() -> None:
    assert list(grain_spans(CALENDAR, parse_key(CALENDAR, "2026-09"))) == [
        GrainSpan("day", dt.date(2026, 9, 1), dt.date(2026, 9, 30)),
        GrainSpan("week", dt.date(2026, 8, 31), dt.date(2026, 9, 21)),
        GrainSpan("month", dt.date(2026, 9, 1), dt.date(2026, 9, 1)),
        GrainSpan("quarter", dt.date(2026, 7, 1), dt.date(2026, 7, 1)),
    ]


@pytest.mark.parametrize(
    ("key", "grains"),
    [
        ("2026-10", ["day", "week", "month"]),
        ("2026-12", ["day", "week", "month", "quarter", "half_year", "year"]),
        ("FY2026-Q2", ["day", "week", "month", "quarter", "half_year"]),
        ("2026-W40", ["day", "week"]),
    ],
)
def test_what_only_begins_in_a_period_is_told_by_a_later_one(key: str, grains: list[str]) -> None:
    assert [span.grain for span in grain_spans(CALENDAR, parse_key(CALENDAR, key))] == grains


@given(st.dates(dt.date(1990, 1, 1), dt.date(2100, 1, 1)), st.sampled_from(["week", "quarter", "year"]))
def test_every_period_is_told_with_exactly_one_month(day: dt.date, grain: str) -> None:
    start = period_of(CALENDAR, grain, day).start
    around = period_at(CALENDAR, grain, start)
    months = {period_of(CALENDAR, "month", around.start), period_of(CALENDAR, "month", around.end)}
    months.add(period_of(CALENDAR, "month", day))
    telling = [
        month
        for month in months
        for span in grain_spans(CALENDAR, month)
        if span.grain == grain and span.first <= start <= span.last
    ]
    assert len(telling) == 1
