"""A sheet that was sent, as it was sent, with a last column that says what is wrong in each row."""

from collections.abc import Mapping

from kpis.calc.sheets.book import Given, Sheet
from kpis.doors.xlsx_cells import Workbook, Worksheet, write_given, write_text

PROBLEM = "Problem"
"""The title of the column, in every language: a workbook that comes back a second time loses the old one."""

WIDTH = 70


class ProblemLooks:
    def __init__(self, workbook: Workbook) -> None:
        self.title = workbook.add_format({"bold": True})
        self.problem = workbook.add_format(
            {"bg_color": "#FCE4E4", "font_color": "#8A1C1C", "text_wrap": True}
        )
        self.day = workbook.add_format({"num_format": "yyyy-mm-dd"})


def write_problem_sheet(
    worksheet: Worksheet,
    sheet: Sheet,
    problems: Mapping[int, str],
    broken: Mapping[int, str],
    looks: ProblemLooks,
) -> None:
    """`problems` and the lines that are no rows of the table, `broken`, by their row in the file, from 1."""
    title_row = _title_row(sheet)
    width = _width(sheet, title_row)
    worksheet.set_column(width, width, WIDTH)
    for row in range(1, max([len(sheet.rows), title_row, *problems, *broken]) + 1):
        cells = list(sheet.rows[row - 1][:width]) if row <= len(sheet.rows) else []
        if row in broken and not any(map(_is_filled, cells)):
            cells = [broken[row]]
        for column, given in enumerate(cells):
            write_given(worksheet, row - 1, column, given, looks.day)
        if row in problems:
            write_text(worksheet, row - 1, width, problems[row], looks.problem)
        elif row == title_row:
            write_text(worksheet, row - 1, width, PROBLEM, looks.title)


def _title_row(sheet: Sheet) -> int:
    """The first row with several cells filled: above it stand headings of the sheet."""
    filled = (row for row, cells in enumerate(sheet.rows, start=1) if sum(map(_is_filled, cells)) > 1)
    return next(filled, 1)


def _width(sheet: Sheet, title_row: int) -> int:
    """The columns before that of problems."""
    width = max((len(cells) for cells in sheet.rows), default=0)
    titles = sheet.rows[title_row - 1] if sheet.rows else []
    return width - 1 if len(titles) == width and titles and titles[-1] == PROBLEM else max(width, 1)


def _is_filled(given: Given) -> bool:
    return given is not None and given != ""
