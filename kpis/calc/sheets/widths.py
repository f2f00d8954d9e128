"""Which lines of a text file are rows of its table, by how many fields they have.

A comma that nobody quoted moves everything behind it one column to the right. Such a line is never read as if
nothing had happened.
"""

from collections import Counter
from collections.abc import Sequence

from .numbers import is_number

Fields = Sequence[str | None]
Numbered = tuple[int, Fields]
Apart = tuple[int, Fields, str]
"""With the rule: too_many, too_few."""

_CLEAR = 0.9
"""Of the cells of a column, so that it counts as one of numbers or of words."""


def lines_apart(lines: Sequence[Numbered]) -> tuple[list[Numbered], list[Apart]]:
    """The rows, and the lines that are none. What stands above the header is a row of its own width."""
    header, width = _header(lines)
    kinds = _kinds([fields for _, fields in lines[header + 1 :] if len(fields) == width])
    whole, apart = list(lines[: header + 1]), []
    for number, fields in lines[header + 1 :]:
        if any(fields[width:]):
            apart.append((number, fields, "too_many"))
        elif len(fields) < width and not _fits(fields, kinds):
            apart.append((number, fields, "too_few"))
        else:
            whole.append((number, fields[:width]))
    return whole, apart


def _header(lines: Sequence[Numbered]) -> tuple[int, int]:
    """Its place and its width: the first line that is about as wide as most are, without a number in it."""
    usual = Counter(len(fields) for _, fields in lines).most_common(1)[0][0]
    for place, (_, fields) in enumerate(lines):
        filled = [field for field in fields if field]
        if len(filled) > usual / 2 and not any(is_number(field) for field in filled):
            return place, len(fields)
    return 0, max(len(lines[0][1]), usual)


def _kinds(rows: Sequence[Fields]) -> list[str]:
    """Of each column: number, word, or empty where it is neither."""
    return [_kind([cell for cell in column if cell]) for column in zip(*rows, strict=True)]


def _kind(cells: Sequence[str]) -> str:
    numbers = sum(map(is_number, cells))
    if cells and numbers >= _CLEAR * len(cells):
        return "number"
    return "word" if cells and numbers <= (1 - _CLEAR) * len(cells) else ""


def _fits(fields: Fields, kinds: Sequence[str]) -> bool:
    """Whether a line that ends early only leaves out its last cells: each cell is of the kind of its column.
    A lone cell is a note."""
    if sum(map(bool, fields)) == 1:
        return True
    pairs = zip(fields, kinds, strict=False)
    return all(not field or not kind or (kind == "number") == is_number(field) for field, kind in pairs)
