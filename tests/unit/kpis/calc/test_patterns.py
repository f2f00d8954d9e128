"""The well-known calendars of retail and of four weeks, made year after year."""

from datetime import date, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.patterns import PATTERNS, RULES, WEEKDAYS, Pattern, last_day, rows_of_pattern
from kpis.calc.periods import PeriodError
from kpis.calc.table_rows import row_flaws

RETAIL = Pattern("4-5-4", 1, "saturday", "nearest", "start")

patterns = st.builds(
    Pattern,
    st.sampled_from(sorted(PATTERNS)),
    st.integers(1, 12),
    st.sampled_from(WEEKDAYS),
    st.sampled_from(RULES),
    st.sampled_from(["end", "start"]),
)


@pytest.mark.parametrize(
    ("year", "first", "last", "weeks"),
    [
        (2022, date(2022, 1, 30), date(2023, 1, 28), 52),
        (2023, date(2023, 1, 29), date(2024, 2, 3), 53),  # published by the NRF as the year of 53 weeks
        (2024, date(2024, 2, 4), date(2025, 2, 1), 52),
        (2017, date(2017, 1, 29), date(2018, 2, 3), 53),
        (2012, date(2012, 1, 29), date(2013, 2, 2), 53),
    ],
)
def test_the_retail_year_ends_on_the_saturday_nearest_31_january(
    year: int, first: date, last: date, weeks: int
) -> None:
    rows = rows_of_pattern(RETAIL, year, year)
    assert (rows[0].start, rows[-1].end) == (first, last)
    assert _weeks(rows[0].start, rows[-1].end) == weeks


def test_the_53rd_week_lengthens_the_last_period_of_the_fourth_quarter() -> None:
    lengths = [
        [_weeks(row.start, row.end) for row in rows_of_pattern(RETAIL, year, year)] for year in (2022, 2023)
    ]
    assert lengths == [[4, 5, 4] * 4, [*([4, 5, 4] * 3), 4, 5, 5]]


@pytest.mark.parametrize(
    ("pattern", "year", "last"),
    [
        (Pattern("4-4-5", 12, "saturday", "last"), 2026, date(2026, 12, 26)),
        (Pattern("4-4-5", 12, "saturday", "nearest"), 2020, date(2021, 1, 2)),
        (Pattern("4-4-5", 12, "saturday", "nearest", "start"), 2020, date(2021, 1, 2)),
        (Pattern("5-4-4", 9, "saturday", "last"), 2026, date(2026, 9, 26)),
        (Pattern("5-4-4", 9, "saturday", "last", "start"), 2026, date(2027, 9, 25)),
        (Pattern("13", 8, "sunday", "nearest"), 2026, date(2026, 8, 30)),
        (Pattern("13", 6, "tuesday"), 2026, date(2026, 6, 30)),
    ],
)
def test_a_year_ends_on_the_last_or_the_nearest_weekday_of_its_month(
    pattern: Pattern, year: int, last: date
) -> None:
    assert last_day(pattern, year) == last


def test_thirteen_periods_make_quarters_of_three_three_three_and_four() -> None:
    rows = rows_of_pattern(Pattern("13", 3, "sunday"), 2026, 2026)
    assert [row.quarter for row in rows] == [1, 1, 1, 2, 2, 2, 3, 3, 3, 4, 4, 4, 4]
    assert [row.half for row in rows] == [1] * 6 + [2] * 7
    assert (rows[6].key, rows[6].start, rows[6].end) == ("FY2026-P07", date(2025, 9, 15), date(2025, 10, 12))


@given(patterns, st.integers(1901, 2180))
def test_every_pattern_is_a_calendar_of_whole_weeks(pattern: Pattern, first: int) -> None:
    rows = rows_of_pattern(pattern, first, first + 9)
    assert list(row_flaws(rows)) == []
    assert all((row.end - row.start).days % 7 == 6 for row in rows)
    years = [last_day(pattern, year) for year in range(first - 1, first + 10)]
    assert {(after - before).days for before, after in pairwise(years)} <= {364, 371}
    assert all(day.strftime("%A").lower() == pattern.weekday for day in years)


@given(patterns, st.integers(1901, 2190))
def test_the_last_day_lies_at_the_end_of_its_month(pattern: Pattern, year: int) -> None:
    day = last_day(pattern, year)
    if pattern.rule == "last":
        assert (day.month, (day + timedelta(days=7)).month) == (pattern.month, pattern.month % 12 + 1)
    else:
        before, after = day - timedelta(days=3), day + timedelta(days=4)
        assert (before.month, after.month) == (pattern.month, pattern.month % 12 + 1)


@pytest.mark.parametrize(
    ("given", "message"),
    [
        (("4-4-4", 1), "4-4-4: it is one of 4-4-5, 4-5-4, 5-4-4, 13."),
        (("13", 13), "13: an anchor month is a number from 1 to 12."),
        (
            ("13", 1, "sabbath"),
            "sabbath: it is one of monday, tuesday, wednesday, thursday, friday, saturday, sunday.",
        ),
        (("13", 1, "monday", "first"), "first: it is one of last, nearest."),
    ],
)
def test_a_pattern_of_no_known_word_is_refused(given: tuple[str, int], message: str) -> None:
    with pytest.raises(PeriodError) as refused:
        Pattern(*given)
    assert str(refused.value) == message


@pytest.mark.parametrize(("first", "last"), [(2026, 2025), (1900, 1950), (2190, 2199)])
def test_years_run_forward_and_stay_in_reach(first: int, last: int) -> None:
    with pytest.raises(PeriodError, match="years run forward between 1901 and 2198"):
        rows_of_pattern(RETAIL, first, last)


def _weeks(first: date, last: date) -> int:
    return ((last - first).days + 1) // 7
