"""A file as cells, and the lines in which it gives figures. Each names its place as a reader finds it."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal

Given = str | Decimal | dt.date | bool | None
"""What stands in a cell: text as written, a number or day that the file itself calls one, or nothing."""


@dataclass(frozen=True, slots=True)
class Place:
    """`row` and `column` count from 1, as a spreadsheet does; a CSV file has no sheet."""

    sheet: str
    row: int
    column: int

    def __str__(self) -> str:
        """ "October!D5", in a CSV file "D5"."""
        cell = f"{letters(self.column)}{self.row}"
        return f"{self.sheet}!{cell}" if self.sheet else cell


@dataclass(frozen=True, slots=True)
class Sheet:
    """`rows` begin with row 1 of the file, their cells with column A; rows may differ in length."""

    name: str
    rows: Sequence[Sequence[Given]]
    is_hidden: bool = False


@dataclass(frozen=True, slots=True)
class Broken:
    """A line of a CSV file that is no row of its table: `row` as in the file, its text, what is wrong."""

    row: int
    text: str
    rule: str


@dataclass(frozen=True, slots=True)
class Book:
    """`encoding` and `delimiter` as they were found, both empty for a workbook; `properties` are those that a
    workbook of ours carries."""

    sheets: tuple[Sheet, ...]
    encoding: str = ""
    delimiter: str = ""
    broken: tuple[Broken, ...] = ()
    properties: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Line:
    """One figure of a file, as its layout and mapping read it: names as written, `value` as a plain decimal
    with a point or as it stands where it is none, `given` as the cell shows it.

    `period` is a period key or what could not be read as one. `measure` and `version` come from a workbook of
    ours; `rows` are all rows of the file that were added up into this figure; `problem` is the rule that the
    cell itself breaks, a word as in `TypedError`.
    """

    place: Place
    value: str
    given: str
    kpi: str = ""
    team: str = ""
    person: str = ""
    period: str = ""
    input: str = ""
    state: str = "value"
    note: str = ""
    measure: int | None = None
    version: int | None = None
    rows: tuple[int, ...] = ()
    problem: str = ""


def letters(column: int) -> str:
    """The name of a column in a spreadsheet: 1 is A, 27 is AA."""
    name = ""
    while column > 0:
        column, place = divmod(column - 1, 26)
        name = chr(ord("A") + place) + name
    return name
