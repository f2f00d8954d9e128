"""A block from a spreadsheet, put into the cells of the year's grid."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from kpis.calc.blocks import Block, is_too_large, read_block

LONGEST = 100_000
Line = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Column:
    """Which cell of a row a column fills; `label` is its head."""

    name: str
    label: str


@dataclass(frozen=True, slots=True)
class Pasted:
    """`cells` by row and column; `refused` sentences, and the lines behind them as they were pasted."""

    cells: Mapping[tuple[str, str], str]
    refused: Sequence[str]
    left: str


def paste(text: str, keys: Mapping[str, str], columns: Mapping[str, Sequence[Column]]) -> Pasted:
    """`keys` names the row of each code in lower case, `columns` the columns of each row after its code.

    A first line whose cells are heads of columns says in which order they come; empty cells leave what
    stands there. A line is taken whole or not at all.
    """
    if len(text) > LONGEST or is_too_large(block := read_block(text)):
        return Pasted({}, [_("This is too much for one block: paste fewer lines.")], text)
    heads = _heads(block, columns)
    cells: dict[tuple[str, str], str] = {}
    refused: list[str] = []
    left: list[Line] = [block[0]] if heads else []
    done: set[str] = set()
    for number, line in enumerate(block[1:] if heads else block, start=2 if heads else 1):
        row = keys.get(line[0].lower(), "")
        problem = _problem(line, row, done, heads, columns)
        if problem:
            refused.append(_("Line %(number)s: %(problem)s") % {"number": number, "problem": problem})
            left.append(line)
        else:
            done.add(row)
            cells |= {(row, name): cell for name, cell in _pairs(line, row, heads, columns) if cell}
    return Pasted(cells, refused, "\n".join("\t".join(line) for line in left) if refused else "")


def _heads(block: Block, columns: Mapping[str, Sequence[Column]]) -> Sequence[str]:
    """The names of the columns in the order of the first line, if all of its cells are heads."""
    named = {column.label.lower(): column.name for several in columns.values() for column in several}
    first = [cell.lower() for cell in block[0][1:]] if block else []
    return [named[cell] for cell in first] if first and all(cell in named for cell in first) else ()


def _problem(
    line: Line, row: str, done: set[str], heads: Sequence[str], columns: Mapping[str, Sequence[Column]]
) -> str:
    if not row:
        return _("“%(code)s” is no row of this page.") % {"code": line[0][:40]}
    if row in done:
        return _("“%(code)s” stands here twice.") % {"code": line[0]}
    known = [column.name for column in columns[row]]
    most = len(heads or known)
    for place, cell in enumerate(line[1:]):
        if cell and place >= most:
            return _("“%(cell)s” lies beyond the last column.") % {"cell": cell[:40]}
        if cell and heads and heads[place] not in known:
            return _("“%(cell)s” stands in a column that this row has not.") % {"cell": cell[:40]}
    return ""


def _pairs(
    line: Line, row: str, heads: Sequence[str], columns: Mapping[str, Sequence[Column]]
) -> list[tuple[str, str]]:
    names = heads or [column.name for column in columns[row]]
    return list(zip(names, line[1:], strict=False))
