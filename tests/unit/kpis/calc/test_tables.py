"""A calendar that is published as a table: what its rows make up, what lies outside, and what is refused."""

from dataclasses import replace
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.patterns import Pattern, rows_of_pattern
from kpis.calc.periods import (
    TABLE_GRAINS,
    Calendar,
    Period,
    PeriodError,
    coarser_grains,
    containing,
    is_finer,
    latest_ending,
    parse_key,
    parts,
    period_at,
    period_key,
    period_of,
    periods_between,
    same_last_year,
    shift,
)
from kpis.calc.table_rows import RowFlaw, TableRow, row_flaws
from kpis.calc.tables import Table

RETAIL = Pattern("4-5-4", 1, "saturday", "nearest", "start")
FOUR_WEEKS = Pattern("13", 3, "sunday")


def calendar_of(rows: tuple[TableRow, ...]) -> Calendar:
    return Calendar(table=Table(rows))


NRF = calendar_of(rows_of_pattern(RETAIL, 2022, 2025))
THIRTEEN = calendar_of(rows_of_pattern(FOUR_WEEKS, 2024, 2027))
PUBLISHED = calendar_of(  # the first and the last year are not whole, as in many a published file
    (
        TableRow("FY2025-P12", date(2025, 2, 2), date(2025, 3, 1), 4, 2, 2025),
        TableRow("FY2025-P13", date(2025, 3, 2), date(2025, 3, 31), 4, 2, 2025),
        TableRow("FY2026-P01", date(2025, 4, 1), date(2025, 5, 3), 1, 1, 2026),
        TableRow("FY2026-P02", date(2025, 5, 4), date(2025, 5, 31), 1, 1, 2026),
    )
)

FORMS = "2026-11-22, 2026-W47, FY2026-P07, FY2026-Q3, FY2026-H1 or FY2026."
calendars = st.sampled_from([NRF, THIRTEEN, PUBLISHED])
grains = st.sampled_from(TABLE_GRAINS)
days = st.dates(date(2019, 1, 1), date(2031, 12, 31))


def keys(calendar: Calendar, periods: list[Period] | tuple[Period, ...]) -> list[str]:
    return [period_key(calendar, period) for period in periods]


@pytest.mark.parametrize(
    ("calendar", "key", "start", "end"),
    [
        (NRF, "FY2023", date(2023, 1, 29), date(2024, 2, 3)),
        (NRF, "FY2023-P01", date(2023, 1, 29), date(2023, 2, 25)),
        (NRF, "FY2023-P12", date(2023, 12, 31), date(2024, 2, 3)),
        (NRF, "FY2023-Q4", date(2023, 10, 29), date(2024, 2, 3)),
        (NRF, "FY2024-H1", date(2024, 2, 4), date(2024, 8, 3)),
        (THIRTEEN, "FY2026-P07", date(2025, 9, 15), date(2025, 10, 12)),
        (THIRTEEN, "FY2026-Q4", date(2025, 12, 8), date(2026, 3, 29)),
        (PUBLISHED, "FY2025", date(2025, 2, 2), date(2025, 3, 31)),
        (PUBLISHED, "FY2026-Q1", date(2025, 4, 1), date(2025, 5, 31)),
        (NRF, "2023-W05", date(2023, 1, 30), date(2023, 2, 5)),
        (NRF, "2019-11-22", date(2019, 11, 22), date(2019, 11, 22)),
    ],
)
def test_a_key_names_these_days(calendar: Calendar, key: str, start: date, end: date) -> None:
    period = parse_key(calendar, key)
    assert (period.start, period.end) == (start, end)
    assert period_key(calendar, period) == key


@given(calendars, grains, days)
def test_periods_of_a_grain_cover_all_days_without_gap_or_overlap(
    calendar: Calendar, grain: str, day: date
) -> None:
    period = period_of(calendar, grain, day)
    following = shift(calendar, period, 1)
    assert period.start <= day <= period.end
    assert following == period_of(calendar, grain, period.end + timedelta(days=1))
    assert shift(calendar, following, -1) == period
    assert period_at(calendar, grain, period.start) == period


@given(calendars, grains, days)
def test_a_key_reads_back_as_its_period(calendar: Calendar, grain: str, day: date) -> None:
    period = period_of(calendar, grain, day)
    if calendar.holds(period):
        assert parse_key(calendar, period_key(calendar, period), grain) == period


@given(calendars, days, st.data())
def test_every_fine_period_is_in_exactly_one_coarse_one(
    calendar: Calendar, day: date, data: st.DataObject
) -> None:
    fine, coarse = sorted(data.draw(st.sets(grains, min_size=2, max_size=2)), key=TABLE_GRAINS.index)
    period = period_of(calendar, coarse, day)
    around = [shift(calendar, period, n) for n in (-1, 0, 1)]
    joined = [part for one in around for part in parts(calendar, one, fine)]
    assert joined == [shift(calendar, joined[0], n) for n in range(len(joined))]
    inside = parts(calendar, period, fine)
    assert [containing(calendar, part, coarse) for part in inside] == [period] * len(inside)


@given(calendars, days, st.sampled_from(TABLE_GRAINS[2:]))
def test_a_week_belongs_to_the_period_of_its_thursday(calendar: Calendar, day: date, grain: str) -> None:
    week = period_of(calendar, "week", day)
    assert containing(calendar, week, grain) == period_of(calendar, grain, week.start + timedelta(days=3))


@given(calendars, st.sampled_from(TABLE_GRAINS[2:]), days, days)
def test_the_periods_between_two_days_are_those_the_calendar_holds(
    calendar: Calendar, grain: str, first: date, last: date
) -> None:
    found = periods_between(calendar, grain, first, last)
    assert found == sorted({one for one in found if one.end >= first and one.start <= last})
    assert all(calendar.holds(one) for one in found)
    day = first
    while day <= last:
        period = period_of(calendar, grain, day)
        assert (period in found) == calendar.holds(period)
        day = period.end + timedelta(days=1)


@pytest.mark.parametrize(
    ("calendar", "key", "partner"),
    [
        (NRF, "FY2023-P12", "FY2022-P12"),
        (NRF, "FY2024-Q1", "FY2023-Q1"),
        (NRF, "FY2024", "FY2023"),
        (NRF, "FY2022-H2", None),
        (PUBLISHED, "FY2026-P01", None),
        (NRF, "2024-W01", "2023-W01"),
        (NRF, "2024-02-29", "2023-02-28"),
    ],
)
def test_the_same_period_last_year_has_the_same_number(
    calendar: Calendar, key: str, partner: str | None
) -> None:
    found = same_last_year(calendar, parse_key(calendar, key))
    assert (found and period_key(calendar, found)) == partner


def test_the_latest_period_that_is_over_is_one_the_table_holds() -> None:
    ended = [
        latest_ending(PUBLISHED, "period", day) for day in (date(2025, 2, 28), date(2025, 3, 1), date.max)
    ]
    assert [found and period_key(PUBLISHED, found) for found in ended] == [None, "FY2025-P12", "FY2026-P02"]
    year = latest_ending(PUBLISHED, "year", date(2025, 5, 30))
    assert year == parse_key(PUBLISHED, "FY2025")
    assert latest_ending(PUBLISHED, "week", date(1990, 1, 7)) == parse_key(PUBLISHED, "1990-W01")


@pytest.mark.parametrize("day", [date(1, 1, 1), date(2025, 2, 1), date(2025, 6, 1), date(9999, 12, 31)])
@pytest.mark.parametrize("grain", TABLE_GRAINS[2:])
def test_outside_its_rows_a_table_holds_no_period(grain: str, day: date) -> None:
    blank = period_of(PUBLISHED, grain, day)
    assert not PUBLISHED.holds(blank)
    assert same_last_year(PUBLISHED, blank) is None
    with pytest.raises(PeriodError) as refused:
        period_key(PUBLISHED, blank)
    assert str(refused.value) == f"{blank.start}: the calendar runs from 2025-02-02 to 2025-05-31."


def test_no_period_lies_before_the_first_day_of_all() -> None:
    with pytest.raises(PeriodError, match="a calendar covers the years 1 to 9999"):
        shift(PUBLISHED, period_of(PUBLISHED, "year", date(1, 1, 1)), -1)


def test_periods_take_the_place_of_months() -> None:
    assert TABLE_GRAINS == ("day", "week", "period", "quarter", "half_year", "year")
    assert coarser_grains(NRF, "week") == ("period", "quarter", "half_year", "year")
    assert [is_finer("period", grain) for grain in TABLE_GRAINS] == [False, False, False, True, True, True]
    assert (NRF.fine, Calendar().fine) == ("period", "month")


@pytest.mark.parametrize(
    ("key", "grain", "message"),
    [
        ("2023-05", None, "2023-05: this calendar has periods in place of months, written like FY2026-P07."),
        ("FY2023-P01", "month", "month: this calendar has periods in place of months."),
        ("FY2023-P01", "quarter", "FY2023-P01: this is a period, and a quarter is needed."),
        ("FY2023-P01", "decade", "decade: a grain is one of day, week, period, quarter, half_year, year."),
        (
            "FY2023-P13",
            None,
            "FY2023-P13: there is no such period; the calendar runs from 2022-01-30 to 2026-01-31.",
        ),
        ("FY2031", None, "FY2031: there is no such year; the calendar runs from 2022-01-30 to 2026-01-31."),
        (
            "FY23-P1",
            None,
            f"FY23-P1: a period is written like {FORMS}",
        ),
    ],
)
def test_a_bad_key_is_refused_with_value_and_rule(key: str, grain: str | None, message: str) -> None:
    with pytest.raises(PeriodError) as refused:
        parse_key(NRF, key, grain)
    assert str(refused.value) == message


def test_months_are_refused() -> None:
    with pytest.raises(PeriodError) as refused:
        period_of(NRF, "month", date(2023, 5, 1))
    assert str(refused.value) == "month: this calendar has periods in place of months."


@pytest.mark.parametrize(
    ("place", "changes", "flaws"),
    [
        (
            1,
            {"start": date(2025, 3, 3)},
            [("start", "There is a gap behind FY2025-P12, which ends on 2025-03-01.")],
        ),
        (1, {"start": date(2025, 3, 1)}, [("start", "It overlaps FY2025-P12, which ends on 2025-03-01.")]),
        (1, {"quarter": 5}, [("quarter", "A quarter is 1, 2, 3 or 4.")]),
        (1, {"quarter": 3}, [("quarter", "Quarters go forward, and FY2025-P12 is of quarter 4.")]),
        (1, {"half": 0}, [("half", "A half is 1 or 2.")]),
        (
            3,
            {"half": 2},
            [("half", "A quarter lies in one half, and this one of 2026 lies in half 1 already.")],
        ),
        (2, {"year": 2024, "key": "FY2024-P01"}, [("year", "Years go forward, and FY2025-P13 is of 2025.")]),
        (3, {"year": 2027}, [("year", "The key FY2026-P02 names another year.")]),
        (3, {"key": "FY2026-2"}, [("key", "A period of a table is written like FY2026-P07.")]),
        (3, {"key": "FY2026-P01"}, [("key", "This key stands in another row already.")]),
        (3, {"end": date(2025, 5, 3)}, [("end", "A period does not end before its first day 2025-05-04.")]),
    ],
)
def test_rows_that_are_no_calendar_are_refused(
    place: int, changes: dict[str, Any], flaws: list[tuple[str, str]]
) -> None:
    assert PUBLISHED.table is not None
    rows = list(PUBLISHED.table.rows)
    rows[place] = replace(rows[place], **changes)
    found = [flaw for flaw in row_flaws(rows) if flaw.place == place]
    assert found[: len(flaws)] == [RowFlaw(place, *flaw) for flaw in flaws]
    with pytest.raises(PeriodError):
        Table(rows)


def test_a_table_needs_a_row() -> None:
    with pytest.raises(PeriodError) as refused:
        Table([])
    assert str(refused.value) == "A table calendar needs at least one period."


def test_tables_of_equal_rows_are_equal() -> None:
    again = calendar_of(rows_of_pattern(RETAIL, 2022, 2025))
    assert (again, hash(again)) == (NRF, hash(NRF))
    assert again != THIRTEEN
