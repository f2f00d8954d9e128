from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.periods import (
    GRAINS,
    Calendar,
    Period,
    PeriodError,
    coarser_grains,
    containing,
    elapsed_days,
    is_finer,
    parse_key,
    parts,
    period_at,
    period_key,
    period_of,
    periods_between,
    same_last_year,
    shift,
)

CIVIL = Calendar()
FEDERAL = Calendar(start_month=10)

calendars = st.builds(Calendar, st.integers(1, 12), st.sampled_from(["end", "start"]))
days = st.dates(date(1583, 1, 1), date(2600, 12, 31))
grains = st.sampled_from(GRAINS)


def keys(calendar: Calendar, periods: list[Period] | tuple[Period, ...]) -> list[str]:
    return [period_key(calendar, period) for period in periods]


@pytest.mark.parametrize(
    ("calendar", "grain", "day", "key"),
    [
        (CIVIL, "day", date(2026, 11, 22), "2026-11-22"),
        (CIVIL, "week", date(2026, 11, 22), "2026-W47"),
        (CIVIL, "month", date(2026, 11, 22), "2026-11"),
        (CIVIL, "quarter", date(2026, 7, 1), "FY2026-Q3"),
        (CIVIL, "half_year", date(2026, 6, 30), "FY2026-H1"),
        (CIVIL, "year", date(2026, 12, 31), "FY2026"),
        (CIVIL, "week", date(2005, 1, 1), "2004-W53"),
        (CIVIL, "week", date(2008, 12, 29), "2009-W01"),
        (CIVIL, "week", date(2022, 12, 31), "2022-W52"),
        (FEDERAL, "quarter", date(2016, 10, 1), "FY2017-Q1"),
        (FEDERAL, "half_year", date(2017, 4, 1), "FY2017-H2"),
        (FEDERAL, "year", date(2016, 9, 30), "FY2016"),
        (FEDERAL, "month", date(2016, 10, 31), "2016-10"),
        (Calendar(10, "start"), "quarter", date(2016, 10, 1), "FY2016-Q1"),
        (Calendar(10, "start"), "year", date(2016, 9, 30), "FY2015"),
        (Calendar(1, "start"), "year", date(2016, 9, 30), "FY2016"),
        (Calendar(2), "quarter", date(2024, 1, 31), "FY2024-Q4"),
        (CIVIL, "day", date(1, 1, 1), "0001-01-01"),
        (CIVIL, "month", date(987, 6, 5), "0987-06"),
        (CIVIL, "year", date(9999, 12, 31), "FY9999"),
    ],
)
def test_a_day_lies_in_the_period_with_this_key(calendar: Calendar, grain: str, day: date, key: str) -> None:
    assert period_key(calendar, period_of(calendar, grain, day)) == key


@pytest.mark.parametrize(
    ("calendar", "key", "start", "end"),
    [
        (CIVIL, "2024-02", date(2024, 2, 1), date(2024, 2, 29)),
        (CIVIL, "2004-W53", date(2004, 12, 27), date(2005, 1, 2)),
        (CIVIL, "FY2026-H2", date(2026, 7, 1), date(2026, 12, 31)),
        (FEDERAL, "FY2017-Q1", date(2016, 10, 1), date(2016, 12, 31)),
        (FEDERAL, "FY2017", date(2016, 10, 1), date(2017, 9, 30)),
        (Calendar(4, "start"), "FY2026-Q4", date(2027, 1, 1), date(2027, 3, 31)),
    ],
)
def test_a_key_names_these_days(calendar: Calendar, key: str, start: date, end: date) -> None:
    period = parse_key(calendar, key)
    assert (period.start, period.end) == (start, end)


@given(calendars, grains, days)
def test_a_key_reads_back_as_its_period(calendar: Calendar, grain: str, day: date) -> None:
    period = period_of(calendar, grain, day)
    assert parse_key(calendar, period_key(calendar, period)) == period
    assert parse_key(calendar, period_key(calendar, period), grain) == period
    assert period_at(calendar, grain, period.start) == period


@given(calendars, grains, days)
def test_periods_of_a_grain_follow_each_other_without_a_gap(
    calendar: Calendar, grain: str, day: date
) -> None:
    period = period_of(calendar, grain, day)
    following = shift(calendar, period, 1)
    assert period.start <= day <= period.end
    assert following == period_of(calendar, grain, period.end + timedelta(days=1))
    assert shift(calendar, following, -1) == period


@given(calendars, days, st.data())
def test_parts_partition_the_coarse_periods(calendar: Calendar, day: date, data: st.DataObject) -> None:
    fine, coarse = sorted(data.draw(st.sets(grains, min_size=2, max_size=2)), key=GRAINS.index)
    period = period_of(calendar, coarse, day)
    neighbours = [shift(calendar, period, n) for n in (-1, 0, 1)]
    joined = [part for neighbour in neighbours for part in parts(calendar, neighbour, fine)]
    assert joined == [shift(calendar, joined[0], n) for n in range(len(joined))]
    assert [containing(calendar, part, coarse) for part in parts(calendar, period, fine)] == [period] * len(
        parts(calendar, period, fine)
    )


@given(calendars, days, st.sampled_from(["month", "quarter", "half_year", "year"]))
def test_a_week_belongs_to_the_period_of_its_thursday(calendar: Calendar, day: date, grain: str) -> None:
    week = period_of(calendar, "week", day)
    thursday = week.start + timedelta(days=3)
    assert containing(calendar, week, grain) == period_of(calendar, grain, thursday)
    assert week in parts(calendar, period_of(calendar, grain, thursday), "week")


@given(calendars, days)
def test_parts_of_parts_are_the_parts(calendar: Calendar, day: date) -> None:
    year = period_of(calendar, "year", day)
    for fine in ("day", "week", "month"):
        quarters = parts(calendar, year, "quarter")
        assert parts(calendar, year, fine) == tuple(
            part for quarter in quarters for part in parts(calendar, quarter, fine)
        )


def test_seventy_one_of_four_hundred_years_have_53_weeks() -> None:
    weeks = [len(parts(CIVIL, parse_key(CIVIL, f"FY{year}"), "week")) for year in range(2000, 2400)]
    assert (weeks.count(53), weeks.count(52)) == (71, 329)


def test_november_2026_has_the_weeks_of_its_four_thursdays() -> None:
    november = parse_key(CIVIL, "2026-11")
    assert keys(CIVIL, parts(CIVIL, november, "week")) == ["2026-W45", "2026-W46", "2026-W47", "2026-W48"]


def test_parts_of_the_same_grain_are_the_period_itself() -> None:
    week = parse_key(CIVIL, "2026-W47")
    assert parts(CIVIL, week, "week") == (week,)
    assert containing(CIVIL, week, "week") == week


def test_a_week_has_seven_days() -> None:
    assert keys(CIVIL, parts(CIVIL, parse_key(CIVIL, "2026-W01"), "day")) == [
        "2025-12-29",
        "2025-12-30",
        "2025-12-31",
        "2026-01-01",
        "2026-01-02",
        "2026-01-03",
        "2026-01-04",
    ]


def test_periods_between_are_all_that_overlap() -> None:
    found = periods_between(FEDERAL, "quarter", date(2016, 9, 30), date(2017, 1, 1))
    assert keys(FEDERAL, found) == ["FY2016-Q4", "FY2017-Q1", "FY2017-Q2"]
    assert keys(CIVIL, periods_between(CIVIL, "week", date(2026, 11, 22), date(2026, 11, 23))) == [
        "2026-W47",
        "2026-W48",
    ]
    assert periods_between(CIVIL, "day", date(2026, 11, 23), date(2026, 11, 22)) == []
    assert keys(CIVIL, periods_between(CIVIL, "year", date(9999, 5, 1), date.max)) == ["FY9999"]


@pytest.mark.parametrize(
    ("calendar", "key", "partner"),
    [
        (CIVIL, "2024-02-29", "2023-02-28"),
        (CIVIL, "2025-02-28", "2024-02-28"),
        (CIVIL, "2026-W47", "2025-W47"),
        (CIVIL, "2026-W53", None),
        (CIVIL, "2027-W01", "2026-W01"),
        (CIVIL, "2026-11", "2025-11"),
        (FEDERAL, "FY2017-Q1", "FY2016-Q1"),
        (FEDERAL, "FY2017-H2", "FY2016-H2"),
        (FEDERAL, "FY2017", "FY2016"),
        (CIVIL, "0001-05", None),
    ],
)
def test_same_period_last_year(calendar: Calendar, key: str, partner: str | None) -> None:
    found = same_last_year(calendar, parse_key(calendar, key))
    assert (found and period_key(calendar, found)) == partner


@pytest.mark.parametrize(
    ("today", "elapsed"),
    [
        (date(2026, 10, 31), (0, 30)),
        (date(2026, 11, 1), (1, 30)),
        (date(2026, 11, 22), (22, 30)),
        (date(2027, 1, 1), (30, 30)),
    ],
)
def test_elapsed_days_count_today(today: date, elapsed: tuple[int, int]) -> None:
    assert elapsed_days(parse_key(CIVIL, "2026-11"), today) == elapsed


def test_grains_run_from_fine_to_coarse() -> None:
    assert coarser_grains(CIVIL, "day") == ("week", "month", "quarter", "half_year", "year")
    assert coarser_grains(CIVIL, "week") == ("month", "quarter", "half_year", "year")
    assert coarser_grains(CIVIL, "year") == ()
    assert [is_finer("week", other) for other in GRAINS] == [False, False, True, True, True, True]


def test_periods_of_one_grain_sort_by_time() -> None:
    months = periods_between(CIVIL, "month", date(2025, 1, 1), date(2026, 12, 31))
    assert sorted(set(months)) == months


@pytest.mark.parametrize(
    ("key", "grain", "message"),
    [
        (
            "FY2026-P07",
            None,
            "FY2026-P07: this calendar has months in place of periods, written like 2026-11.",
        ),
        ("2026-11", "period", "period: this calendar has months in place of periods."),
        ("2026-11", "decade", "decade: a grain is one of day, week, month, quarter, half_year, year."),
        ("2026-11", "quarter", "2026-11: this is a month, and a quarter is needed."),
        ("FY2026-H1", "year", "FY2026-H1: this is a half year, and a year is needed."),
        ("2026-02-30", None, "2026-02-30: there is no such day."),
        ("2026-13", None, "2026-13: there is no such month."),
        ("2025-W53", None, "2025-W53: there is no such week."),
        ("2026-W00", None, "2026-W00: there is no such week."),
        ("FY0000", None, "FY0000: there is no such year."),
        ("9999-W52", None, "9999-W52: there is no such week."),
    ],
)
def test_a_bad_key_is_refused_with_value_and_rule(key: str, grain: str | None, message: str) -> None:
    with pytest.raises(PeriodError) as refused:
        parse_key(CIVIL, key, grain)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    "key",
    ["", "2026", "2026-1", "2026-Q3", "FY2026-Q5", "FY2026-H0", "fy2026", " 2026-11", "2026-11\n", "२०२६-11"],
)
def test_a_text_in_no_key_form_is_refused_with_the_forms(key: str) -> None:
    with pytest.raises(PeriodError) as refused:
        parse_key(CIVIL, key)
    assert str(refused.value) == (
        f"{key}: a period is written like 2026-11-22, 2026-W47, 2026-11, FY2026-Q3, FY2026-H1 or FY2026."
    )


def test_a_start_inside_a_period_is_refused() -> None:
    with pytest.raises(PeriodError) as refused:
        period_at(FEDERAL, "quarter", date(2016, 11, 1))
    assert str(refused.value) == "2016-11-01: the quarter of that day starts on 2016-10-01."


def test_a_grain_on_the_wrong_side_is_refused() -> None:
    month = parse_key(CIVIL, "2026-11")
    with pytest.raises(PeriodError) as coarser:
        parts(CIVIL, month, "quarter")
    with pytest.raises(PeriodError) as finer:
        containing(CIVIL, month, "week")
    assert str(coarser.value) == "quarter: a month is not made of quarters."
    assert str(finer.value) == "week: a month does not lie inside one week."


def test_a_bad_calendar_is_refused() -> None:
    with pytest.raises(PeriodError) as month:
        Calendar(13)
    with pytest.raises(PeriodError) as label:
        Calendar(4, "middle")
    assert str(month.value) == "13: a fiscal year starts with a month from 1 to 12."
    assert str(label.value) == "middle: a fiscal year is labelled by its end or its start."


@pytest.mark.parametrize("n", [-(10**4) * 366, 10**4 * 366])
@pytest.mark.parametrize("key", ["2026-11-22", "2026-W47", "2026-11", "FY2026"])
def test_a_shift_out_of_the_calendar_is_refused(key: str, n: int) -> None:
    with pytest.raises(PeriodError, match="a calendar covers the years 1 to 9999"):
        shift(CIVIL, parse_key(CIVIL, key), n)
