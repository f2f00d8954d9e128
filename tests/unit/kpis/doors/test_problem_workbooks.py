"""A sheet that was sent comes back as it was, with what is wrong in it."""

import datetime as dt
from decimal import Decimal

import pytest

from kpis.calc.sheets.book import Book, Broken, Given, Sheet
from kpis.doors.workbooks import problem_workbook
from tests.workbooks import cells, opened

BOOK = Book(
    sheets=(
        Sheet("Notes", [["Bus figures"], ["kept"]], is_hidden=True),
        Sheet(
            "October",
            [
                ["Figures of October"],
                ["Code", "Value", "Day", "Final"],
                ["OPS_01", Decimal("84.6"), dt.date(2026, 10, 31), True],
                ["=1+1", Decimal("12345678901234567"), dt.date(1899, 1, 1), None],
                ["OPS_03", "x" * 40_000, "-12.5"],
            ],
        ),
    ),
    properties={"kpiportal": "1"},
)


def test_what_was_sent_comes_back_with_its_problems() -> None:
    book = opened(problem_workbook(BOOK, {("October", 4): "No such KPI.", ("October", 7): "Nothing here."}))
    day = dt.datetime(2026, 10, 31)  # noqa: DTZ001  # a spreadsheet knows no zone
    assert cells(book["October"]) == [
        ("Figures of October", None, None, None, None),
        ("Code", "Value", "Day", "Final", "Problem"),
        ("OPS_01", 84.6, day, True, None),
        ("'=1+1", "12345678901234567", "1899-01-01", None, "No such KPI."),
        ("OPS_03", "x" * 32_767, "-12.5", None, None),
        (None, None, None, None, None),
        (None, None, None, None, "Nothing here."),
    ]
    assert (book["Notes"].sheet_state, book.active.title) == ("hidden", "October")
    assert [(one.name, one.value) for one in book.custom_doc_props.props] == [("kpiportal", "1")]
    filled = {
        cell.coordinate
        for row in book["October"].iter_rows()
        for cell in row
        if cell.fill.fgColor.rgb != "00000000"
    }
    assert filled == {"E4", "E7"}


def test_a_workbook_that_comes_back_again_has_one_column_of_problems() -> None:
    sent: list[list[Given]] = [["Code", "Value", "Problem"], ["OPS_01", "x", "No number."], ["OPS_02", "y"]]
    book = opened(problem_workbook(Book((Sheet("A", sent),)), {("A", 3): "No number either."}))
    assert cells(book["A"]) == [
        ("Code", "Value", "Problem"),
        ("OPS_01", "x", None),
        ("OPS_02", "y", "No number either."),
    ]


def test_a_broken_line_of_a_csv_file_is_shown_as_it_was() -> None:
    rows: list[list[Given]] = [["kpi", "value"], [], ["OPS_01", "3"]]
    book = Book((Sheet("", rows),), "utf-8", ",", (Broken(2, 'OPS_02,"1', "quote"),))
    shown = opened(problem_workbook(book, {("", 2): "The quote does not end."}))
    assert shown.sheetnames == ["Sheet"]
    assert cells(shown["Sheet"]) == [
        ("kpi", "value", "Problem"),
        ('OPS_02,"1', None, "The quote does not end."),
        ("OPS_01", "3", None),
    ]


def test_names_that_no_spreadsheet_takes_are_mended() -> None:
    names = ("a/b:c", "A B C", "", "'x'", "y" * 40, "y" * 50)
    book = opened(problem_workbook(Book(tuple(Sheet(name, [["1"]]) for name in names)), {}))
    assert book.sheetnames == ["a b c", "A B C 2", "Sheet", "x", "y" * 31, "y" * 27 + " 2"]


@pytest.mark.parametrize(
    "book", [Book(()), Book((Sheet("A", []),)), Book((Sheet("A", [["x"]], is_hidden=True),))]
)
def test_the_smallest_books_can_be_written(book: Book) -> None:
    assert len(opened(problem_workbook(book, {}))._sheets) == 1
