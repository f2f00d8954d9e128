"""The table of a chart as a file for spreadsheets."""

import csv
from io import BytesIO, StringIO

from kpis.calc.decimals import write_decimal
from kpis.doors.guarded_text import guarded
from kpis.doors.xlsx_cells import new_workbook, sheet_names, write_figure, write_text
from kpis.queries.series_tables import Cell, SeriesTable

WIDTH = 14


def series_csv(table: SeriesTable) -> bytes:
    """With the mark by which spreadsheets know UTF-8; numbers with a point, whoever reads them."""
    stream = StringIO()
    writer = csv.writer(stream, lineterminator="\n")
    writer.writerow([guarded(head) for head in table.heads])
    writer.writerows([_plain(cell) for cell in row] for row in table.rows)
    return stream.getvalue().encode("utf-8-sig")


def series_workbook(table: SeriesTable, title: str) -> bytes:
    stream = BytesIO()
    with new_workbook(stream) as workbook:
        sheet = workbook.add_worksheet(sheet_names([title])[0])
        bold = workbook.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
        sheet.set_column(0, len(table.heads) - 1, WIDTH)
        sheet.freeze_panes(1, 0)
        for column, head in enumerate(table.heads):
            write_text(sheet, 0, column, head, bold)
        for number, row in enumerate(table.rows, start=1):
            for column, cell in enumerate(row):
                if isinstance(cell, str):
                    write_text(sheet, number, column, cell)
                elif cell is not None:
                    write_figure(sheet, number, column, cell)
    return stream.getvalue()


def _plain(cell: Cell) -> str:
    if cell is None:
        return ""
    return guarded(cell) if isinstance(cell, str) else write_decimal(cell)
