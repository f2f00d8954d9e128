"""How targets are written: with their direction, as signs in tables and as words in prose and mail.

`lines` is (target,) or, for the direction `range`, (lower, upper). A target typed more exactly than its KPI
is shown as typed.
"""

from collections.abc import Sequence
from decimal import Decimal

from django.utils.translation import gettext as _

from kpis.formats.numbers import MISSING, Split, cut, number

BAND_DASH = "–"
DIRECTION_SIGNS = {"up": "≥", "down": "≤", "milestone": "≥"}


def target_text(
    direction: str, lines: Sequence[Decimal | None], decimals: int, lang: str | None = None
) -> str:
    """The target with its direction: "≥ 88.0", "≤ 4.0", "12–15"."""
    if not lines or None in lines:
        return MISSING
    numbers = _line_numbers(direction, lines, decimals, lang)
    if direction == "range":
        return BAND_DASH.join(numbers)
    return " ".join(filter(None, [DIRECTION_SIGNS.get(direction, ""), numbers[0]]))


def split_target(
    direction: str, lines: Sequence[Decimal | None], decimals: int, lang: str | None = None
) -> Split:
    """("≥ 88", ".0") for the column of targets; a band keeps its lower end whole: ("12.5–15", ".0")."""
    text = target_text(direction, lines, decimals, lang)
    return cut(text, 0 if text == MISSING else _line_decimals(direction, lines, decimals))


def target_words(
    direction: str, lines: Sequence[Decimal | None], decimals: int, lang: str | None = None
) -> str:
    """The target in prose and mail: "at least 88.0", "at most 4.0", "between 12 and 15"."""
    if not lines or None in lines:
        return MISSING
    numbers = _line_numbers(direction, lines, decimals, lang)
    if direction == "range":
        return _("between %(lower)s and %(upper)s") % {"lower": numbers[0], "upper": numbers[1]}
    if direction == "down":
        return _("at most %(target)s") % {"target": numbers[0]}
    return _("at least %(target)s") % {"target": numbers[0]}


def _line_numbers(
    direction: str, lines: Sequence[Decimal | None], decimals: int, lang: str | None
) -> list[str]:
    places = _line_decimals(direction, lines, decimals)
    return [number(line, places, lang) for line in lines]


def _line_decimals(direction: str, lines: Sequence[Decimal | None], decimals: int) -> int:
    """A band needs no more decimals than were typed (12–15); one line keeps those of its KPI (88.0)."""
    typed = max((_typed_decimals(line) for line in lines if line is not None), default=0)
    return typed if direction == "range" else max(decimals, typed)


def _typed_decimals(line: Decimal) -> int:
    exponent = line.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
