"""What is told of how forecasts held, in words: a sentence first, then rows a template prints."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.calibration import (
    ENOUGH,
    Bin,
    Place,
    Said,
    base_rate,
    base_rate_brier,
    brier,
    calibration_error,
    count,
    coverage,
)

FEW = 10
"""Cases in a bin below which its share is marked."""


@dataclass(frozen=True, slots=True)
class Fact:
    name: str
    figure: str
    note: str


@dataclass(frozen=True, slots=True)
class BinRow:
    """`bar` is what came and what was said, None without cases."""

    chances: str
    cases: str
    said: str
    came: str
    difference: str
    note: str
    bar: tuple[Decimal, Decimal] | None


@dataclass(frozen=True, slots=True)
class RangeRow:
    name: str
    cases: str
    in_80: str
    in_95: str
    note: str


def finding(bins: Sequence[Bin]) -> str:
    """Of the fullest bin that is neither sure nor hopeless, if it has cases enough to say something."""
    middle = max(bins[1:-1], key=lambda one: one.cases)
    told = middle if middle.cases >= FEW else max(bins, key=lambda one: one.cases)
    text = ngettext(
        "Where we said %(chances)s, the target was met in %(hits)s of %(cases)s case.",
        "Where we said %(chances)s, the target was met in %(hits)s of %(cases)s cases.",
        told.cases,
    )
    return text % {"chances": _edges(told), "hits": _whole(told.hits), "cases": _whole(told.cases)}


def too_few(known: int) -> str:
    if not known:
        return _(
            "No outcome of a chance is known yet. How well chances held is shown from %(enough)s on."
        ) % {"enough": ENOUGH}
    text = ngettext(
        "The outcome of %(count)s chance is known. How well chances held is shown from %(enough)s on.",
        "The outcomes of %(count)s chances are known. How well chances held is shown from %(enough)s on.",
        known,
    )
    return text % {"count": known, "enough": ENOUGH}


def facts(said: Sequence[Said], bins: Sequence[Bin]) -> list[Fact]:
    off = _("%(number)s points") % {"number": formats.number(calibration_error(bins) * 100, 1)}
    return [
        Fact(_("Outcomes"), _whole(count(said)), _("chances whose year is over")),
        Fact(_("Came true"), formats.share_text(base_rate(said)), _("whatever was said: the base rate")),
        Fact(_("Average miss"), off, _("between what was said and what came")),
        Fact(_("Brier score"), formats.number(brier(said), 3), _("0 is perfect")),
    ]


def beside_base_rate(said: Sequence[Said]) -> str:
    score, other = brier(said), base_rate_brier(said)
    words = {"other": formats.number(other, 3), "rate": formats.share_text(base_rate(said))}
    if score < other:
        return _("The Brier score is better than %(other)s, that of always saying %(rate)s.") % words
    return _("The Brier score is no better than %(other)s, that of always saying %(rate)s.") % words


def bin_row(one: Bin) -> BinRow:
    said, came, gap = one.said, one.came, one.gap
    return BinRow(
        chances=_edges(one),
        cases=_whole(one.cases),
        said=formats.MISSING if said is None else formats.share_text(said),
        came=formats.MISSING if came is None else formats.share_text(came),
        difference=formats.MISSING if gap is None else formats.change(gap * 100, 0, "%"),
        note=_("few cases") if 0 < one.cases < FEW else "",
        bar=None if said is None or came is None else (came, said),
    )


def range_row(name: str, places: Mapping[Place, int]) -> RangeRow:
    cases = sum(places.values())
    if cases < ENOUGH:
        note = _("shown from %(enough)s on") % {"enough": ENOUGH}
        return RangeRow(name, _whole(cases), formats.MISSING, formats.MISSING, note)
    held = coverage(places)
    in_80, in_95 = formats.share_text(held.in_80), formats.share_text(held.in_95)
    return RangeRow(name, _whole(cases), in_80, in_95, "")


def _edges(one: Bin) -> str:
    """Chances of 0.7 to 0.8 are "70–80%"."""
    return f"{formats.number(one.low * 100, 0)}–{formats.quantity(one.high * 100, 0, '%')}"


def _whole(number: int) -> str:
    return formats.number(Decimal(number), 0)
