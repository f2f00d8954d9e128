"""Periods as people write them, in calendars whose year starts in January, in April, or which are a table."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.calc.periods import Calendar, Period, period_key, period_of
from kpis.calc.sheets.book import Given
from kpis.calc.sheets.period_cells import period_in
from kpis.calc.sheets.written_periods import of_year_and_month, period_within, read_period

PLAIN, APRIL = Calendar(), Calendar(4)
AMERICAN = False
days = st.dates(dt.date(1970, 1, 1), dt.date(2069, 12, 31))


def key(calendar: Calendar, period: Period | None) -> str:
    return period_key(calendar, period) if period else ""


@pytest.mark.parametrize(
    ("text", "found"),
    [
        *[(text, text) for text in ("2026-11-22", "2026-W47", "2011-10", "FY2026-Q3", "FY2026-H1", "FY2026")],
        *[
            (text, "2011-10")
            for text in ("Oct-11", "October 2011", "oct. 2011", "10/2011", "2011/10", "201110")
        ],
        *[(text, "2011-10") for text in ("2011-Oct", "2011 October", "Oct 11", "10.2011", " October  2011 ")],
        *[(text, "FY2012-Q4") for text in ("2012-Q4", "2012 Q4", "Q4 2012", "Q4/2012", "Quarter 4, 2012")],
        *[(text, "FY2012-Q3") for text in ("Jul - Sep 2012", "July–September 2012", "Jul 2012 to Sep 2012")],
        *[
            (text, "2024-06-23")
            for text in ("23-Jun-24", "23 June 2024", "June 23, 2024", "23.06.2024", "20240623")
        ],
        *[
            (text, "1996-07-04")
            for text in ("1996-07-04 00:00:00.000", "1996-07-04T00:00:00Z", "4/7/1996 0:00")
        ],
        *[(text, "2026-W47") for text in ("Week 47 2026", "W47 2026", "2026 week 47", "wk 47, 2026")],
        *[(text, "FY2013-H1") for text in ("H1 2013", "2013-H1", "Jan - Jun 2013", "FY13 H1")],
        *[(text, "FY2012") for text in ("2012", "FY12", "Jan - Dec 2012")],
    ],
)
def test_a_period_in_any_usual_form(text: str, found: str) -> None:
    assert key(PLAIN, read_period(PLAIN, text)) == found


@pytest.mark.parametrize(
    "text",
    [
        *(
            "",
            "May",
            "Q4",
            "47",
            "2012-Q5",
            "2012-13",
            "2012-02-30",
            "31 June 2024",
            "FY2013-P07",
            "2026-W54",
        ),
        *("Aug - Sep 2012", "Oct 2012 - Jan 2013", "2012/13", "October", "Total", "1e5", "1850", "12 apples"),
    ],
)
def test_what_names_no_period(text: str) -> None:
    assert read_period(PLAIN, text) is None


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("Jul - Sep 2012", "FY2013-Q2"),
        ("2012-Q4", "FY2013-Q3"),
        ("FY2012-Q4", "FY2012-Q4"),
        ("Apr 2012 to Mar 2013", "FY2013"),
        ("Oct - Mar 2013", "FY2013-H2"),
        ("2012/13", "FY2013"),
        ("2012-2013", "FY2013"),
        ("2012", ""),
        ("H1 2012", ""),
    ],
)
def test_calendar_months_are_the_fiscal_period_of_exactly_these_days(text: str, found: str) -> None:
    assert key(APRIL, read_period(APRIL, text)) == found


def test_a_fiscal_year_is_named_as_the_calendar_names_it() -> None:
    started = Calendar(4, "start")
    assert key(started, read_period(started, "2012/13")) == "FY2012"


@pytest.mark.parametrize(
    ("text", "day_first", "found"),
    [
        ("3/4/2026", True, "2026-04-03"),
        ("3/4/2026", AMERICAN, "2026-03-04"),
        ("13/4/2026", AMERICAN, "2026-04-13"),
        ("4/13/2026", True, "2026-04-13"),
        ("3.4.2026", AMERICAN, "2026-04-03"),
        ("13/13/2026", True, ""),
    ],
)
def test_days_with_slashes(text: str, day_first: bool, found: str) -> None:
    assert key(PLAIN, read_period(PLAIN, text, day_first)) == found


@pytest.mark.parametrize(
    ("title", "found"),
    [
        ("2012-Q4 Vol.", ("FY2012-Q4", "Vol.")),
        ("2012-Q4 CPT (£)", ("FY2012-Q4", "CPT (£)")),
        ("Total transactions Jul - Sep 2012", ("FY2012-Q3", "Total transactions")),
        ("Actual Oct-11", ("2011-10", "Actual")),
        ("Sickness (October 2026)", ("2026-10", "Sickness")),
        ("2026-10", ("2026-10", "")),
        ("2012", ("FY2012", "")),
        ("2026 / Q1", ("FY2026-Q1", "")),
        ("Oct / 2026", ("2026-10", "")),
        ("Beds / Oct-26", ("2026-10", "Beds")),
        ("Plan 2012", None),
        ("Hi-vol", None),
        ("May we call you", None),
    ],
)
def test_a_period_within_a_title(title: str, found: tuple[str, str] | None) -> None:
    within = period_within(PLAIN, title)
    assert (within and (key(PLAIN, within[0]), within[1])) == found


@pytest.mark.parametrize(
    ("calendar", "year", "month", "found"),
    [
        (PLAIN, "2011", "10", "2011-10"),
        (PLAIN, "2011", "October", "2011-10"),
        (PLAIN, "2012", "Q3", "FY2012-Q3"),
        (PLAIN, "2011", "13", ""),
        (PLAIN, "2011", "Bus", ""),
        (PLAIN, "2010-11", "June", ""),
        (APRIL, "2010-11", "June", "2010-06"),
        (APRIL, "2010/11", "Jan", "2011-01"),
        (APRIL, "FY2011", "1", "2011-01"),
        (APRIL, "2011", "6", "2011-06"),
        (APRIL, "FY2011", "Q2", "FY2011-Q2"),
    ],
)
def test_year_and_month_of_two_columns(calendar: Calendar, year: str, month: str, found: str) -> None:
    assert key(calendar, of_year_and_month(calendar, year, month)) == found


@pytest.mark.parametrize(
    ("cell", "found"),
    [
        (dt.date(2011, 10, 1), "2011-10-01"),
        (Decimal(2012), "FY2012"),
        (Decimal(201110), "2011-10"),
        (Decimal("84.6"), ""),
        (dt.date(1066, 10, 14), ""),
        (True, ""),
        (None, ""),
    ],
)
def test_a_cell_of_any_kind(cell: Given, found: str) -> None:
    assert key(PLAIN, period_in(PLAIN, cell, True)) == found


@given(
    days, st.sampled_from(["%Y-%m-%d", "%d-%b-%y", "%d %B %Y", "%B %d, %Y", "%d.%m.%Y", "%d/%m/%Y", "%Y%m%d"])
)
def test_days_read_back_equal(day: dt.date, form: str) -> None:
    assert read_period(PLAIN, day.strftime(form)) == period_of(PLAIN, "day", day)


@given(days, st.sampled_from(["%Y-%m", "%b-%y", "%B %Y", "%m/%Y", "%Y%m", "%Y %b"]))
def test_months_read_back_equal(day: dt.date, form: str) -> None:
    assert read_period(APRIL, day.strftime(form)) == period_of(APRIL, "month", day)


@settings(deadline=None)
@given(st.text(alphabet="0123456789-/. :QHWFYPTZ_octmarfeb–", max_size=24), st.integers(1, 12))
def test_no_text_raises(text: str, start: int) -> None:
    calendar = Calendar(start)
    for found in (read_period(calendar, text), of_year_and_month(calendar, text[:7], text[7:])):
        assert found is None or 1900 <= found.start.year <= 2199
