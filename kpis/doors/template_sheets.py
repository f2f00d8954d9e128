"""A sheet to fill in: a row for each figure, in which only value, state and comment can be changed."""

from collections.abc import Sequence
from decimal import Decimal
from itertools import groupby
from typing import Any

from django.utils.translation import gettext as _

from kpis.calc.decimals import WHOLE_DIGITS, write_decimal
from kpis.calc.sheets.ours import OUT_OF_SIGHT, TITLES
from kpis.doors.xlsx_cells import Format, Workbook, Worksheet, write_figure, write_text
from kpis.queries.template_rows import Takes, TemplateRow

WIDTHS = {"Previous": 14, "Value": 16, "State": 8, "Comment": 48}
NARROWEST, WIDEST = 9, 60
LONGEST_LIST = 255
"""Characters that a spreadsheet takes as a list in a rule."""

Figure = Decimal | str | None

ALLOWED = {"autofilter": True, "format_columns": True, "format_rows": True}
"""What the protection leaves to everybody: to filter, and to make a column wider."""


class Looks:
    """The formats of a workbook, each made once."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self._figures: dict[tuple[int | None, bool], Format] = {}
        self.head = workbook.add_format({"bold": True, "bottom": 1, "bg_color": "#EEF1F4", "valign": "top"})
        self.text = workbook.add_format({"valign": "top"})
        self.name = workbook.add_format({"valign": "top", "text_wrap": True})
        self.open = workbook.add_format({**_OPEN, "num_format": "@"})
        self.comment = workbook.add_format({**_OPEN, "num_format": "@", "text_wrap": True})

    def figure(self, decimals: int | None, *, is_open: bool = False) -> Format:
        """Whatever the language of the program, which writes its own signs; None shows what is there."""
        if (decimals, is_open) not in self._figures:
            shown = "General" if decimals is None else "#,##0" + ("." + "0" * decimals if decimals else "")
            look = {**(_OPEN if is_open else {"valign": "top"}), "num_format": shown}
            self._figures[decimals, is_open] = self._workbook.add_format(look)
        return self._figures[decimals, is_open]


_OPEN = {"locked": False, "valign": "top", "border": 1, "border_color": "#C9CFD6", "bg_color": "#FFFBEA"}


def write_template_sheet(sheet: Worksheet, rows: Sequence[TemplateRow], looks: Looks) -> None:
    for column, title in enumerate(TITLES):
        sheet.write_string(0, column, title, looks.head)
    for number, row in enumerate(rows, start=1):
        _write_row(sheet, number, row, looks)
    _set_widths(sheet, rows)
    _set_rules(sheet, rows)
    sheet.protect("", ALLOWED)
    sheet.freeze_panes(1, 0)
    sheet.autofilter(0, 0, len(rows), len(TITLES) - 1)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.repeat_rows(0)


def _write_row(sheet: Worksheet, number: int, row: TemplateRow, looks: Looks) -> None:
    """In the order of TITLES."""
    write_text(sheet, number, 0, row.code, looks.text)
    write_text(sheet, number, 1, row.name, looks.name)
    for column, text in ((2, row.person), (3, row.period), (4, row.input), (5, row.unit), (7, row.target)):
        if text:
            write_text(sheet, number, column, text, looks.text)
    _write_value(sheet, number, 6, row.previous, looks.figure(_places(row, row.previous)))
    _write_value(sheet, number, 8, row.value, looks.figure(_places(row, row.value), is_open=True))
    for column, text, look in ((9, row.state, looks.open), (10, row.note, looks.comment)):
        if text:
            write_text(sheet, number, column, text, look)
        else:
            sheet.write_blank(number, column, None, look)
    sheet.write_number(number, 11, row.measure)
    sheet.write_number(number, 12, row.version)


def _write_value(sheet: Worksheet, number: int, column: int, value: Figure, look: Format) -> None:
    if value is None:
        sheet.write_blank(number, column, None, look)
    elif isinstance(value, str):
        write_text(sheet, number, column, value, look)
    else:
        write_figure(sheet, number, column, value, look)


def _places(row: TemplateRow, value: Figure) -> int | None:
    """Decimals to show: those of the KPI, more where the figure has more."""
    if row.decimals is None or not isinstance(value, Decimal):
        return row.decimals
    return max(row.decimals, -int(value.normalize().as_tuple().exponent))


def _set_widths(sheet: Worksheet, rows: Sequence[TemplateRow]) -> None:
    texts = {
        "Code": max((len(row.code) for row in rows), default=0),
        "KPI": max((len(row.name) for row in rows), default=0),
        "Person": max((len(row.person) for row in rows), default=0),
        "Period": max((len(row.period) for row in rows), default=0),
        "Input": max((len(row.input) for row in rows), default=0),
        "Unit": max((len(row.unit) for row in rows), default=0),
        "Target": max((len(row.target) for row in rows), default=0),
    }
    for column, title in enumerate(TITLES):
        width = WIDTHS.get(title) or min(max(texts.get(title, 0) + 2, NARROWEST), WIDEST)
        sheet.set_column(column, column, width, None, {"hidden": title in OUT_OF_SIGHT})


def _set_rules(sheet: Worksheet, rows: Sequence[TemplateRow]) -> None:
    value, state = TITLES.index("Value"), TITLES.index("State")
    first = 1
    for takes, same in groupby(rows, key=lambda row: row.takes):
        last = first + sum(1 for _row in same) - 1
        sheet.data_validation(first, value, last, value, _rule(takes))
        first = last + 1
    rule = {"validate": "list", "source": ["na"], **_said(_("Leave it empty, or write na: not applicable."))}
    sheet.data_validation(1, state, len(rows), state, rule)


def _rule(takes: Takes) -> dict[str, Any]:
    match takes.kind:
        case "yes_no":
            return {"validate": "list", "source": ["yes", "no"], **_said(_("It is yes or no."))}
        case "percent":
            return _between(Decimal(0), Decimal(100), _("It is a number from 0 to 100."))
        case "level":
            names = [write_decimal(level) for level in takes.levels]
            words = _("It is one of %(levels)s.") % {"levels": ", ".join(names)}
            if all(name.isdigit() for name in names) and len(",".join(names)) <= LONGEST_LIST:
                return {"validate": "list", "source": names, **_said(words)}
            return _between(min(takes.levels), max(takes.levels), words)
    most = Decimal(10**WHOLE_DIGITS - 1)
    return _between(-most, most, _("It is a number, without its unit."))


def _between(lowest: Decimal, highest: Decimal, words: str) -> dict[str, Any]:
    limits = {"minimum": write_decimal(lowest), "maximum": write_decimal(highest)}
    return {"validate": "decimal", "criteria": "between", **limits, **_said(words)}


def _said(words: str) -> dict[str, str]:
    """Spreadsheets show 255 characters of it."""
    return {"error_title": _("Not this"), "error_message": words[:255]}
