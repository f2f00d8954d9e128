"""How numbers are written, with the signs, separators and unit their reader expects.

Each function takes a language; without one numbers are in the style of whoever reads the page.
"""

import unicodedata
from decimal import Decimal
from typing import NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from kpis.calc.scoring import round_half_up, shown_score
from kpis.formats.styles import current_style, style_of

MINUS = "−"
MISSING = "–"
MEASURE_GREEN, MEASURE_AMBER = Decimal(100), Decimal(50)


class Split(NamedTuple):
    """A number cut at its decimal sign, so that columns line up: ("84", ".6"), ("−1", ".25"), ("96", "")."""

    whole: str
    fraction: str


def number(value: Decimal | None, decimals: int, lang: str | None = None) -> str:
    """12450.5 with one decimal is "12,450.5" in English and "12.450,5" in German; None is a dash, never 0."""
    if value is None:
        return MISSING
    rounded = round_half_up(value, decimals)
    return (MINUS if rounded < 0 else "") + _digits(rounded, decimals, lang)


def split_number(value: Decimal | None, decimals: int, lang: str | None = None) -> Split:
    """84.6 is ("84", ".6"): the fraction goes into the fixed slot `.num .f`."""
    return cut(number(value, decimals, lang), decimals if value is not None else 0)


def quantity(value: Decimal | None, decimals: int, unit: str, lang: str | None = None) -> str:
    """A number with its unit: "84.6%", "€4.91", "12,450 km"."""
    text = number(value, decimals, lang)
    if value is None or not unit:
        return text
    return _with_unit(text, unit)


def change(value: Decimal | None, decimals: int, unit: str, lang: str | None = None) -> str:
    """A difference with sign and unit: "−1.2 points" for percentages, "+0.07 min", "+15", "0.0 points"."""
    text = _signed(value, decimals, lang)
    if value is None or not unit:
        return text
    return _("%(number)s points") % {"number": text} if unit == "%" else _with_unit(text, unit)


def split_change(value: Decimal | None, decimals: int, lang: str | None = None) -> Split:
    """−1.2 is ("−1", ".2"), 15 is ("+15", "")."""
    return cut(_signed(value, decimals, lang), decimals if value is not None else 0)


def score_text(
    score: Decimal | None, green_at: Decimal = MEASURE_GREEN, amber_at: Decimal = MEASURE_AMBER
) -> str:
    """A score as a whole number that never crosses into another band; give a node its own bands."""
    return MISSING if score is None else str(shown_score(score, green_at, amber_at))


def cut(text: str, decimals: int) -> Split:
    """The text of a number before and from its decimal sign."""
    slot = decimals + 1 if decimals else 0
    return Split(text[: len(text) - slot], text[len(text) - slot :])


def _digits(rounded: Decimal, decimals: int, lang: str | None) -> str:
    text = f"{rounded.copy_abs():,.{decimals}f}"
    style = style_of(lang) if lang else current_style()
    if (style.point, style.group) == (".", ","):
        return text
    return text.translate({ord("."): style.point, ord(","): style.group})


def _signed(value: Decimal | None, decimals: int, lang: str | None) -> str:
    text = number(value, decimals, lang)
    return f"+{text}" if value is not None and round_half_up(value, decimals) > 0 else text


def _with_unit(text: str, unit: str) -> str:
    if unit == "%":
        return _("%(number)s%%") % {"number": text}
    if len(unit) == 1 and unicodedata.category(unit) == "Sc":
        return _money(text, unit)
    return f"{text}\N{NO-BREAK SPACE}{unit}"


def _money(text: str, symbol: str) -> str:
    sign = text[0] if text[0] in (MINUS, "+") else ""
    amount = pgettext("amount of money", "%(symbol)s%(number)s") % {
        "symbol": symbol,
        "number": text[len(sign) :],
    }
    return f"{sign}{amount}"
