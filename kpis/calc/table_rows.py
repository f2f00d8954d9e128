"""The rows of a calendar that is published as a table, and what keeps them from being one."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from itertools import pairwise

FIRST_YEAR, LAST_YEAR = 1900, 2199
"""Of what somebody types: 0202 is a slip of the hand, and nothing lies before the first year of all."""

ROW_KEY = re.compile("FY([0-9]{4})-P([0-9]{2})")
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class TableRow:
    """One period as it is published: FY2025-P04, 23 June to 20 July 2024, quarter 2, half 1, year 2025."""

    key: str
    start: date
    end: date
    quarter: int
    half: int
    year: int


@dataclass(frozen=True, slots=True)
class RowFlaw:
    """What is wrong with the row of that place in the table; `field` is the column that says so."""

    place: int
    field: str
    rule: str


def row_flaws(rows: Sequence[TableRow]) -> Iterator[RowFlaw]:
    """What keeps these rows, in order of their days, from being a calendar; nothing when they are one."""
    seen: set[str] = set()
    for place, row in enumerate(rows):
        yield from (RowFlaw(place, *found) for found in _own_flaws(row, seen))
        seen.add(row.key)
    halves: dict[tuple[int, int], int] = {}
    for place, (before, row) in enumerate(pairwise(rows), start=1):
        yield from (RowFlaw(place, *found) for found in _flaws_after(before, row))
    for place, row in enumerate(rows):
        half = halves.setdefault((row.year, row.quarter), row.half)
        if half != row.half:
            rule = f"A quarter lies in one half, and this one of {row.year} lies in half {half} already."
            yield RowFlaw(place, "half", rule)


def _own_flaws(row: TableRow, seen: set[str]) -> Iterator[tuple[str, str]]:
    form = ROW_KEY.fullmatch(row.key)
    if form is None:
        yield "key", "A period of a table is written like FY2026-P07."
    elif int(form[1]) != row.year:
        yield "year", f"The key {row.key} names another year."
    if row.key in seen:
        yield "key", "This key stands in another row already."
    if row.end < row.start:
        yield "end", f"A period does not end before its first day {row.start}."
    if not FIRST_YEAR <= row.start.year <= row.end.year <= LAST_YEAR:
        yield "start", f"The years of periods are {FIRST_YEAR} to {LAST_YEAR}."
    if row.quarter not in (1, 2, 3, 4):
        yield "quarter", "A quarter is 1, 2, 3 or 4."
    if row.half not in (1, 2):
        yield "half", "A half is 1 or 2."


def _flaws_after(before: TableRow, row: TableRow) -> Iterator[tuple[str, str]]:
    if row.start <= before.end:
        yield "start", f"It overlaps {before.key}, which ends on {before.end}."
    elif row.start > before.end + _DAY:
        yield "start", f"There is a gap behind {before.key}, which ends on {before.end}."
    if row.year < before.year:
        yield "year", f"Years go forward, and {before.key} is of {before.year}."
    elif row.year == before.year:
        if row.key <= before.key:
            yield (
                "key",
                f"The periods of a year are numbered in order, and {before.key} stands before it.",
            )
        if row.quarter < before.quarter:
            yield (
                "quarter",
                f"Quarters go forward, and {before.key} is of quarter {before.quarter}.",
            )
        if row.half < before.half:
            yield "half", f"Halves go forward, and {before.key} is of half {before.half}."
