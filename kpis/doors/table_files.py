"""Tables that somebody takes away: one as CSV or as a workbook of one sheet, several as a workbook."""

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from io import BytesIO, StringIO

from kpis.calc.decimals import write_decimal
from kpis.calc.sheets.book import Given
from kpis.doors.guarded_text import guarded
from kpis.doors.xlsx_cells import XLSX, Workbook, new_workbook, sheet_names, write_given, write_text

CSV = "text/csv; charset=utf-8"
CONTENT_TYPES = {"csv": CSV, "xlsx": XLSX}
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By it spreadsheets see that a CSV file is UTF-8."""

NARROWEST, WIDEST = 9, 48
Line = Sequence[Given]


@dataclass(frozen=True, slots=True)
class Table:
    name: str
    header: Sequence[str]
    rows: Sequence[Line]


def table_file(kind: str, name: str, header: Sequence[str], rows: Iterable[Line]) -> bytes:
    """`kind` is one of CONTENT_TYPES, `name` that of the sheet. Figures have all their digits and a point."""
    return xlsx_table(name, header, rows) if kind == "xlsx" else csv_table(header, rows)


def csv_table(header: Sequence[str], rows: Iterable[Line]) -> bytes:
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\r\n")
    writer.writerow([guarded(title) for title in header])
    writer.writerows([_text(given) for given in row] for row in rows)
    return (BOM + stream.getvalue()).encode()


def xlsx_table(name: str, header: Sequence[str], rows: Iterable[Line]) -> bytes:
    return xlsx_tables([Table(name, header, list(rows))])


def xlsx_tables(tables: Sequence[Table], made: dt.datetime | None = None) -> bytes:
    """A sheet for each: its header stays in sight, and every column can be filtered. With the moment at
    which it was `made` the same tables give the same bytes."""
    stream = BytesIO()
    with new_workbook(stream) as workbook:
        if made:
            workbook.set_properties({"created": made})
        for name, table in zip(sheet_names(table.name for table in tables), tables, strict=True):
            _write(workbook, name, table)
    return stream.getvalue()


def _write(workbook: Workbook, name: str, table: Table) -> None:
    sheet = workbook.add_worksheet(name)
    of_days, bold = workbook.add_format({"num_format": "yyyy-mm-dd"}), workbook.add_format({"bold": True})
    for column, title in enumerate(table.header):
        longest = max([len(title), *(len(_text(line[column])) for line in table.rows)])
        sheet.set_column(column, column, min(max(longest + 2, NARROWEST), WIDEST))
        write_text(sheet, 0, column, title, bold)
    for number, line in enumerate(table.rows, start=1):
        for column, given in enumerate(line):
            write_given(sheet, number, column, given, of_days)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(table.rows), len(table.header) - 1)


def _text(given: Given) -> str:
    if given is None:
        return ""
    if isinstance(given, str):
        return guarded(given)
    if isinstance(given, dt.date):
        return given.isoformat()
    return str(given) if isinstance(given, bool) else write_decimal(given)
