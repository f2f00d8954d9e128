"""What stands in a workbook of ours, read again by another program."""

import datetime as dt
import io
import re
import zipfile
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kpis.doors.workbooks import template_workbook
from kpis.queries.template_rows import Takes, TemplateRow
from kpis.queries.templates import Template, TemplateSheet
from tests.workbooks import cells, opened

MADE = dt.datetime(2026, 11, 5, 9, 26, tzinfo=dt.UTC)
TITLES = (
    *("Code", "KPI", "Person", "Period", "Input", "Unit", "Previous", "Target"),
    *("Value", "State", "Comment", "Measure", "Version"),
)
PUNCTUALITY = TemplateRow(
    code="OPS_01",
    name="Bus punctuality",
    person="",
    period="2026-10",
    input="",
    unit="%",
    previous=Decimal("85.800000000000"),
    target="≥ 88.0%",
    value=Decimal("84.600000000000"),
    state="",
    note="",
    measure=7,
    version=2,
    takes=Takes(),
    decimals=1,
)


def made(*rows: TemplateRow, name: str = "Monthly") -> bytes:
    return template_workbook(
        Template("Values of Operations", ["Fill in."], [TemplateSheet(name, list(rows))], MADE)
    )


def one_sheet(*rows: TemplateRow) -> Any:
    return opened(made(*rows))["Monthly"]


def test_every_cell_of_a_row_comes_back() -> None:
    sheet = one_sheet(
        PUNCTUALITY, replace(PUNCTUALITY, person="Ines Aalto", state="na", value=None, note="Strike")
    )
    assert cells(sheet) == [
        TITLES,
        ("OPS_01", "Bus punctuality", None, "2026-10", None, "%", 85.8, "≥ 88.0%", 84.6, None, None, 7, 2),
        (
            *("OPS_01", "Bus punctuality", "Ines Aalto", "2026-10", None, "%", 85.8, "≥ 88.0%"),
            *(None, "na", "Strike", 7, 2),
        ),
    ]


def test_a_workbook_has_a_sheet_of_instructions_and_says_that_it_is_ours() -> None:
    book = opened(made(PUNCTUALITY))
    assert book.sheetnames == ["Read me", "Monthly"]
    assert [row[0] for row in cells(book["Read me"])] == ["Values of Operations", None, "Fill in."]
    assert [(one.name, one.value) for one in book.custom_doc_props.props] == [("kpiportal", "1")]
    assert book.properties.title == "Values of Operations"


def test_nothing_to_enter_leaves_the_instructions() -> None:
    empty = template_workbook(Template("Values of Operations", ["There is nothing."], [], MADE))
    assert opened(empty).sheetnames == ["Read me"]


def test_only_value_state_and_comment_can_be_changed() -> None:
    sheet = one_sheet(PUNCTUALITY)
    assert (sheet.protection.sheet, sheet.protection.password) == (True, None)
    unlocked = {cell.coordinate for row in sheet.iter_rows() for cell in row if not cell.protection.locked}
    assert unlocked == {"I2", "J2", "K2"}


def test_what_is_for_us_is_out_of_sight_and_the_header_stays_in_it() -> None:
    sheet = one_sheet(PUNCTUALITY)
    hidden = [letter for letter, column in sheet.column_dimensions.items() if column.hidden]
    spans = [(sheet.column_dimensions[one].min, sheet.column_dimensions[one].max) for one in hidden]
    assert {column for first, last in spans for column in range(first, last + 1)} == {12, 13}
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("A2", "A1:M2")
    assert all(cell.font.bold for cell in sheet[1])


def test_columns_show_long_names() -> None:
    sheet = one_sheet(replace(PUNCTUALITY, name="x" * 50), replace(PUNCTUALITY, name="y" * 200))
    assert sheet.column_dimensions["B"].width == pytest.approx(60, abs=1)
    assert sheet["B3"].alignment.wrap_text


@pytest.mark.parametrize(
    ("takes", "rule"),
    [
        (Takes(), ("decimal", "between", "-999999999999999999", "999999999999999999")),
        (Takes("percent"), ("decimal", "between", "0", "100")),
        (Takes("yes_no"), ("list", "between", '"yes,no"', None)),
        (Takes("level", (Decimal(1), Decimal(2), Decimal("3"))), ("list", "between", '"1,2,3"', None)),
        (Takes("level", (Decimal("0.5"), Decimal(2), Decimal(1))), ("decimal", "between", "0.5", "2")),
    ],
)
def test_a_value_is_checked_where_it_is_typed(takes: Takes, rule: tuple[str, ...]) -> None:
    sheet = one_sheet(PUNCTUALITY, replace(PUNCTUALITY, takes=takes), replace(PUNCTUALITY, takes=takes))
    found = {str(one.sqref): one for one in sheet.data_validations.dataValidation}
    place = "I2:I4" if takes == Takes() else "I3:I4"
    one = found[place]
    assert (one.type, one.operator or "between", one.formula1, one.formula2) == rule
    assert one.allow_blank
    assert found["J2:J4"].formula1 == '"na"'


@pytest.mark.parametrize(
    ("decimals", "value", "shown"),
    [
        (1, "84.6", "#,##0.0"),
        (0, "17", "#,##0"),
        (1, "84.65", "#,##0.00"),
        (0, "1200", "#,##0"),
        (None, "3.5", "General"),
    ],
)
def test_a_figure_is_shown_with_the_decimals_it_needs(decimals: int | None, value: str, shown: str) -> None:
    sheet = one_sheet(replace(PUNCTUALITY, decimals=decimals, value=Decimal(value)))
    assert (sheet["I2"].number_format, sheet["I2"].data_type) == (shown, "n")


@pytest.mark.parametrize(
    "digits", ["84.6", "-12.5", "0.1", "123456789012345", "0.123456789012", "1200", "0", "1E+17"]
)
def test_a_number_keeps_every_digit(digits: str) -> None:
    content = made(replace(PUNCTUALITY, value=Decimal(digits)))
    value = opened(content)["Monthly"]["I2"].value
    assert Decimal(repr(value)) == Decimal(digits)
    written = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet2.xml").decode()
    assert [Decimal(one) for one in re.findall(r'<c r="I2"[^>]*><v>(.*?)</v>', written)] == [Decimal(digits)]


def test_more_digits_than_a_spreadsheet_holds_are_text() -> None:
    sheet = one_sheet(replace(PUNCTUALITY, value=Decimal("1234567890.123456")))
    assert (sheet["I2"].value, sheet["I2"].data_type) == ("1234567890.123456", "s")


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("=cmd|' /C calc'!A0", "'=cmd|' /C calc'!A0"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("+1+1", "'+1+1"),
        ("-1-1", "'-1-1"),
        ("\t=1", "'\t=1"),
        ("＝1", "'＝1"),
        ("'=1", "''=1"),
        ("-12.5", "-12.5"),
        ("'tis", "'tis"),
        ("{=1}", "{=1}"),
        ("https://kpi.example", "https://kpi.example"),
        ("0041", "0041"),
        ("two\r\nlines", "two\nlines"),
        ("<r>bold</r>", "<r>bold</r> "),
        ("Ä < & > 日本 🚌", "Ä < & > 日本 🚌"),
    ],
)
def test_text_stays_text_and_never_becomes_a_formula(text: str, written: str) -> None:
    sheet = one_sheet(replace(PUNCTUALITY, name=text, note=text))
    assert [(sheet[place].value, sheet[place].data_type) for place in ("B2", "K2")] == [(written, "s")] * 2
