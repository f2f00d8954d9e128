"""Where the table of a sheet stands: its header, its rows, and what stands around and between them."""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from hashlib import sha256

from .book import Given, Sheet, letters
from .cells import is_figure, is_filled, shown
from .header import Header, find_header
from .noticing import noticed
from .oddity import Oddity as Oddity
from .titles import is_ours, known_titles
from .totals import total_rows

Row = Sequence[Given]

_NOTE = 3
"""Below a table, a row with at most one of so many cells that its rows usually have is a note."""

AROUND = frozenset(
    {"hidden", "above", "two_rows", "below", "header_again", "total", "untitled", "empty_columns"}
)
"""Rules of oddities that concern the table and not its cells."""

_WORDS = 2
"""A table without any figure, of yes and no, has so many titles that speak of KPIs; else it is a text."""


@dataclass(frozen=True, slots=True)
class Layout:
    """Rows count from 1. `titles` has one for each column, those of a header of two rows joined by " / ";
    `first_row` and `last_row` are those of the table below it; `left_out` says of every row in between that
    is no row of the table what it is: total, blank or header."""

    sheet: str
    header_rows: tuple[int, ...]
    titles: tuple[str, ...]
    first_row: int
    last_row: int
    left_out: Mapping[int, str]
    oddities: tuple[Oddity, ...] = ()

    def numbers(self) -> Iterator[int]:
        """Of the rows that are read."""
        rows = range(self.first_row, self.last_row + 1)
        return (number for number in rows if number not in self.left_out)


def signature(layout: Layout) -> str:
    """The sha256 of its titles: a file with the same ones is read in the same way."""
    return sha256("\n".join(layout.titles).encode()).hexdigest()


def recognise(sheet: Sheet) -> Layout | None:
    """None where there is no table: no titles, or none with anything below them."""
    header = find_header(sheet.rows)
    if header is None:
        return None
    filled = _filled_below(sheet.rows, header)
    last = _last_row(filled, header.usual)
    if last is None:
        return None
    first = min(filled)
    headers = [_texts(sheet.rows[number - 1]) for number in header.rows]
    repeated = [number for number, row in filled.items() if _is_again(row, headers)]
    table = {number: row for number, row in filled.items() if number <= last and number not in repeated}
    if known_titles(header.titles) < _WORDS and not any(
        is_figure(cell) for row in table.values() for cell in row
    ):
        return None
    totals = {} if is_ours(header.titles) else total_rows(table)
    left_out = dict.fromkeys((n for n in range(first, last + 1) if n not in filled), "blank")
    left_out |= dict.fromkeys(repeated, "header") | dict.fromkeys(totals, "total")
    rows = {number: row for number, row in table.items() if number not in totals}
    titles = _widened(header.titles, rows.values())
    oddities = (
        *_around(sheet, header, last, max(filled)),
        *(Oddity("header_again", str(number)) for number in repeated),
        *(Oddity("total", str(number), name) for number, name in totals.items()),
        *_untitled(titles, sheet.rows[header.rows[-1] - 1], rows.values()),
        *noticed(_written(sheet, header.rows), list(rows.values()), range(1, len(titles) + 1)),
    )
    return Layout(sheet.name, header.rows, titles, first, last, left_out, oddities)


def of_columns(sheet: Sheet, layout: Layout, columns: Collection[int]) -> Layout:
    """The same layout with what is odd about these columns only."""
    rows = [sheet.rows[number - 1] for number in layout.numbers()]
    kept = [oddity for oddity in layout.oddities if oddity.rule in AROUND]
    titles = [cell for column in columns for cell in _written(sheet, layout.header_rows, column)]
    return replace(layout, oddities=(*kept, *noticed(titles, rows, sorted(columns))))


def _written(sheet: Sheet, rows: Iterable[int], column: int = 0) -> list[Given]:
    """The cells of a header, those of one column if it is given."""
    cells = [sheet.rows[number - 1] for number in rows]
    return [cell for row in cells for cell in (row[column - 1 : column] if column else row)]


def _filled_below(rows: Sequence[Row], header: Header) -> dict[int, Row]:
    below = range(header.rows[-1] + 1, len(rows) + 1)
    return {number: rows[number - 1] for number in below if any(map(is_filled, rows[number - 1]))}


def _last_row(filled: Mapping[int, Row], usual: int) -> int | None:
    """That of the table, above the notes which follow it."""
    few = max(1, usual // _NOTE)
    for number in sorted(filled, reverse=True):
        cells = [cell for cell in filled[number] if is_filled(cell)]
        if len(cells) > few or any(map(is_figure, cells)):
            return number
    return None


def _is_again(row: Row, headers: Sequence[Sequence[str]]) -> bool:
    first = shown(next(filter(is_filled, row)))
    return any(first == header[0] and _texts(row) == header for header in headers)


def _texts(row: Row) -> list[str]:
    return [shown(cell) for cell in row if is_filled(cell)]


def _widened(titles: tuple[str, ...], rows: Iterable[Row]) -> tuple[str, ...]:
    """With an empty one for every column on the right that has cells and no title."""
    width = len(titles)
    for row in rows:
        while len(row) > width and any(map(is_filled, row[width:])):
            width += 1
    return titles + ("",) * (width - len(titles))


def _around(sheet: Sheet, header: Header, last: int, last_filled: int) -> Iterator[Oddity]:
    if sheet.is_hidden:
        yield Oddity("hidden")
    if header.rows[0] > 1:
        yield Oddity("above", _span(1, header.rows[0] - 1))
    if len(header.rows) > 1:
        yield Oddity("two_rows", _span(*header.rows))
    if last_filled > last:
        yield Oddity("below", _span(last + 1, last_filled))


def _untitled(titles: Sequence[str], header: Row, rows: Iterable[Row]) -> Iterator[Oddity]:
    """Columns of cells without a title, and the empty ones that a program has left behind the last."""
    columns = {column for row in rows for column, cell in enumerate(row) if is_filled(cell)}
    nameless = sorted(column for column in columns if not titles[column])
    if nameless:
        yield Oddity("untitled", ", ".join(letters(column + 1) for column in nameless))
    if len(header) > len(titles):
        yield Oddity("empty_columns", _columns(len(titles) + 1, len(header)))


def _span(first: int, last: int) -> str:
    return str(first) if first == last else f"{first}-{last}"


def _columns(first: int, last: int) -> str:
    return letters(first) if first == last else f"{letters(first)}-{letters(last)}"
