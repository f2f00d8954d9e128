"""One cell of the organisation folder: text becomes a value, a value becomes text, or a rule says no."""

import datetime as dt
import re
from collections.abc import Callable, Iterable
from decimal import Decimal
from difflib import get_close_matches
from typing import Any

from accounts.models import BEGINNING
from accounts.models.lines import CLEAN, is_clean, is_one_line
from kpis.calc.decimals import NumberError, read_decimal, write_decimal
from kpis.calc.periods import FIRST_YEAR, LAST_YEAR, Calendar, Period, PeriodError, typed_period

Read = Callable[[str], Any]
"""Raises CellError."""

SHOWN = 80
"""A message shows so many characters of a cell."""

_DAY = re.compile("[0-9]{4}-[0-9]{2}-[0-9]{2}")
_WHOLE = re.compile("[0-9]{1,6}")


class CellError(ValueError):
    """A cell that breaks a rule; the message is the rule as a sentence."""


def text(limit: int) -> Read:
    return lambda cell: _text(cell, limit, is_one_line)


def long_text(limit: int = 10_000) -> Read:
    """May hold several lines."""
    return lambda cell: _text(cell, limit, is_clean)


def code(*, hyphen: bool = False) -> Read:
    form = re.compile("[A-Za-z][A-Za-z0-9_-]{0,63}" if hyphen else "[A-Za-z][A-Za-z0-9_]{0,63}")
    letters = "letters, digits, _ and -" if hyphen else "letters, digits and _"

    def read(cell: str) -> str:
        if not form.fullmatch(cell):
            raise CellError(f"A code starts with a letter and holds {letters}, at most 64 characters.")
        return cell

    return read


def email(cell: str) -> str:
    address = text(254)(cell).lower()
    name, at, host = address.partition("@")
    if not (name and at and "." in host) or " " in address or "@" in host:
        raise CellError("An e-mail address looks like name@example.org.")
    return str(address)


def number(cell: str) -> Decimal:
    try:
        return read_decimal(cell)
    except NumberError as problem:
        rule = str(problem)
        raise CellError(f"{rule[0].upper()}{rule[1:]}.") from problem


def whole(lowest: int, highest: int) -> Read:
    def read(cell: str) -> int:
        if not _WHOLE.fullmatch(cell) or not lowest <= int(cell) <= highest:
            raise CellError(f"It is a whole number from {lowest} to {highest}.")
        return int(cell)

    return read


def day(cell: str) -> dt.date:
    try:
        if _DAY.fullmatch(cell):
            return dt.date.fromisoformat(cell)
    except ValueError as problem:
        raise CellError("There is no such day.") from problem
    raise CellError("A day is written as 2026-11-22.")


def first_day(cell: str) -> dt.date:
    """The beginning of time, or a day in the years of periods."""
    found = day(cell)
    if found != BEGINNING and not FIRST_YEAR <= found.year <= LAST_YEAR:
        raise CellError(f"The first day of something lies in the years {FIRST_YEAR} to {LAST_YEAR}.")
    return found


def period_named(calendar: Calendar, key: str, grain: str | None = None) -> Period:
    """The period of a key, and of that grain if one is given."""
    try:
        return typed_period(calendar, key, grain)
    except PeriodError as problem:
        rule = str(problem).partition(": ")[2]
        raise CellError(f"{rule[0].upper()}{rule[1:]}") from problem


def word(*words: str) -> Read:
    def read(cell: str) -> str:
        if cell not in words:
            raise CellError(f"It is one of {', '.join(words)}{suggestion(cell, words)}.")
        return cell

    return read


def yes_or_no(cell: str) -> bool:
    if cell not in ("yes", "no"):
        raise CellError("It is yes or no.")
    return cell == "yes"


def several(read: Read) -> Read:
    """Parts between `;`, each read on its own; sorted, each once."""
    return lambda cell: tuple(sorted({read(part.strip()) for part in cell.split(";") if part.strip()}))


def suggestion(given: str, known: Iterable[str]) -> str:
    """` (did you mean "weight"?)` for the nearest known word, empty where none is near."""
    folded = {word.lower(): word for word in known}
    near = get_close_matches(given.lower(), folded, n=1, cutoff=0.6)
    return f' (did you mean "{folded[near[0]]}"?)' if near else ""


def write(value: object) -> str:
    """The text of a value as `read` of its column takes it; the beginning of time and None are empty."""
    match value:
        case None:
            return ""
        case bool():
            return "yes" if value else "no"
        case Decimal():
            return write_decimal(value)
        case dt.date():
            return "" if value == BEGINNING else value.isoformat()
        case tuple():
            return ";".join(map(str, value))
        case _:
            return str(value)


def _text(cell: str, limit: int, is_allowed: Callable[[str], bool]) -> str:
    if len(cell) > limit:
        raise CellError(f"A text here has at most {limit:,} characters.")
    if not is_allowed(cell):
        raise CellError(str(CLEAN))
    return cell
