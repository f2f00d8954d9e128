"""A table taken away: text stays text, figures keep their digits, columns are wide enough."""

import datetime as dt
import io
from decimal import Decimal

import time_machine
from openpyxl import load_workbook  # type: ignore[import-untyped]  # it carries no py.typed

from kpis.doors.table_files import Table, csv_table, table_file, xlsx_table, xlsx_tables

HEADER = ("name", "value", "day", "open")
ROWS = [("=1+1", Decimal("84.600000000000"), dt.date(2026, 11, 5), True), ("Ünï, “x”", None, None, False)]


def test_csv_is_read_by_spreadsheets_as_what_it_is() -> None:
    lines = csv_table(HEADER, ROWS).decode("utf-8").split("\r\n")
    assert lines == [
        "\N{ZERO WIDTH NO-BREAK SPACE}name,value,day,open",
        "'=1+1,84.6,2026-11-05,True",
        '"Ünï, “x”",,,False',
        "",
    ]


def test_a_workbook_has_numbers_and_days_as_such() -> None:
    sheet = load_workbook(io.BytesIO(xlsx_table("Oct/26", HEADER, ROWS))).active
    assert sheet.title == "Oct 26"
    assert [[cell.value for cell in row] for row in sheet.iter_rows()] == [
        ["name", "value", "day", "open"],
        ["'=1+1", 84.6, dt.datetime(2026, 11, 5), True],  # noqa: DTZ001  # a cell has no zone
        ["Ünï, “x”", None, None, False],
    ]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:D3")
    assert sheet.column_dimensions["C"].width > len("2026-11-05")


def test_a_table_without_rows_is_its_header() -> None:
    assert load_workbook(io.BytesIO(table_file("xlsx", "Empty", HEADER, []))).active.max_row == 1
    assert table_file("csv", "Empty", HEADER, []).endswith(b"name,value,day,open\r\n")


def test_no_name_becomes_a_formula_whether_of_a_column_or_of_the_sheet() -> None:
    assert csv_table(["@Signal"], [["+cmd"]]).decode("utf-8-sig") == "'@Signal\r\n'+cmd\r\n"
    sheet = load_workbook(io.BytesIO(xlsx_table("=Bus/Tram: [all]", ["@Signal"], [["+cmd"]]))).active
    assert [[cell.value for cell in row] for row in sheet.rows] == [["'@Signal"], ["'+cmd"]]
    assert {cell.data_type for row in sheet.rows for cell in row} == {"s"}


def test_several_tables_are_sheets_of_one_workbook() -> None:
    made = xlsx_tables(
        [Table("Teams", ["code"], [["A"]]), Table("Teams", ["code"], []), Table("", ["x"], [])]
    )
    assert load_workbook(io.BytesIO(made)).sheetnames == ["Teams", "Teams 2", "Sheet"]


def test_a_workbook_with_its_moment_is_the_same_bytes_whenever_it_is_written() -> None:
    def written(year: int) -> bytes:
        with time_machine.travel(dt.datetime(year, 1, 1, tzinfo=dt.UTC)):
            return xlsx_tables([Table("KPIs", HEADER, ROWS)], dt.datetime(2026, 11, 12, 6))  # noqa: DTZ001  # as in a cell

    assert written(2027) == written(2031)
