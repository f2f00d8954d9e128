"""What the columns of a file are used for, guessed from their titles and cells."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal

from kpis.calc.periods import Calendar
from kpis.calc.sheets.book import Given, Sheet
from kpis.calc.sheets.layout import recognise
from kpis.calc.sheets.mapping import Known, Mapping, Use, guess

KNOWN = Known(
    kpis={"otp": "OTP", "on-time performance": "OTP", "mdbf": "MDBF", "vol.": "VOL"},
    teams={"nyct": "NYCT", "nyc transit": "NYCT", "lirr": "LIRR"},
    inputs={"ae": ("attendances", "breaches"), "BEDS": ("occupied",), "DAYS": ("occupied",)},
)


def guessed(
    *rows: Sequence[Given], known: Known = KNOWN, name: str = "", calendar: Calendar | None = None
) -> Mapping:
    sheet = Sheet(name, rows)
    layout = recognise(sheet)
    assert layout is not None
    return guess(sheet, layout, known, calendar or Calendar())


def roles(mapping: Mapping) -> list[str]:
    return [use.role for _, use in sorted(mapping.columns.items())]


def test_a_workbook_of_ours_says_all_by_its_titles() -> None:
    titles = (
        *("Code", "KPI", "Person", "Period", "Input", "Unit", "Previous", "Target"),
        *("Value", "State", "Comment", "Measure", "Version"),
    )
    row = (
        "OTP",
        "On time",
        None,
        "2026-10",
        None,
        "%",
        Decimal(83),
        Decimal(85),
        None,
        None,
        None,
        Decimal(7),
        Decimal(1),
    )
    assert roles(guessed(titles, row, row)) == [
        *("kpi", "ignore", "person", "period", "input", "ignore", "ignore", "ignore"),
        *("value", "state", "note", "measure", "version"),
    ]


def test_english_titles_in_any_spelling() -> None:
    mapping = guessed(
        (
            "AGENCY_NAME",
            "Indicator name",
            "PERIOD_YEAR",
            "PERIOD_MONTH",
            "MONTHLY_TARGET",
            "YTD_ACTUAL",
            "MONTHLY_ACTUAL",
            "Notes",
        ),
        ("Bus", "Speed", "2011", "1", "9", "8", "7", "late"),
        ("Bus", "Speed", "2011", "2", "9", "8", "7", None),
        known=Known(),
    )
    assert roles(mapping) == ["team", "kpi", "year", "month", "ignore", "ignore", "value", "note"]


def test_cells_that_are_known_say_more_than_titles() -> None:
    mapping = guessed(
        ("Name", "Group", "What", "When", "Number"),
        ("x", "NYC Transit", "On-Time  performance", dt.date(2026, 10, 1), Decimal(84)),
        ("y", "LIRR", "MDBF", dt.date(2026, 10, 1), Decimal(91)),
    )
    assert roles(mapping) == ["ignore", "team", "kpi", "period", "value"]
    assert mapping.names == {"team": {"NYC Transit": "NYCT"}, "kpi": {"On-Time performance": "OTP"}}


def test_titles_that_hold_a_period_and_a_kpi_are_value_columns() -> None:
    mapping = guessed(
        ("Agency", "2012-Q4 Vol.", "2012-Q4 CPT (£)", "2013-Q1\nVol.", "2013-Q1 Target"),
        ("LIRR", "40,000", "3.20", "-", "1"),
        ("NYCT", "16,383", "1.10", "7", "1"),
        calendar=Calendar(4),
    )
    assert mapping.columns == {
        1: Use("team"),
        2: Use("value", "VOL", "", "FY2013-Q3"),
        3: Use("ignore"),
        4: Use("value", "VOL", "", "FY2013-Q4"),
        5: Use("ignore"),
    }


def test_titles_that_are_periods_hold_the_values_of_the_kpi_in_the_row() -> None:
    mapping = guessed(("KPI", "Unit", "Oct-26", "Nov-26"), ("OTP", "%", "84", "85"), ("MDBF", "km", "9", "8"))
    assert mapping.columns == {
        1: Use("kpi"),
        2: Use("ignore"),
        3: Use("value", period="2026-10"),
        4: Use("value", period="2026-11"),
    }


def test_several_unknown_things_for_each_period_are_left_to_the_reader() -> None:
    mapping = guessed(
        ("Agency", "Oct-26 Calls", "Oct-26 Cost"), ("LIRR", "84", "85"), ("NYCT", "9", "8"), known=Known()
    )
    assert roles(mapping) == ["team", "ignore", "ignore"]


def test_titles_that_are_inputs_hold_these_unless_several_kpis_have_them() -> None:
    mapping = guessed(
        ("period", "org_code", "attendances", "breaches", "occupied"),
        ("2026-10", "LIRR", "9", "8", "7"),
        ("2026-11", "LIRR", "9", "8", "7"),
    )
    assert mapping.columns == {
        1: Use("period"),
        2: Use("team"),
        3: Use("value", "ae", "attendances"),
        4: Use("value", "ae", "breaches"),
        5: Use("ignore"),
    }


def test_what_the_whole_sheet_says() -> None:
    one = Known({"otp": "OTP", "on time": "OTP"}, {"nyct": "NYCT"})
    mapping = guessed(
        ("Report of October 2026",), (), ("Line", "Result"), ("A", "84"), ("B", "85"), known=one
    )
    assert (mapping.kpi, mapping.team, mapping.period) == ("OTP", "NYCT", "2026-10")
    named = guessed(("Line", "Result"), ("A", "84"), ("B", "85"), known=Known(), name="Jul - Sep 2026")
    assert (named.kpi, named.team, named.period) == ("", "", "FY2026-Q3")


def test_year_and_period_of_a_fiscal_year() -> None:
    rows = [("2010-11", "June", name, Decimal(beds)) for name, beds in (("A", 7), ("B", 9), ("C", 8))]
    mapping = guessed(("Year", "Period", "Org Name", "Beds"), *rows, known=Known(), calendar=Calendar(4))
    assert roles(mapping) == ["year", "month", "team", "value"]


def test_decimal_commas_elsewhere_decide_what_is_ambiguous() -> None:
    commas = guessed(("KPI", "Share", "Value"), ("OTP", "84,65", "1,234"), ("MDBF", "9,1", "2,345"))
    points = guessed(("KPI", "Share", "Value"), ("OTP", "84.65", "1,234"), ("MDBF", "9.1", "2,345"))
    assert (commas.decimal_comma, points.decimal_comma) == (True, False)


def test_days_with_the_month_first() -> None:
    american = guessed(("Date", "Value"), ("3/4/2026", "1"), ("4/13/2026", "2"), known=Known())
    european = guessed(("Date", "Value"), ("3/4/2026", "1"), ("13/4/2026", "2"), known=Known())
    open_ones = guessed(("Date", "Value"), ("3/4/2026", "1"), ("5/4/2026", "2"), known=Known())
    assert [mapping.day_first for mapping in (american, european, open_ones)] == [False, True, True]
