"""The cells of honest workbooks: they are what the spreadsheet shows."""

import datetime as dt
import io
from decimal import Decimal

from xlsxwriter import Workbook  # type: ignore[import-untyped] # it publishes no types

from kpis.calc.sheets.book import Book
from kpis.doors.uploaded import read_upload
from tests.workbooks import workbook


def read(rows: str) -> list[object]:
    """The first row of one sheet."""
    return list(read_upload("figures.xlsx", workbook(rows)).sheets[0].rows[0])


def written() -> Book:
    """By a program that writes whole workbooks: styles, shared strings, properties."""
    stream = io.BytesIO()
    book = Workbook(stream)
    sheet, hidden = book.add_worksheet("October"), book.add_worksheet("Lists")
    hidden.hide()
    book.set_custom_property("kpiportal", "1", "text")
    for column, (value, style) in enumerate(
        [
            (Decimal("0.125"), "0.0%"),
            (12.5, '0.0"%"'),
            (0.07, "0%"),
            (dt.date(2026, 10, 1), "mmm-yy"),
            (dt.datetime(2026, 10, 1, 15, 30), "dd.mm.yyyy hh:mm"),  # noqa: DTZ001 - a cell has no zone
            (dt.time(15, 30), "hh:mm"),
            (84.6, "0.00"),
        ]
    ):
        sheet.write(0, column, value, book.add_format({"num_format": style}))
    sheet.write_string(2, 1, "'=1+1")
    sheet.write_string(2, 2, "'tis")
    sheet.write_boolean(2, 3, True)
    sheet.write_formula(2, 4, "=2+3", None, 5)
    hidden.write(0, 0, "NYCT")
    book.close()
    return read_upload("figures.xlsx", stream.getvalue())


def test_numbers_show_fifteen_digits_and_no_noise() -> None:
    cells = "".join(
        f"<c><v>{text}</v></c>" for text in ("84.60000000000001", "0.1", "-3", "1E-3", "123456789012345678")
    )
    assert [str(cell) for cell in read(f"<row>{cells}</row>")] == [
        "84.6000000000000",
        "0.1",
        "-3",
        "0.001",
        "1.23456789012346E+17",
    ]


def test_percentages_and_days_are_read_as_they_are_shown() -> None:
    assert list(written().sheets[0].rows[0]) == [
        "12.5%",
        Decimal("12.5"),
        "7%",
        dt.date(2026, 10, 1),
        dt.date(2026, 10, 1),
        "15:30:00",
        Decimal("84.6"),
    ]


def test_rows_keep_their_numbers_and_texts_lose_only_the_mark_of_our_exports() -> None:
    rows = written().sheets[0].rows
    assert [list(row) for row in rows[1:]] == [[], [None, "=1+1", "'tis", True, Decimal(5)]]


def test_hidden_sheets_and_our_own_property_are_told() -> None:
    book = written()
    assert [(sheet.name, sheet.is_hidden) for sheet in book.sheets] == [("October", False), ("Lists", True)]
    assert (book.properties, book.encoding, book.delimiter) == ({"kpiportal": "1"}, "", "")


def test_errors_are_texts_and_a_formula_that_nobody_computed_is_not_empty() -> None:
    assert read(
        '<row><c t="e"><f>1/0</f><v>#DIV/0!</v></c><c><f>SUM(A1:A9)</f></c><c t="str"><f>""</f><v></v></c>'
        '<c t="inlineStr"><is><r><t>Two </t></r><r><t>runs</t></r></is></c><c t="b"><v>0</v></c>'
        '<c t="d"><v>2026-10-01T00:00:00</v></c></row>'
    ) == ["#DIV/0!", "=", None, "Two runs", False, dt.date(2026, 10, 1)]
