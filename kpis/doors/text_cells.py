"""The cells of a CSV file: its encoding, its delimiter, and the lines that are no rows of its table."""

import csv
import io
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice

from kpis.calc.sheets.book import Book, Broken, Sheet
from kpis.calc.sheets.widths import lines_apart
from kpis.doors.cell_process import CELLS, COLUMNS, ROWS
from kpis.doors.guarded_text import unguarded
from kpis.doors.refused_files import FileRefused

DELIMITERS = (",", ";", "\t", "|")
FIELD = 10_000
"""Characters."""

_SHOWN = 200
_LOOKED_AT = 50
"""Rows by which the delimiter is found."""

_MARKS = {b"\xef\xbb\xbf": "utf-8-sig", b"\xff\xfe": "utf-16", b"\xfe\xff": "utf-16"}


def read_text_file(content: bytes) -> Book:
    """FileRefused for what is no text or more than a table of figures would be."""
    text, encoding = _decoded(content)
    delimiter = _delimiter(text)
    lines = list(_limited(_records(text, delimiter)))
    if not lines:
        raise FileRefused("no_cells")
    whole, apart = lines_apart(lines)
    rows: list[Sequence[str | None]] = []
    for number, cells in whole:
        rows.extend(() for _ in range(number - len(rows) - 1))
        rows.append(cells)
    broken = tuple(Broken(number, _shown(cells, delimiter), rule) for number, cells, rule in apart)
    return Book((Sheet("", rows),), encoding, delimiter, broken)


def _decoded(content: bytes) -> tuple[str, str]:
    """By its mark; without one UTF-8, and what is not that comes from an old Windows program."""
    marked = next((name for mark, name in _MARKS.items() if content.startswith(mark)), "")
    for encoding in (marked,) if marked else ("utf-8", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" in text:
            raise FileRefused("null")
        return text, "utf-8" if encoding == "utf-8-sig" else encoding
    raise FileRefused("encoding")


def _delimiter(text: str) -> str:
    """The one that parts most rows into the same number of fields, more than one."""

    def agreement(delimiter: str) -> tuple[int, int]:
        found = islice(_quietly(text, delimiter), _LOOKED_AT)
        widths = Counter(len(cells) for cells in found if len(cells) > 1)
        width, rows = max(widths.items(), key=lambda item: (item[1], item[0]), default=(1, 0))
        return rows, width

    return max(DELIMITERS, key=agreement)


def _quietly(text: str, delimiter: str) -> Iterator[list[str]]:
    """The rows up to the first that is no CSV with this delimiter."""
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    except csv.Error:
        return


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The line of the file in which each row begins, and its fields."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    number = 1
    try:
        for cells in reader:
            yield number, cells
            number = reader.line_num + 1
    except csv.Error as problem:  # the one thing that this dialect minds is the size of a field
        raise FileRefused("long_field", row=number) from problem


def _limited(records: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str | None]]]:
    """Lines that are blank are left out, fields that are empty are None."""
    budget = CELLS
    for number, fields in records:
        if any(len(field) > FIELD for field in fields):
            raise FileRefused("long_field", row=number)
        filled = sum(map(bool, map(str.strip, fields)))
        budget -= filled
        _check_limits(number, fields, budget)
        if filled:
            yield number, [unguarded(field) if field.strip() else None for field in fields]


def _check_limits(number: int, fields: Sequence[str], budget: int) -> None:
    if number > ROWS and any(fields):
        raise FileRefused("too_many_rows")
    if len(fields) > COLUMNS and any(fields[COLUMNS:]):
        raise FileRefused("too_many_columns")
    if budget < 0:
        raise FileRefused("too_many_cells")


def _shown(cells: Sequence[str | None], delimiter: str) -> str:
    return delimiter.join(cell or "" for cell in cells)[:_SHOWN]
