"""Runs apart, as a program of its own that knows nothing of us: a workbook on the input, its cells on the
output, a JSON text on each line. A dictionary begins a sheet, a list is a row (its number and its cells, a
day as a list of its own), and another dictionary is the end. Why a workbook is refused is the error.

It limits itself before it opens anything: whatever is in the file then costs no more than that.
"""

import io
import json
import math
import re
import resource
import sys
from collections.abc import Iterator
from datetime import date, datetime
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import Any

MEMORY = 512 * 1024 * 1024
SECONDS = 20
OUTPUT = 64 * 1024 * 1024
ROWS, COLUMNS, CELLS = 50_000, 400, 1_000_000
TEXT = 32_767
"""Characters that a cell can hold."""

_MARKUP = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_VALUE = _MARKUP + "v"
_LITERAL = re.compile(r'"[^"]*"|\\.|\[[^\]]*\]')
"""Of a number format: what is shown as it is, and conditions."""


class RefusedHere(Exception):  # noqa: N818 - it is an outcome, told to our reader
    """Its text is a rule of refused files."""


def main() -> None:
    limit_myself()
    sys.modules["numpy"] = None  # type: ignore[assignment] # openpyxl does without, and starts sooner
    out = io.TextIOWrapper(sys.stdout.buffer, encoding="utf-8", newline="\n")
    try:
        for line in lines(sys.stdin.buffer.read()):
            out.write(line)
            out.write("\n")
        out.flush()
    except Exception as problem:  # a parser may raise anything at all on a hostile file
        sys.exit(rule_of(problem))  # which writes it where errors are written


def limit_myself() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (OUTPUT, OUTPUT))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def rule_of(problem: Exception) -> str:
    if isinstance(problem, RefusedHere):
        return str(problem)
    if isinstance(problem, MemoryError):
        return "too_heavy"
    makers = {type(found).__module__.partition(".")[0] for found in (problem, problem.__cause__)}
    return "entities" if "defusedxml" in makers else "damaged"


def lines(content: bytes) -> Iterator[str]:
    # only now: what its import takes counts against the limits too
    from openpyxl import DEFUSEDXML, load_workbook  # type: ignore[import-untyped] # it publishes no types

    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is missing")
    book = load_workbook(io.BytesIO(content), read_only=True, data_only=True, keep_links=False)
    write = json.JSONEncoder(ensure_ascii=False, check_circular=False, separators=(",", ":")).encode
    budget = CELLS
    for sheet in book.worksheets:
        yield write({"sheet": sheet.title, "hidden": sheet.sheet_state != "visible"})
        for number, cells, filled in rows_of(book, sheet):
            budget -= filled
            if budget < 0:
                raise RefusedHere("too_many_cells")
            yield write([number, *cells])
    yield write({"end": {found.name: str(found.value) for found in book.custom_doc_props.props}})


def rows_of(book: Any, sheet: Any) -> Iterator[tuple[int, list[Any], int]]:
    """Number, cells and how many of them are filled, of every row that has any."""
    from openpyxl.worksheet._reader import WorkSheetParser  # type: ignore[import-untyped] # no types either

    shown = Shown(book, sheet._shared_strings)

    class Rows(WorkSheetParser):  # type: ignore[misc] # the same
        """openpyxl's walk through a sheet, with our own look at a cell: its column and what it shows."""

        def parse_cell(self, element: Any) -> tuple[int, Any]:
            place = element.get("r")
            self.col_counter: int = shown.column(place) if place else self.col_counter + 1
            return self.col_counter, shown.cell(element)

    with sheet._get_source() as source:
        for number, found in Rows(source, sheet._shared_strings, data_only=True).parse():
            filled = [(column, value) for column, value in found if value is not None]
            if filled:
                yield number, _cells(number, filled), len(filled)


class Shown:
    """What the cells of a workbook show: numbers, days and percentages by their styles."""

    def __init__(self, book: Any, strings: Any) -> None:
        self.strings, self.epoch = strings, book.epoch
        self.days, self.durations = book._date_formats, book._timedelta_formats
        self.percents = percent_styles(book)
        self.columns: dict[str, int] = {}

    def column(self, place: str) -> int:
        name = place.rstrip("0123456789")
        return self.columns.get(name) or self.columns.setdefault(name, _column(name))

    def cell(self, element: Any) -> Any:
        kind = element.get("t", "n")
        text = element.findtext(_VALUE)
        if kind == "inlineStr":
            return "".join(part.text or "" for part in element.iter(_MARKUP + "t")) or None
        if not text:
            is_uncomputed = text is None and kind == "n" and element.find(_MARKUP + "f") is not None
            return "=" if is_uncomputed else None
        if kind == "n":
            return self.number(text, int(element.get("s", 0)))
        if kind == "s":
            return self.strings[int(text)] or None
        if kind == "b":
            return text not in ("0", "false")
        return [text[:10]] if kind == "d" else text

    def number(self, text: str, style: int) -> Any:
        value = float(text) if "." in text or "e" in text or "E" in text else int(text)
        if style in self.days:
            return _day(value, self.epoch, style in self.durations) or text
        if not math.isfinite(value):
            return text
        return percentage(value) if style in self.percents else value


def percentage(value: float) -> str:
    """0.125 as 12.5%, with the fifteen digits that a spreadsheet shows."""
    shown = Context(prec=15, rounding=ROUND_HALF_UP).multiply(Decimal(repr(value)), 100)
    return f"{shown.normalize():f}%"


def percent_styles(book: Any) -> set[int]:
    """Those cells hold 0.125 and show 12.5%."""
    formats = book._number_formats
    percents = {164 + place for place, text in enumerate(formats) if "%" in _LITERAL.sub("", text)} | {9, 10}
    return {place for place, style in enumerate(book._cell_styles) if style.numFmtId in percents}


def _cells(number: int, filled: list[tuple[int, Any]]) -> list[Any]:
    if number > ROWS:
        raise RefusedHere("too_many_rows")
    last = max(column for column, _ in filled)
    if last > COLUMNS:
        raise RefusedHere("too_many_columns")
    cells: list[Any] = [None] * last
    for column, value in filled:
        if type(value) is str and len(value) > TEXT:
            raise RefusedHere("too_much_text")
        cells[column - 1] = value
    return cells


def _column(name: str) -> int:
    from openpyxl.utils import column_index_from_string  # type: ignore[import-untyped] # no types either

    return int(column_index_from_string(name))


def _day(value: float, epoch: Any, is_duration: bool) -> Any:
    """A day as a list of its own, a time or a duration as text; None where there is no such day."""
    from openpyxl.utils.datetime import from_excel  # type: ignore[import-untyped] # no types either

    try:
        found = from_excel(value, epoch, timedelta=is_duration)
    except (OverflowError, ValueError):
        return None
    if isinstance(found, datetime):
        found = found.date()
    return [found.isoformat()] if isinstance(found, date) else str(found)


if __name__ == "__main__":
    main()
