"""Several rows of one figure made one: their sum, mean, number, or the last of them."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import date
from decimal import ROUND_HALF_UP, Context, Decimal
from typing import NamedTuple

from kpis.calc.periods import Period

from .book import Line
from .numbers import stored

_WIDE = Context(prec=60, rounding=ROUND_HALF_UP)
_ANSWERS = {"yes": Decimal(1), "no": Decimal(0)}


class Read(NamedTuple):
    """A line and the period that its row names, which may be finer than the one it counts for."""

    line: Line
    moment: Period | None


def fold(read: Iterable[Read], combine: str) -> Iterator[Line]:
    """In the order in which the figures begin, each at the place of its first row, or of the last where that
    is the figure. A row with a problem spoils it, for without that row the figure would be another."""
    figures: dict[tuple[str, ...], list[Read]] = {}
    for found in read:
        line = found.line
        key = (line.kpi, line.team, line.person, line.period, line.input, line.state)
        figures.setdefault(key, []).append(found)
    for rows in figures.values():
        yield _folded(rows, combine)


def _folded(found: Sequence[Read], combine: str) -> Line:
    lines = [line for line, _ in found]
    rows = tuple(line.place.row for line in lines)
    wrong = next((line for line in lines if line.problem), None)
    if wrong or lines[0].state != "value":
        return replace(wrong or lines[0], rows=rows)
    if combine == "last":
        return replace(_last(found), rows=rows)
    value = stored(_combined([_number(line.value) for line in lines], combine))
    note = next((line.note for line in reversed(lines) if line.note), "")
    return replace(
        lines[0], value=value, given=value if len(lines) > 1 else lines[0].given, note=note, rows=rows
    )


def _last(found: Sequence[Read]) -> Line:
    """Of the latest day, and of equal days the lowest in the file."""
    place, _ = max(enumerate(found), key=lambda item: (_start(item[1].moment), item[0]))
    return found[place].line


def _start(moment: Period | None) -> date:
    return moment.start if moment else date.min


def _combined(values: Sequence[Decimal], combine: str) -> Decimal:
    total = Decimal(0)
    for value in values:
        total = _WIDE.add(total, value)
    return total if combine in ("sum", "count") else _WIDE.divide(total, Decimal(len(values)))


def _number(value: str) -> Decimal:
    return _ANSWERS[value] if value in _ANSWERS else Decimal(value)
