"""Files as their publishers left them: what is read is compared with another reading of the same file."""

import csv
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from pathlib import Path

import pytest

from kpis.calc.periods import Calendar
from kpis.calc.sheets.book import Book, Line, Sheet
from kpis.calc.sheets.layout import Layout, of_columns, recognise
from kpis.calc.sheets.lines import read_lines
from kpis.calc.sheets.mapping import Known, Use, guess
from kpis.calc.sheets.mapping import Mapping as SheetMapping
from kpis.doors.uploaded import FileRefused, read_upload
from kpis.formats.oddities import oddity_words

pytestmark = pytest.mark.real_data
PLAIN, APRIL = Calendar(), Calendar(4)
SERVICES = Known({"vol.": "VOL", "digital vol.": "DVOL", "cpt (£)": "CPT", "digital cpt (£)": "DCPT"})


@lru_cache(maxsize=8)
def read(file: Path) -> Book:
    return read_upload(file.name, file.read_bytes())


def table(sheet: Sheet) -> Layout:
    layout = recognise(sheet)
    assert layout is not None
    return layout


def at(lines: Iterable[Line]) -> Mapping[str, Line]:
    return {str(line.place): line for line in lines}


def rows_of(file: Path) -> list[list[str]]:
    with file.open(encoding="utf-8", newline="") as stream:
        return list(csv.reader(stream))


def words(layout: Layout) -> set[str]:
    return {oddity_words(oddity) for oddity in layout.oddities}


def test_the_raw_indicators_of_a_transport_authority(real_data: Path) -> None:
    """6,024 rows, of which 1,550 months are not reported yet; 606 figures have commas between thousands."""
    file = real_data / "mta" / "raw_as_published_2011.csv"
    sheet = read(file).sheets[0]
    layout = table(sheet)
    lines = list(read_lines(sheet, layout, guess(sheet, layout, Known(), PLAIN), PLAIN))
    published = [row for row in rows_of(file)[1:] if row[15].strip()]
    assert (len(list(layout.numbers())), len(lines), layout.left_out and set(layout.left_out.values())) == (
        6024,
        4474,
        {"blank"},
    )
    assert [(line.kpi, line.team, line.period, Decimal(line.value)) for line in lines] == [
        (row[3].strip(), row[2], f"{row[10]}-{int(row[11]):02}", Decimal(row[15].replace(",", "")))
        for row in published
    ]
    subway = at(lines)["P50"]
    assert (subway.kpi, subway.period, subway.value, subway.given) == (
        *("Mean Distance Between Failures - Subways", "2008-01", "148420", "148,420.00"),
    )
    assert "Line breaks in 96 cells are read as spaces." in words(layout)


def test_published_bed_numbers_below_titles_and_a_header_of_two_rows(real_data: Path) -> None:
    book = read(real_data / "nhs_beds" / "KH03_resaved.xlsx")
    trusts, regions, specialties, quality = book.sheets
    assert recognise(quality) is None
    assert [table(sheet).header_rows for sheet in (trusts, regions, specialties)] == [(5, 6), (5, 6), (5,)]
    layout = table(trusts)
    assert layout.titles[4:7] == ("Org Name", "Available / Total", "Available / General & Acute")
    assert words(layout) >= {
        "Rows 1 to 4 stand above the table and are not read.",
        "Rows 5 and 6 are read as one header.",
        "Row 8, England, is a total of other rows and is left out.",
    }
    for sheet, england in ((trusts, 8), (regions, 8), (specialties, 7)):
        found = table(sheet)
        assert {row for row, what in found.left_out.items() if what == "total"} == {england}


def test_the_beds_of_trusts_and_of_regions_add_up_to_those_of_england(real_data: Path) -> None:
    book = read(real_data / "nhs_beds" / "KH03_resaved.xlsx")
    for sheet, name, count in ((book.sheets[0], 5, 290), (book.sheets[1], 4, 10)):
        uses = {
            1: Use("year"),
            2: Use("month"),
            name: Use("team"),
            name + 1: Use("value", "BEDS", "available"),
        }
        lines = list(read_lines(sheet, table(sheet), SheetMapping(uses), APRIL))
        assert len(lines) == count
        assert {(line.period, line.kpi, line.input, line.problem) for line in lines} == {
            ("2010-06", "BEDS", "available", "")
        }
        assert round(sum(Decimal(line.value) for line in lines), 6) == Decimal("144454.873626")
    lines = list(
        read_lines(
            book.sheets[0], table(book.sheets[0]), SheetMapping({5: Use("team"), 6: Use("value")}), APRIL
        )
    )
    trust = at(lines)["NHS Trust by Sector!F15"]
    assert (trust.team, trust.value) == ("South Tyneside NHS Foundation Trust", "364.714285714286")


def test_the_same_beds_in_the_old_format_are_refused_with_what_to_do(real_data: Path) -> None:
    with pytest.raises(FileRefused) as refused:
        read(real_data / "nhs_beds" / "KH03_as_published.xls")
    assert refused.value.rule == "old_or_encrypted"
    assert str(refused.value).endswith("take the password off and save it as .xlsx.")


def test_seven_hundred_services_with_a_column_for_each_quarter(real_data: Path) -> None:
    file = real_data / "govuk_services" / "services_as_published.csv"
    sheet = read(file).sheets[0]
    layout = table(sheet)
    mapping = guess(sheet, layout, SERVICES, PLAIN)
    columns = mapping.of_role("value")
    lines = list(read_lines(sheet, layout, mapping, PLAIN))
    header, *rows = rows_of(file)
    cells = [row[column - 1].strip() for row in rows for column in columns]
    figures = [Decimal(cell.replace(",", "")) for cell in cells if cell not in ("", "-")]
    assert (len(list(layout.numbers())), len(layout.titles), len(columns)) == (734, 183, 4 * 21)
    assert [Decimal(line.value) for line in lines] == figures
    assert "“-” is read as no value (61 cells)." in words(of_columns(sheet, layout, columns))
    first = at(lines)["G48"]
    assert (header[6], first.kpi, first.period, first.value, first.given) == (
        *("2012-Q4 Vol.", "VOL", "FY2012-Q4", "40000", "40,000"),
    )
    assert layout.titles[133] == "Total transactions Jul - Sep 2012"


def test_quarters_of_services_in_a_fiscal_year_from_april(real_data: Path) -> None:
    sheet = read(real_data / "govuk_services" / "services_as_published.csv").sheets[0]
    mapping = guess(sheet, table(sheet), Known({"total transactions": "ALL"}), APRIL)
    assert mapping.columns[134] == Use("value", "ALL", "", "FY2013-Q2")


def orders_by_month(rows: Iterable[list[str]]) -> dict[str, list[Decimal]]:
    """The freight of each, from the file in which no address breaks a line."""
    months = defaultdict(list)
    for row in rows:
        months[row[7][:7]].append(Decimal(row[10]))
    return months


def test_orders_whose_addresses_break_lines(real_data: Path) -> None:
    """176 lines have an unquoted comma; each is named, and no column is read in place of another."""
    folder = real_data / "northwind"
    book = read(folder / "orders_as_published.csv")
    sheet = book.sheets[0]
    layout = table(sheet)
    assert (len(book.broken), [line.row for line in book.broken[:4]], book.broken[-1].row) == (
        176,
        [4, 5, 6, 7],
        830,
    )
    assert {line.rule for line in book.broken} == {"too_many"}
    assert book.broken[0].text.startswith("10250,HANAR,4,1996-07-08")
    broken = {line.text.partition(",")[0] for line in book.broken}
    months = orders_by_month(row for row in rows_of(folder / "orders.csv")[1:] if row[0] not in broken)
    when = {4: Use("period", period="month")}
    freight = SheetMapping({**when, 8: Use("value")}, kpi="FREIGHT", combine="sum")
    orders = SheetMapping(when, kpi="ORDERS", combine="count")
    assert {line.period: Decimal(line.value) for line in read_lines(sheet, layout, freight, PLAIN)} == {
        month: sum(amounts) for month, amounts in months.items()
    }
    assert {line.period: int(line.value) for line in read_lines(sheet, layout, orders, PLAIN)} == {
        month: len(amounts) for month, amounts in months.items()
    }
    assert sum(map(len, months.values())) == 830 - 176


def test_orders_that_are_not_shipped_count_for_no_month(real_data: Path) -> None:
    sheet = read(real_data / "northwind" / "orders_as_published.csv").sheets[0]
    shipped = SheetMapping({6: Use("period", period="month"), 8: Use("value")}, combine="count")
    lines = {line.period: line.value for line in read_lines(sheet, table(sheet), shipped, PLAIN)}
    assert (lines[""], lines["1996-07"]) == ("18", "11")


def test_four_week_periods_named_by_their_last_day(real_data: Path) -> None:
    """Seven empty columns behind the last, and a blank last row."""
    sheet = read(real_data / "tfl_periods" / "tfl-journeys-type_as_published.csv").sheets[0]
    layout = table(sheet)
    lines = at(read_lines(sheet, layout, SheetMapping({5: Use("period"), 6: Use("value")}), PLAIN))
    assert (len(lines), words(layout)) == (186, {"Columns M to S are empty."})
    assert (lines["F2"].period, lines["F2"].value) == ("2010-05-01", "189.1")


def test_scores_that_are_not_available(real_data: Path) -> None:
    file = real_data / "hospital_vbp" / "hvbp_total_performance_fy2026_as_published.csv"
    sheet = read(file).sheets[0]
    layout = table(sheet)
    values = {column: Use("value", kpi=f"K{column}") for column in range(9, 18)}
    lines = list(read_lines(sheet, layout, SheetMapping({2: Use("team"), **values}), PLAIN))
    assert len(lines) == 329 * 9 - 24
    assert (lines[0].team, lines[0].value) == ("020001", "26.666666666667")
    assert "“Not Available” is read as no value (24 cells)." in words(layout)


def test_a_workbook_of_1470_people(real_data: Path) -> None:
    book = read(next((real_data / "hr_attrition").glob("*.xlsx")))
    sheet = book.sheets[0]
    layout = table(sheet)
    column = {title: number for number, title in enumerate(layout.titles, start=1)}
    uses = {column["Department"]: Use("team"), column["Attrition"]: Use("value")}
    lines = read_lines(sheet, layout, SheetMapping(uses, period="FY2025", combine="sum"), PLAIN)
    assert {line.team: (line.value, len(line.rows)) for line in lines} == {
        "Human Resources": ("12", 63),
        "Research & Development": ("133", 961),
        "Sales": ("92", 446),
    }


def test_days_of_a_call_centre_become_months(real_data: Path) -> None:
    file = real_data / "adventureworks" / "call_center.csv"
    sheet = read(file).sheets[0]
    layout = table(sheet)
    uses = {
        layout.titles.index("date") + 1: Use("period", period="month"),
        layout.titles.index("Calls") + 1: Use("value"),
    }
    lines = list(read_lines(sheet, layout, SheetMapping(uses, combine="sum"), PLAIN))
    months: Counter[str] = Counter()
    for row in rows_of(file)[1:]:
        months[f"{dt.date.fromisoformat(row[11]):%Y-%m}"] += int(row[5])
    assert {line.period: int(line.value) for line in lines} == dict(months)
