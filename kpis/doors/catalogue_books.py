"""The whole catalogue as a workbook: a sheet for each table with the folder's columns, which comes back.

Out of sight each row carries a mark of what it said when the workbook was written. Where the row says
something else by the time it comes back, somebody else changed it meanwhile.
"""

import datetime as dt
import hashlib
from collections.abc import Mapping, Sequence
from decimal import Decimal
from io import BytesIO
from typing import Any

from kpis.doors.cells import write
from kpis.doors.column_meanings import MEANINGS
from kpis.doors.tables import TABLES, Table
from kpis.doors.xlsx_cells import Format, Workbook, Worksheet, new_workbook, write_given, write_text

MARK = "mark"
"""The title of the column that is out of sight."""

ABOUT = "columns"
"""The name of the sheet that says what each column means; as all names of sheets, in every language."""

_WIDE, _NARROW = 40, 14
_LONG = {
    "definition",
    "question",
    "action_when_red",
    "pitfalls",
    "scope",
    "formula",
    "description",
    "rationale",
}


def write_catalogue(rows: Mapping[str, Sequence[Mapping[str, Any]]], made: dt.datetime) -> bytes:
    stream = BytesIO()
    with new_workbook(stream) as workbook:
        workbook.set_properties({"created": made})
        looks = _Looks(workbook)
        for name in MEANINGS:
            _write_table(workbook.add_worksheet(name), TABLES[name], rows[name], looks)
        _write_about(workbook.add_worksheet(ABOUT), looks)
    return stream.getvalue()


def mark_of(table: Table, row: Mapping[str, Any]) -> str:
    """The same for rows that say the same, however their lines end."""
    cells = (plain(row.get(name, column.default)) for name, column in table.columns.items())
    return hashlib.sha256("\x1f".join(cells).encode()).hexdigest()[:16]


def plain(value: Any) -> str:
    """As a spreadsheet gives it back."""
    return write(value).strip().replace("\r\n", "\n")


class _Looks:
    def __init__(self, workbook: Workbook) -> None:
        self.head: Format = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF1F4"})
        self.text: Format = workbook.add_format({"num_format": "@", "valign": "top"})
        self.day: Format = workbook.add_format({"num_format": "yyyy-mm-dd", "valign": "top"})
        self.wrapped: Format = workbook.add_format({"text_wrap": True, "valign": "top"})


def _write_table(sheet: Worksheet, table: Table, rows: Sequence[Mapping[str, Any]], looks: _Looks) -> None:
    names = list(table.columns)
    for column, name in enumerate(names):
        sheet.set_column(column, column, _WIDE if name in _LONG else _NARROW, looks.text)
        sheet.write_string(0, column, name, looks.head)
    sheet.set_column(len(names), len(names), _NARROW, None, {"hidden": True})
    sheet.write_string(0, len(names), MARK)
    for number, row in enumerate(rows, start=1):
        for column, name in enumerate(names):
            _write_cell(sheet, number, column, row.get(name, table.columns[name].default), looks)
        sheet.write_string(number, len(names), mark_of(table, row))
    sheet.freeze_panes(1, 1)
    sheet.autofilter(0, 0, len(rows), len(names) - 1)


def _write_cell(sheet: Worksheet, row: int, column: int, value: Any, looks: _Looks) -> None:
    text = plain(value)
    if isinstance(value, int) and not isinstance(value, bool):
        value = Decimal(value)
    if isinstance(value, Decimal) or (isinstance(value, dt.date) and text):
        write_given(sheet, row, column, value, looks.day)
    elif text:
        write_text(sheet, row, column, text, looks.text)


def _write_about(sheet: Worksheet, looks: _Looks) -> None:
    sheet.set_column(0, 1, 18)
    sheet.set_column(2, 2, 100, looks.wrapped)
    for place, title in enumerate(("sheet", "column", "meaning")):
        sheet.write_string(0, place, title, looks.head)
    lines = [(name, column, text) for name, found in MEANINGS.items() for column, text in found.items()]
    for number, (name, column, text) in enumerate(lines, start=1):
        sheet.write_string(number, 0, name)
        sheet.write_string(number, 1, column)
        write_text(sheet, number, 2, str(text), looks.wrapped)
    sheet.freeze_panes(1, 0)
