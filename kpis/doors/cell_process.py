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
WIDEST = 16_384
"""Columns of any spreadsheet, most of them empty."""

TEXT = 32_767
"""Characters that a cell can hold."""

CHUNK = 64 * 1024

_ROW, _CELL, _VALUE, _FORMULA, _TEXT, _AID = (
    f"http://schemas.openxmlformats.org/spreadsheetml/2006/main}}{tag}"
    for tag in ("row", "c", "v", "f", "t", "rPh")
)
"""As the parser writes them; `rPh` tells how the characters of a text are read aloud."""

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
    """Of what was raised, or of what openpyxl made its own words of."""
    if isinstance(problem, RefusedHere):
        return str(problem)
    both = (problem, problem.__cause__)
    if any(isinstance(found, MemoryError) for found in both):
        return "too_heavy"
    makers = {type(found).__module__.partition(".")[0] for found in both}
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
    """Number, cells and how many of them are filled, of every row that has any. openpyxl makes a tree of each
    row and looks for the cells in it; it is twice as quick to look at them as they come in."""
    from defusedxml.ElementTree import DefusedXMLParser  # type: ignore[import-untyped] # it publishes no types

    walk = Walk(Shown(book, sheet._shared_strings))
    parser = DefusedXMLParser(target=walk).parser
    parser.ordered_attributes = 0
    parser.StartElementHandler, parser.EndElementHandler = walk.start, walk.end
    parser.CharacterDataHandler = walk.texts.append
    with sheet._get_source() as source:
        while chunk := source.read(CHUNK):
            parser.Parse(chunk, False)
            yield from walk.taken()
        parser.Parse(b"", True)
        yield from walk.taken()


class Walk:
    """Through the XML of a sheet: what each cell holds when it ends, and each row when it does."""

    def __init__(self, shown: "Shown") -> None:
        self.shown = shown
        self.rows: list[tuple[int, list[Any], int]] = []
        self.filled: list[tuple[int, Any]] = []
        self.texts: list[str] = []
        self.number = self.column = 0
        self.cell: dict[str, str] = {}
        self.value: str | None = None
        self.inline = ""
        self.has_formula = self.is_reading_aid = False

    def taken(self) -> list[tuple[int, list[Any], int]]:
        taken, self.rows = self.rows, []
        return taken

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        self.texts.clear()
        if tag == _CELL:
            self.cell, self.value, self.inline, self.has_formula = attributes, None, "", False
            place = attributes.get("r")  # a cell without a place follows the one before it
            self.column = self.shown.column(place) if place else self.column + 1
            if self.column > WIDEST:
                raise RefusedHere("damaged")
        elif tag == _ROW:
            self.number, self.column = int(attributes.get("r", self.number + 1)), 0
        elif tag == _AID:
            self.is_reading_aid = True

    def end(self, tag: str) -> None:
        if tag == _VALUE:
            self.value = "".join(self.texts)
        elif tag == _CELL:
            shown = self.shown.of(self.cell, self.value, self.inline, self.has_formula)
            if shown is not None:
                if self.column > COLUMNS:
                    raise RefusedHere("too_many_columns")
                self.filled.append((self.column, shown))
        elif tag == _FORMULA:
            self.has_formula = True
        elif tag == _TEXT and not self.is_reading_aid:
            self.inline += "".join(self.texts)
        elif tag == _AID:
            self.is_reading_aid = False
        elif tag == _ROW and self.filled:
            self.rows.append((self.number, _cells(self.number, self.filled), len(self.filled)))
            self.filled = []


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

    def of(self, cell: dict[str, str], text: str | None, inline: str, has_formula: bool) -> Any:
        """None for nothing; a formula that no program has computed is not nothing."""
        kind = cell.get("t", "n")
        if kind == "inlineStr":
            return inline or None
        if not text:
            return "=" if text is None and kind == "n" and has_formula else None
        if kind == "n":
            return self.number(text, int(cell.get("s", 0)))
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
