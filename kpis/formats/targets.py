"""How targets are written: with their direction, as signs in tables and as words in prose and mail.

One line keeps the decimals of its KPI (88.0), a band only those that were typed (12–15); a target typed more
exactly than its KPI is shown as typed. A missing target is a dash.
"""

from decimal import Decimal

from django.utils.translation import gettext as _

from kpis.calc.lines import Lines
from kpis.formats.numbers import MISSING, Split, cut, number, quantity

BAND_DASH = "–"
SIGNS = {"up": "≥ ", "down": "≤ ", "milestone": "≥ "}


def target_text(direction: str, lines: Lines | None, decimals: int, lang: str | None = None) -> str:
    """ "≥ 88.0", "≤ 4.0", "12–15"."""
    figures = _figures(direction, lines)
    if not figures:
        return MISSING
    places = _places(direction, figures, decimals)
    return SIGNS.get(direction, "") + BAND_DASH.join(number(figure, places, lang) for figure in figures)


def split_target(direction: str, lines: Lines | None, decimals: int, lang: str | None = None) -> Split:
    """("≥ 88", ".0") for the column of targets; a band is cut at its upper end: ("12.5–15", ".0")."""
    figures = _figures(direction, lines)
    places = _places(direction, figures, decimals) if figures else 0
    return cut(target_text(direction, lines, decimals, lang), places)


def target_words(
    direction: str, lines: Lines | None, decimals: int, lang: str | None = None, unit: str = ""
) -> str:
    """ "at least 88.0", "at most 4.0", "between 12 and 15"; with a unit "at most 11.0 h"."""
    figures = _figures(direction, lines)
    if not figures:
        return MISSING
    places = _places(direction, figures, decimals)
    numbers = [quantity(figure, places, unit, lang) for figure in figures]
    if direction == "range":
        return _("between %(lower)s and %(upper)s") % {"lower": numbers[0], "upper": numbers[1]}
    if direction == "down":
        return _("at most %(target)s") % {"target": numbers[0]}
    return _("at least %(target)s") % {"target": numbers[0]}


def _figures(direction: str, lines: Lines | None) -> list[Decimal]:
    """The two ends of a band or the one target; empty when there is none."""
    if lines is None:
        return []
    typed = [lines.lower, lines.upper] if direction == "range" else [lines.target]
    figures = [figure for figure in typed if figure is not None]
    return figures if len(figures) == len(typed) else []


def _places(direction: str, figures: list[Decimal], decimals: int) -> int:
    typed = max(_typed_places(figure) for figure in figures)
    return typed if direction == "range" else max(decimals, typed)


def _typed_places(figure: Decimal) -> int:
    exponent = figure.normalize().as_tuple().exponent
    return max(0, -exponent) if isinstance(exponent, int) else 0
