"""A stored score as ready texts: what every page prints of one measure in one period."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.lines import Lines
from kpis.calc.scoring import round_half_up
from kpis.formats import Split

NO_CHANGE = Split(formats.MISSING, "")
TYPED_BEYOND = 2
"""A target is typed at most this much finer than its KPI; more decimals come from arithmetic."""


@dataclass(frozen=True, slots=True)
class Meaning:
    """What a figure of a KPI version needs to be written."""

    unit: str
    decimals: int
    direction: str
    frequency: str = "month"


@dataclass(frozen=True, slots=True)
class Delta:
    """A change against the period before: `css` is good, bad or empty, `word` says the same."""

    split: Split
    css: str = ""
    word: str = ""


UNKNOWN = Delta(NO_CHANGE, "mute")


def lines_of(target: Decimal | None, lower: Decimal | None, upper: Decimal | None, decimals: int) -> Lines:
    """The target as it is shown: one that came out of a sum or mean has the decimals of its KPI."""
    return Lines(
        target=_shown(target, decimals), lower=_shown(lower, decimals), upper=_shown(upper, decimals)
    )


def delta(
    meaning: Meaning, value: Decimal | None, previous: Decimal | None, favourable: Decimal | None
) -> Delta:
    """−1.2 from 85.8 to 84.6 is bad where higher is better. `favourable` is the stored change, positive when
    better; None where there is nothing to compare with, such as before a new definition.
    """
    if value is None or previous is None or (favourable is None and meaning.direction != "info"):
        return UNKNOWN
    split = formats.split_change(value - previous, meaning.decimals)
    if not favourable:
        return Delta(split)
    return Delta(split, "good", _("better")) if favourable > 0 else Delta(split, "bad", _("worse"))


def delta_text(meaning: Meaning, change: Delta, value: Decimal | None, previous: Decimal | None) -> str:
    """The same change with its unit: "−1.2 points"."""
    if value is None or previous is None or change.split == NO_CHANGE:
        return formats.MISSING
    return formats.change(value - previous, meaning.decimals, meaning.unit)


def gap_text(meaning: Meaning, value: Decimal | None, lines: Lines) -> str:
    """How far from the target, in words: "3.4 points short", "met"; empty without both."""
    if value is None or meaning.direction not in ("up", "down") or lines.target is None:
        return ""
    missing = lines.target - value if meaning.direction == "up" else value - lines.target
    if missing <= 0:
        return _("met")
    gap = formats.change(missing, meaning.decimals, meaning.unit).removeprefix("+")
    return (
        _("%(gap)s short") % {"gap": gap} if meaning.direction == "up" else _("%(gap)s over") % {"gap": gap}
    )


def target_with_unit(target: str, unit: str) -> str:
    """ "≥ 88.0%", "≤ 1.20 min"; a missing target stays a dash."""
    if target == formats.MISSING or not unit:
        return target
    return f"{target}{unit}" if unit == "%" else f"{target}\N{NO-BREAK SPACE}{unit}"


def weight_text(weight: Decimal | None) -> str:
    """12.500000000000 is "12.5"."""
    if weight is None:
        return formats.MISSING
    return formats.number(weight, max(0, -int(weight.normalize().as_tuple().exponent)))


def percent_text(share: Decimal | None) -> str:
    """Percentage points without decimals, and never 100% while something is missing."""
    if share is None:
        return formats.MISSING
    shown = round_half_up(share, 0)
    whole = min(shown, Decimal(99)) if share < 100 else shown
    return formats.quantity(whole, 0, "%")


def day_of(moment: dt.datetime | None, zone: dt.tzinfo) -> str:
    return formats.day_short(moment.astimezone(zone).date()) if moment else formats.MISSING


def _shown(figure: Decimal | None, decimals: int) -> Decimal | None:
    if figure is None:
        return None
    places = -int(figure.normalize().as_tuple().exponent)
    return round_half_up(figure, decimals) if places > decimals + TYPED_BEYOND else figure
