"""Rows that add up others: they are named so, or their figures are the sums of all the others."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from .book import Given
from .cells import is_filled, shown
from .numbers import marks_of, read_number

Row = Sequence[Given]

NAMES = frozenset(
    {"total", "totals", "grand total", "subtotal", "sub-total", "sub total", "sum", "all", "overall total"}
)
_LOOKED_AT = 5_000
"""Longer tables are records, and records are not added up in between."""

_FEW, _SEVERAL = 3, 5
"""Other rows, where several columns agree and where there is but one."""

_CLOSE = Decimal("0.000001")
"""Of a sum; published figures are rounded."""


def total_rows(rows: Mapping[int, Row]) -> dict[int, str]:
    """By number of the row what it is called: Total, England. Words that most rows have name no total."""
    named = {number: name for number, row in rows.items() if (name := _name(row))}
    found = named if len(named) * 2 <= len(rows) else {}
    others = {number: row for number, row in rows.items() if number not in found}
    if len(others) > _LOOKED_AT or len(others) <= _FEW:
        return found
    for number in (min(others), max(others)):
        rest = [row for other, row in others.items() if other != number]
        if number not in found and _adds_up(others[number], rest):
            return found | {number: _label(others[number], rest)}
    return found


def _name(row: Row) -> str:
    return next(
        (cell for cell in row if isinstance(cell, str) and cell.strip().casefold() in NAMES), ""
    ).strip()


def _label(row: Row, rest: Sequence[Row]) -> str:
    """The words that only this row has."""
    for column, cell in enumerate(row):
        others = {shown(other[column]) for other in rest if column < len(other)}
        if isinstance(cell, str) and is_filled(cell) and shown(cell) not in others:
            return shown(cell)
    return ""


def _adds_up(row: Row, rest: Sequence[Row]) -> bool:
    """Every column of figures holds the sum of the others, or, as a rate does, something between them; and
    at least half of them the sum."""
    columns = [column for column, cell in enumerate(row) if isinstance(_figure(cell), Decimal)]
    sums = between = 0
    for column in columns:
        figures = _column(rest, column)
        whole = _column([row], column)
        if not whole or len(figures) * 2 < len(rest):
            continue
        if _is_sum(whole[0], figures):
            sums += 1
        elif min(figures) <= whole[0] <= max(figures):
            between += 1
        else:
            return False
        if between * 2 > len(columns):
            return False
    return sums >= between and (sums > 1 or (sums == 1 and len(rest) >= _SEVERAL))


def _is_sum(whole: Decimal, figures: Sequence[Decimal]) -> bool:
    """Of at least two that are not zero, and not so small a number that it may well be chance."""
    parts = [figure for figure in figures if figure]
    is_large = len(whole.normalize().as_tuple().digits) > 2 or abs(whole) >= 100
    return len(parts) > 1 and is_large and abs(sum(parts) - whole) <= abs(whole) * _CLOSE


def _column(rows: Sequence[Row], column: int) -> list[Decimal]:
    cells = [row[column] for row in rows if column < len(row)]
    marks = marks_of(cell for cell in cells if isinstance(cell, str))
    figures = (read_number(cell, marks) if isinstance(cell, str) else _figure(cell) for cell in cells)
    return [figure for figure in figures if figure is not None]


def _figure(cell: Given) -> Decimal | None:
    if isinstance(cell, str):
        return read_number(cell, marks_of([cell]))
    return cell if isinstance(cell, Decimal) else None
