"""Finds the header of a table below its title, source and status lines, of one row or of two."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import takewhile

from .book import Given
from .cells import is_figure, is_filled, is_title, shown
from .titles import known_titles

Row = Sequence[Given]

_LOOKED_AT = 200
"""Rows in which a header is looked for."""

_SMALL = 3
_SHARE = 0.6
"""Of the cells that the rows of a table usually have, its header has at least so many; all of a small one."""

_KNOWN = 2
_BELOW = 20
"""Rows that show what a column holds."""


@dataclass(frozen=True, slots=True)
class Header:
    """`rows` count from 1, and `titles` has one for each column, empty where it has none."""

    rows: tuple[int, ...]
    titles: tuple[str, ...]
    usual: int
    """How many cells the rows of this table usually have."""


def find_header(rows: Sequence[Row]) -> Header | None:
    """None where nothing looks like a table: no row of titles with a row below it that is about as wide."""
    widths = [sum(map(is_filled, row)) for row in rows[:_LOOKED_AT]]
    wide = sorted(width for width in widths if width > 1)
    if len(wide) < 2:
        return None
    usual = wide[len(wide) // 2]
    needed = usual if usual <= _SMALL else usual * _SHARE
    found = [place for place, width in enumerate(widths[:-1]) if width >= needed and _is_titles(rows[place])]
    place = _likeliest(rows, found)
    return None if place is None else _header(rows, place, usual)


def _likeliest(rows: Sequence[Row], places: Sequence[int]) -> int | None:
    """The first whose titles speak of KPIs, else the first with figures below it before any blank row comes,
    as it does below lines about the source."""
    for place in places:
        if known_titles(tuple(map(shown, rows[place]))) >= _KNOWN:
            return place
    close = (place for place in places if _leads_to_figures(rows[place + 1 : place + 1 + _BELOW]))
    return next(close, places[0] if places else None)


def _leads_to_figures(rows: Sequence[Row]) -> bool:
    filled = takewhile(lambda row: any(map(is_filled, row)), rows)
    return any(not is_title(cell) for row in filled for cell in row)


def _header(rows: Sequence[Row], place: int, usual: int) -> Header:
    if _is_group(rows, place):
        first, second = place, place + 1
    elif place and _stands_above(rows[place - 1], rows[place]):
        first, second = place - 1, place
    else:
        return Header((place + 1,), tuple(_trimmed(shown(cell) for cell in rows[place])), usual)
    return Header((first + 1, second + 1), _joined(rows[first], rows[second]), usual)


def _is_titles(row: Row) -> bool:
    return all(is_title(cell) for cell in row if is_filled(cell))


def _is_group(rows: Sequence[Row], place: int) -> bool:
    """Whether the row below it says more of the gaps in it: titles above columns of figures."""
    below = rows[place + 1]
    if not any(map(is_filled, below)) or not _is_titles(below):
        return False
    gaps = [
        column for column in range(len(below)) if is_filled(below[column]) and not _at(rows[place], column)
    ]
    under = rows[place + 2 : place + 2 + _BELOW]
    return any(_holds_figures(under, column) for column in gaps)


def _holds_figures(rows: Sequence[Row], column: int) -> bool:
    cells = [row[column] for row in rows if column < len(row) and is_filled(row[column])]
    return bool(cells) and sum(map(is_figure, cells)) * 2 > len(cells)


def _stands_above(above: Row, row: Row) -> bool:
    """Whether its cells head groups of the row's. A title or a source stands in the first column alone."""
    filled = [column for column, cell in enumerate(above) if is_filled(cell)]
    heading = [column for column in filled if _at(row, column)]
    return bool(heading) and heading[0] > 0 and _is_titles(above)


def _joined(above: Row, row: Row) -> tuple[str, ...]:
    """A cell above heads all columns up to the next one, or to one that neither row names."""
    titles, group = [], ""
    for column in range(max(len(above), len(row))):
        over, own = _at(above, column), _at(row, column)
        group = over or (group if own else "")
        titles.append(f"{group} / {own}" if group and own else group or own)
    return tuple(_trimmed(titles))


def _at(row: Row, column: int) -> str:
    return shown(row[column]) if column < len(row) else ""


def _trimmed(titles: Iterable[str]) -> list[str]:
    """Without the empty ones at the end."""
    found = list(titles)
    while found and not found[-1]:
        found.pop()
    return found
