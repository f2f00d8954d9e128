"""The figures of a sheet, each with its place."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

import pytest

from kpis.calc.periods import Calendar
from kpis.calc.sheets.book import Given, Line, Place, Sheet
from kpis.calc.sheets.layout import recognise
from kpis.calc.sheets.lines import read_lines
from kpis.calc.sheets.mapping import Mapping, Use

LONG = {1: Use("kpi"), 2: Use("team"), 3: Use("period"), 4: Use("value")}
TITLES = ("KPI", "Team", "Period", "Value")


def read(mapping: Mapping, *rows: Sequence[Given], calendar: Calendar | None = None) -> list[Line]:
    sheet = Sheet("October", rows)
    layout = recognise(sheet)
    assert layout is not None
    return list(read_lines(sheet, layout, mapping, calendar or Calendar()))


def values(*cells: Given, **how: bool) -> list[tuple[str, str]]:
    """Value and problem of one column, beside another that makes it a table."""
    rows = [("OTP", Decimal(number), "2026-10", cell) for number, cell in enumerate(cells)]
    mapping = Mapping({1: Use("kpi"), 3: Use("period"), 4: Use("value")}, **how)  # type: ignore[arg-type] # flags
    return [(line.value, line.problem) for line in read(mapping, ("KPI", "No", "Period", "Value"), *rows)]


def test_a_line_names_its_place_and_all_that_its_row_says() -> None:
    row = ("On-Time  Performance", "nobody's", "Oct-26", "£1,084.60", "late\ntrain", Decimal(7), Decimal(2))
    columns = LONG | {5: Use("note"), 6: Use("measure"), 7: Use("version")}
    mapping = Mapping(columns, names={"kpi": {"On-Time Performance": "OTP"}})
    assert read(mapping, ("Report",), (), (*TITLES, "Note", "Measure", "Version"), row) == [
        Line(
            place=Place("October", 4, 4),
            value="1084.6",
            given="£1,084.60",
            kpi="OTP",
            team="nobody's",
            period="2026-10",
            note="late\ntrain",
            measure=7,
            version=2,
        )
    ]


def test_what_is_blank_or_says_that_there_is_nothing_gives_no_line() -> None:
    assert values(Decimal(5), None, " ", "-", "–", "n/a", "NULL", "Not Available", "7") == [
        ("5", ""),
        ("7", ""),
    ]


def test_what_is_no_figure_gives_a_line_with_a_problem() -> None:
    assert values("1_000", "1e5", "٣", "#N/A", "=", "about 5", dt.date(2026, 10, 1)) == [
        (text, "number") for text in ("1_000", "1e5", "٣", "#N/A", "=", "about 5", "2026-10-01")
    ]


def test_yes_and_no_are_answers() -> None:
    assert values(True, False, "Yes", "no ", "TRUE") == [
        (answer, "") for answer in ("yes", "no", "yes", "no", "yes")
    ]


def test_figures_are_plain_and_have_twelve_decimals() -> None:
    assert values(Decimal("84.6000000000000"), Decimal("1.23E+5"), Decimal("0.848370313905359"), "12.5%") == [
        (figure, "") for figure in ("84.6", "123000", "0.848370313905", "12.5")
    ]


def test_the_marks_are_those_of_the_column() -> None:
    assert values("1.234", "12,5", "7,25", "0.5") == [
        ("1234", ""),
        ("12.5", ""),
        ("7.25", ""),
        ("0.5", "number"),
    ]
    assert values("1,234", "5") == [("1234", ""), ("5", "")]
    assert values("1,234", "5", decimal_comma=True) == [("1.234", ""), ("5", "")]


def test_value_columns_say_themselves_what_they_hold() -> None:
    columns = {1: Use("team"), 2: Use("value", "VOL", "", "FY2012-Q4"), 3: Use("value", "AE", "breaches")}
    lines = read(
        Mapping(columns, period="2026-10"), ("Agency", "A", "B"), ("LIRR", "7", "8"), ("MNR", "-", "9")
    )
    assert [
        (str(line.place), line.kpi, line.input, line.team, line.period, line.value) for line in lines
    ] == [
        ("October!B2", "VOL", "", "LIRR", "FY2012-Q4", "7"),
        ("October!C2", "AE", "breaches", "LIRR", "2026-10", "8"),
        ("October!C3", "AE", "breaches", "MNR", "2026-10", "9"),
    ]


def test_what_no_column_says_the_sheet_says() -> None:
    mapping = Mapping({2: Use("value")}, team="NYCT", kpi="OTP", period="2026-10")
    line, _ = read(mapping, ("Line", "Value"), ("A", "84"), ("B", "85"))
    assert (line.team, line.kpi, line.period) == ("NYCT", "OTP", "2026-10")


def test_not_applicable_needs_no_value() -> None:
    columns = LONG | {5: Use("state")}
    rows = [
        ("OTP", "A", "2026-10", None, "NA"),
        ("OTP", "B", "2026-10", "5", None),
        ("OTP", "C", "2026-10", "5", "odd"),
    ]
    lines = read(Mapping(columns), (*TITLES, "State"), *rows)
    assert [(line.team, line.value, line.state) for line in lines] == [
        ("A", "", "na"),
        ("B", "5", "value"),
        ("C", "5", "odd"),
    ]


@pytest.mark.parametrize(
    ("columns", "cells", "found"),
    [
        ({1: "period"}, ("Jul - Sep 2012", None), "FY2013-Q2"),
        ({1: "period"}, (dt.date(2011, 10, 1), None), "2011-10-01"),
        ({1: "period"}, ("3/4/2026", None), "2026-04-03"),
        ({1: "period"}, ("Aug - Sep 2012", None), "Aug - Sep 2012"),
        ({1: "period"}, ("someday", None), "someday"),
        ({1: "year", 2: "month"}, (Decimal(2011), Decimal(10)), "2011-10"),
        ({1: "year", 2: "month"}, ("2010-11", "June"), "2010-06"),
        ({1: "year", 2: "month"}, ("2010-11", "Bus"), "Bus 2010-11"),
        ({1: "year"}, ("FY2012", None), "FY2012"),
    ],
)
def test_the_period_of_a_row(columns: dict[int, str], cells: tuple[Given, Given], found: str) -> None:
    mapping = Mapping({column: Use(role) for column, role in columns.items()} | {3: Use("value")})
    lines = read(mapping, ("When", "Month", "Value"), (*cells, "5"), (*cells, "6"), calendar=Calendar(4))
    assert [line.period for line in lines] == [found, found]


def test_bare_numbers_below_quarter_are_quarters() -> None:
    mapping = Mapping({1: Use("year"), 2: Use("month"), 3: Use("value")})
    lines = read(
        mapping, ("CalendarYear", "CalendarQuarter", "Value"), ("2010", "4", "5"), ("2011", "1", "6")
    )
    assert [line.period for line in lines] == ["FY2010-Q4", "FY2011-Q1"]


ORDERS = [
    ("2026-10-04", "10.5"),
    ("2026-10-31 00:00:00.000", "1"),
    ("2026-11-01", "7"),
    ("2026-10-20", "2"),
    ("2026-11-02", "NULL"),
]


@pytest.mark.parametrize(
    ("combine", "found"),
    [
        ("sum", [("2026-10", "13.5", (2, 3, 5)), ("2026-11", "7", (4,))]),
        ("mean", [("2026-10", "4.5", (2, 3, 5)), ("2026-11", "7", (4,))]),
        ("count", [("2026-10", "3", (2, 3, 5)), ("2026-11", "1", (4,))]),
        ("last", [("2026-10", "1", (2, 3, 5)), ("2026-11", "7", (4,))]),
        ("", [("2026-10", "10.5", ()), ("2026-10", "1", ()), ("2026-11", "7", ()), ("2026-10", "2", ())]),
    ],
)
def test_rows_of_one_figure(combine: str, found: list[tuple[str, str, tuple[int, ...]]]) -> None:
    """The last of October is that of its last day, wherever it stands."""
    mapping = Mapping({1: Use("period", period="month"), 2: Use("value")}, kpi="FREIGHT", combine=combine)
    lines = read(mapping, ("Date", "Freight"), *ORDERS)
    assert [(line.period, line.value, line.rows) for line in lines] == found


def test_without_a_grain_days_stay_days() -> None:
    mapping = Mapping({1: Use("period"), 2: Use("value")}, combine="sum")
    assert [line.period for line in read(mapping, ("Date", "Freight"), *ORDERS)] == [
        *("2026-10-04", "2026-10-31", "2026-11-01", "2026-10-20"),
    ]


def test_rows_are_counted_whatever_stands_in_them() -> None:
    mapping = Mapping({1: Use("period", period="month")}, combine="count")
    lines = read(mapping, ("Date", "Freight"), *ORDERS)
    assert [(line.period, line.value, str(line.place)) for line in lines] == [
        ("2026-10", "3", "October!A2"),
        ("2026-11", "2", "October!A4"),
    ]


def test_a_row_that_cannot_be_added_spoils_its_figure_and_no_other() -> None:
    mapping = Mapping(LONG, combine="sum")
    rows = [("OTP", "A", "2026-10", "5"), ("OTP", "A", "2026-10", "many"), ("OTP", "B", "2026-10", "7")]
    lines = read(mapping, TITLES, *rows)
    assert [(str(line.place), line.value, line.problem, line.rows) for line in lines] == [
        ("October!D3", "many", "number", (2, 3)),
        ("October!D4", "7", "", (4,)),
    ]
