"""What a cell holds: nothing, words, a figure, or what can stand in a header."""

import datetime as dt
from decimal import Decimal
from functools import lru_cache

from kpis.calc.decimals import write_decimal
from kpis.calc.periods import FIRST_YEAR, LAST_YEAR

from .book import Given
from .numbers import is_no_value, is_number, is_plain

FIGURES = frozenset({"plain", "figure"})
"""Kinds of text."""


def shown(cell: Given) -> str:
    """On one line, as a reader would say it: 84.6, 2026-10-01, TRUE."""
    match cell:
        case None:
            return ""
        case str():
            return " ".join(cell.split())
        case bool():
            return "TRUE" if cell else "FALSE"
        case Decimal():
            return write_decimal(cell)
        case dt.date():
            return cell.isoformat()


def is_filled(cell: Given) -> bool:
    return cell is not None and (not isinstance(cell, str) or bool(cell.strip()))


def is_figure(cell: Given) -> bool:
    if isinstance(cell, str):
        return kind(cell) in FIGURES
    return isinstance(cell, Decimal)


def is_title(cell: Given) -> bool:
    """A figure is none, but for a year; a day can head the column of its month."""
    if isinstance(cell, bool):
        return False
    if not is_figure(cell):
        return True
    text = shown(cell)
    return len(text) == 4 and text.isdecimal() and FIRST_YEAR <= int(text) <= LAST_YEAR


@lru_cache(maxsize=2**16)
def kind(text: str) -> str:
    """`blank`, `none` for what says that there is nothing, `plain` for a figure without marks, `figure` for
    one with some, or `words`."""
    if is_plain(text):
        return "plain"
    if not text.strip():
        return "blank"
    if is_no_value(text):
        return "none"
    return "figure" if is_number(text) else "words"
