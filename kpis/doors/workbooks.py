"""The workbook that somebody fills in, and that with what was wrong in one: both come back as uploads."""

from collections.abc import Mapping
from io import BytesIO

from django.utils.translation import gettext as _

from kpis.calc.sheets.book import Book
from kpis.calc.sheets.ours import FORM, MARK
from kpis.doors.problem_sheets import ProblemLooks, write_problem_sheet
from kpis.doors.template_sheets import Looks, write_template_sheet
from kpis.doors.xlsx_cells import Workbook, new_workbook, sheet_names, write_text
from kpis.queries.templates import Template


def template_workbook(template: Template) -> bytes:
    """A sheet with instructions, then one for each frequency."""
    stream = BytesIO()
    with new_workbook(stream) as workbook:
        workbook.set_properties({"title": template.title, "created": template.made})
        workbook.set_custom_property(MARK, FORM, "text")
        first, *others = sheet_names([_("Read me"), *(sheet.name for sheet in template.sheets)])
        _write_read_me(workbook, first, template)
        looks = Looks(workbook)
        for name, sheet in zip(others, template.sheets, strict=True):
            write_template_sheet(workbook.add_worksheet(name), sheet.rows, looks)
    return stream.getvalue()


def problem_workbook(book: Book, problems: Mapping[tuple[str, int], str]) -> bytes:
    """The cells as they were sent, and behind them what is wrong, by the sheet and row of the file."""
    stream = BytesIO()
    with new_workbook(stream) as workbook:
        for name, value in book.properties.items():
            workbook.set_custom_property(name, value, "text")
        looks = ProblemLooks(workbook)
        broken = {line.row: line.text for line in book.broken}
        for name, sheet in zip(sheet_names(one.name for one in book.sheets), book.sheets, strict=True):
            of_sheet = {row: text for (where, row), text in problems.items() if where == sheet.name}
            write_problem_sheet(workbook.add_worksheet(name), sheet, of_sheet, broken, looks)
        _show_as_sent(workbook, book)
    return stream.getvalue()


def _show_as_sent(workbook: Workbook, book: Book) -> None:
    """Hidden sheets stay hidden, where one is left to be seen."""
    seen = [not sheet.is_hidden for sheet in book.sheets]
    if not any(seen):
        return
    for worksheet, is_seen in zip(workbook.worksheets(), seen, strict=True):
        if not is_seen:
            worksheet.hide()
    first = workbook.worksheets()[seen.index(True)]
    first.activate()
    first.set_first_sheet()


def _write_read_me(workbook: Workbook, name: str, template: Template) -> None:
    sheet = workbook.add_worksheet(name)
    sheet.hide_gridlines(2)
    sheet.set_column(0, 0, 100, workbook.add_format({"text_wrap": True, "valign": "top"}))
    write_text(sheet, 0, 0, template.title, workbook.add_format({"bold": True, "font_size": 14}))
    for number, sentence in enumerate(template.read_me, start=2):
        write_text(sheet, number, 0, sentence)
