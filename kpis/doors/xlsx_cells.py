"""Cells of a workbook as they are written: numbers with every digit they have, and text that stays text.

XlsxWriter formats a number by its own `__format__` to 16 digits, which turns the float 84.6 into
84.59999999999999; a Decimal of up to 15 digits, which every double can hold, is written as it stands.
"""

import datetime as dt
from collections.abc import Iterable
from decimal import Decimal
from functools import lru_cache
from io import BytesIO
from itertools import chain, count

from django.utils.translation import gettext as _
from xlsxwriter import Workbook as Workbook  # type: ignore[import-untyped]  # it carries no py.typed
from xlsxwriter.format import Format as Format  # type: ignore[import-untyped]  # it carries no py.typed
from xlsxwriter.worksheet import Worksheet as Worksheet  # type: ignore[import-untyped]  # it carries no py.typed

from kpis.calc.decimals import write_decimal
from kpis.calc.sheets.book import Given
from kpis.doors.guarded_text import guarded

XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
DIGITS = 15
"""More, and a spreadsheet would round: such a figure is written as text."""

FIRST_DAY = dt.date(1900, 3, 1)
"""The days before it are counted wrongly by spreadsheets, which take 1900 for a leap year."""

LONGEST_NAME, NOT_IN_NAMES = 31, "[]:*?/\\"


def new_workbook(stream: BytesIO) -> Workbook:
    """One row is held at a time, so they are written in order. No text becomes a formula, link or number."""
    never = dict.fromkeys(("strings_to_formulas", "strings_to_urls", "strings_to_numbers"), False)
    return Workbook(stream, {"constant_memory": True, **never})


def write_given(sheet: Worksheet, row: int, column: int, given: Given, of_days: Format) -> None:
    """`row` and `column` count from 0. A day that no spreadsheet knows is written as text."""
    if given is None or given == "":
        return
    if isinstance(given, bool):
        sheet.write_boolean(row, column, given)
    elif isinstance(given, Decimal):
        write_figure(sheet, row, column, given)
    elif isinstance(given, str):
        write_text(sheet, row, column, given)
    elif given < FIRST_DAY:
        sheet.write_string(row, column, given.isoformat())
    else:
        sheet.write_datetime(row, column, given, of_days)


def write_figure(sheet: Worksheet, row: int, column: int, figure: Decimal, look: Format = None) -> None:
    plain = _plain(figure)
    if plain is None:
        sheet.write_string(row, column, guarded(str(figure)), look)
    else:
        sheet.write_number(row, column, plain, look)


def write_text(sheet: Worksheet, row: int, column: int, text: str, look: Format = None) -> None:
    sheet.write_string(row, column, _harmless(text), look)


@lru_cache(maxsize=2**12)
def _plain(figure: Decimal) -> Decimal | None:
    """Without an exponent and trailing zeros; None where a double does not hold it."""
    if not figure.is_finite() or abs(figure.adjusted()) > 2 * DIGITS:
        return None
    plain = Decimal(write_decimal(figure))
    return plain if len(plain.normalize().as_tuple().digits) <= DIGITS else None


@lru_cache(maxsize=2**12)
def _harmless(text: str) -> str:
    """XlsxWriter takes text from <r> to </r> for markup of its own: a blank behind it keeps it text. Lines
    end as spreadsheets end them."""
    safe = guarded(text.replace("\r\n", "\n"))
    return f"{safe} " if safe.startswith("<r>") and safe.endswith("</r>") else safe


def sheet_names(wanted: Iterable[str]) -> list[str]:
    """Names that a spreadsheet accepts, each once: short, without []:*?/\\ and quotes at their ends."""
    found: list[str] = []
    for name in wanted:
        bare = "".join(" " if letter in NOT_IN_NAMES else letter for letter in name).strip(" '")
        bare = bare[:LONGEST_NAME].strip(" '") or _("Sheet")
        taken = {other.casefold() for other in found}
        tries = chain([bare], (f"{bare[: LONGEST_NAME - 4]} {number}" for number in count(2)))
        found.append(next(one for one in tries if one.casefold() not in taken))
    return found
