"""A table that somebody takes away from a page: as CSV, or as a workbook of one sheet."""

import csv
import datetime as dt
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

from kpis.calc.decimals import write_decimal
from kpis.calc.sheets.book import Given
from kpis.doors.guarded_text import guarded
from kpis.doors.xlsx_cells import XLSX, new_workbook, sheet_names, write_given, write_text

CSV = "text/csv; charset=utf-8"
CONTENT_TYPES = {"csv": CSV, "xlsx": XLSX}
BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
"""By it spreadsheets see that a CSV file is UTF-8."""

NARROWEST, WIDEST = 9, 48
Line = Sequence[Given]


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
    """Its header stays in sight, and every column can be filtered."""
    stream, lines = BytesIO(), list(rows)
    with new_workbook(stream) as workbook:
        sheet = workbook.add_worksheet(sheet_names([name])[0])
        of_days, bold = workbook.add_format({"num_format": "yyyy-mm-dd"}), workbook.add_format({"bold": True})
        for column, title in enumerate(header):
            longest = max([len(title), *(len(_text(line[column])) for line in lines)])
            sheet.set_column(column, column, min(max(longest + 2, NARROWEST), WIDEST))
            write_text(sheet, 0, column, title, bold)
        for number, line in enumerate(lines, start=1):
            for column, given in enumerate(line):
                write_given(sheet, number, column, given, of_days)
        sheet.freeze_panes(1, 0)
        sheet.autofilter(0, 0, len(lines), len(header) - 1)
    return stream.getvalue()


def _text(given: Given) -> str:
    if given is None:
        return ""
    if isinstance(given, str):
        return guarded(given)
    if isinstance(given, dt.date):
        return given.isoformat()
    return str(given) if isinstance(given, bool) else write_decimal(given)
