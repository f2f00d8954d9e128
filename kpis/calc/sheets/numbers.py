"""Numbers as people write them, and what a column of them says about its marks.

1,234 is ambiguous on its own; beside 12.50 it is not. So the marks are those of the column as a whole.
"""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Context, Decimal

from kpis.calc.decimals import DECIMAL_PLACES, write_decimal

NO_VALUE = frozenset({"-", "–", "—", "n/a", "n.a.", "null", "not available"})
"""As people write that there is nothing, folded."""

_CURRENCY = "£$€¥₹"
_GAPS = "\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}\N{THIN SPACE}\N{RIGHT SINGLE QUOTATION MARK}"
"""Blanks that do not break, and the typographic apostrophe, which part thousands as ` ` and `'` do."""

_PLAIN_GAPS = str.maketrans(_GAPS, "   '")
_SIGNED = re.compile(
    rf"(?P<open>\()?(?P<sign>[-+−]?)(?:[{_CURRENCY}] ?)?(?P<inner>[-+−]?)(?P<digits>[0-9.,' ]*[0-9][.,]?)"
    rf"(?: ?[{_CURRENCY}])?(?P<percent> ?%)?(?P<close>\))?"
)
_WHOLE = "(?:[1-9][0-9]{{0,2}}(?:(?P<mark>[{marks}' ])[0-9]{{3}})(?:(?P=mark)[0-9]{{3}})*|[0-9]*)"
_FORMS = {
    ".": re.compile(rf"{_WHOLE.format(marks=',')}(?:\.[0-9]*)?"),
    ",": re.compile(rf"{_WHOLE.format(marks='.')}(?:,[0-9]*)?"),
}
_PLAIN = re.compile(r"-?[0-9]+(\.[0-9]+)?")
_LAST_PLACE = Decimal(1).scaleb(-DECIMAL_PLACES)
_WIDE = Context(prec=400)
"""Digits; what a spreadsheet can hold has at most 308 before the point."""

_LONG = 60
"""Characters; no number of ours has so many."""


@dataclass(frozen=True, slots=True)
class Marks:
    """`decimal` stands before the decimals. Whether thousands are parted, and by what, each cell says."""

    decimal: str = "."


@dataclass(frozen=True, slots=True)
class Parts:
    """A text that looks like a number: its digits with their marks, and what stands around them."""

    digits: str
    is_negative: bool = False
    is_percent: bool = False
    has_currency: bool = False


def parts_of(text: str) -> Parts | None:
    """None for what is no number in any style: words, exponents, digits of other scripts, 1_000."""
    if len(text) > _LONG:
        return None
    plain = text.translate(_PLAIN_GAPS).strip()
    found = _SIGNED.fullmatch(plain)
    if found is None or bool(found["open"]) != bool(found["close"]) or (found["sign"] and found["inner"]):
        return None
    sign = found["sign"] or found["inner"]
    if found["open"] and sign:
        return None
    return Parts(
        digits=found["digits"],
        is_negative=bool(found["open"]) or sign in ("-", "−"),
        is_percent=bool(found["percent"]),
        has_currency=any(mark in plain for mark in _CURRENCY),
    )


def is_plain(text: str) -> bool:
    """Whether it has no other mark than a sign and a decimal point, as most numbers have."""
    return len(text) <= _LONG and bool(_PLAIN.fullmatch(text))


def is_number(text: str) -> bool:
    """Whether it is a number with a decimal point or a decimal comma."""
    if is_plain(text):
        return True
    parts = parts_of(text)
    return parts is not None and any(form.fullmatch(parts.digits) for form in _FORMS.values())


def is_no_value(text: str) -> bool:
    return text.strip().casefold() in NO_VALUE


def read_number(text: str, marks: Marks) -> Decimal | None:
    """`£1,234.50`, `(12.5)`, `84,6 %` by the marks of its column; None where it is no such number."""
    if marks.decimal == "." and is_plain(text):
        return Decimal(text)
    parts = parts_of(text)
    if parts is None or not _FORMS[marks.decimal].fullmatch(parts.digits):
        return None
    digits = "".join(digit for digit in parts.digits if digit in "0123456789" or digit == marks.decimal)
    value = Decimal(digits.replace(",", "."))
    return -value if parts.is_negative and value else value


def places_of(value: Decimal) -> int:
    """How many decimals it has; the fifteen digits of a spreadsheet may be all behind the point."""
    exponent = value.as_tuple().exponent
    return -exponent if isinstance(exponent, int) else 0


def stored(value: Decimal) -> str:
    """As an entry holds it: at most twelve decimals, rounded half up."""
    if places_of(value) > DECIMAL_PLACES:
        value = value.quantize(_LAST_PLACE, ROUND_HALF_UP, _WIDE)
    return write_decimal(value)


def marks_of(texts: Iterable[str], *, decimal_comma: bool = False) -> Marks:
    """Those of a column, by the texts in it that leave no doubt; where none does, `decimal_comma` decides."""
    votes = {".": 0, ",": 0}
    for text in texts:
        mark = _decimal_mark(text)
        if mark:
            votes[mark] += 1
    if votes["."] == votes[","]:
        return Marks("," if decimal_comma else ".")
    return Marks("," if votes[","] > votes["."] else ".")


def _decimal_mark(text: str) -> str:
    """The decimal mark that this text proves, empty where it proves none."""
    if "." not in text and "," not in text:
        return ""
    parts = parts_of(text)
    if parts is None:
        return ""
    can_be = [mark for mark, form in _FORMS.items() if form.fullmatch(parts.digits)]
    return can_be[0] if len(can_be) == 1 else ""
