"""The words of a chain: how something enters a node, what a unit more is worth, and the arithmetic of it."""

from collections.abc import Iterable, Iterator, Sequence
from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kpis import formats
from kpis.calc.chain import Link, Move
from kpis.queries.figures import weight_text

Named = tuple[str, Link]
"""A node with its name."""

SMALLEST = Decimal("0.005")
"""From here on a gain is seen with two decimals."""
ENTERS = {
    "measure": gettext_lazy("as a KPI, %(share)s of weight"),
    "objective": gettext_lazy("with its objective, %(share)s of weight"),
    "perspective": gettext_lazy("with its perspective, %(share)s of weight"),
    "own": gettext_lazy("with the own scorecard, %(share)s of weight"),
    "team": gettext_lazy("with its team, %(share)s of weight"),
}


def entering(link: Link) -> str:
    """ "as a KPI, 24.2% of weight"; what else decides where the weight does not."""
    if link.is_manual:
        return _("set by a person")
    if link.way.share is None:
        return _("without a score")
    if link.is_worst_alone:
        if link.way.before == link.before.score:
            return _("the worst child, which counts alone")
        return _("not the worst child, which counts alone")
    return ENTERS[link.way.kind] % {"share": formats.quantity(link.way.share, 1, "%")}


def gain_text(gain: Decimal | None) -> str:
    """+0.34; a gain too small for two decimals is no zero."""
    if gain is None:
        return ""
    if 0 < gain < SMALLEST:
        return _("under %(gain)s") % {"gain": formats.change(2 * SMALLEST, 2, "")}
    return formats.change(gain, 2, "")


def worth(kpi: str, unit: str, move: Move, teams: Iterable[Named]) -> str:
    """What one unit more gives at the teams it reaches."""
    words = {"step": _step_text(move.step, unit), "kpi": kpi if unit in ("", "%") else f"{kpi} ({unit})"}
    if move.is_stuck:
        return _stuck(move) % {**words, "score": formats.number(move.before.score, 0)}
    gains = [(name, link.gain) for name, link in teams if link.gain]
    if not gains:
        said = _("%(step)s of %(kpi)s: %(gain)s on its own score, and nothing above.")
        return said % {**words, "gain": gain_text(move.gain)}
    each = [_("%(gain)s at %(team)s") % {"gain": gain_text(gain), "team": name} for name, gain in gains]
    return _("%(step)s of %(kpi)s: score %(gains)s.") % {**words, "gains": ", ".join(each)}


def _stuck(move: Move) -> str:
    if move.before.score:
        return _("%(kpi)s scores %(score)s: nothing more while it is at its cap.")
    return _("%(step)s of %(kpi)s still scores 0: it is too far from its red line.")


def unit_more(step: Decimal, unit: str) -> str:
    """ "1 point more", "0.01 less (min)": a unit is a word that we cannot put into the singular."""
    more = _step_text(step, unit)
    return more if unit in ("", "%") else _("%(more)s (%(unit)s)") % {"more": more, "unit": unit}


def _step_text(step: Decimal, unit: str) -> str:
    size = abs(step)
    number = formats.number(size, max(0, -int(size.normalize().as_tuple().exponent)))
    if unit == "%":
        number = ngettext("%(number)s point", "%(number)s points", 1 if size == 1 else 2) % {"number": number}
    return (_("%(number)s more") if step > 0 else _("%(number)s less")) % {"number": number}


def arithmetic(kpi: str, unit: str, decimals: int, move: Move, links: Sequence[Named]) -> list[str]:
    """Line by line what the gains come from."""
    return [
        _moved(kpi, unit, decimals, move),
        *_gained(links),
        _("All other KPIs stay as they are, also those that add this one up or read it in a formula."),
    ]


def _moved(kpi: str, unit: str, decimals: int, move: Move) -> str:
    before, after = move.before, move.after
    words = {
        "kpi": kpi,
        "before": formats.quantity(before.value, decimals, unit),
        "after": formats.quantity(after.value, decimals, unit),
        "old": formats.number(before.score, 2),
        "new": formats.number(after.score, 2),
        "gain": formats.change(move.gain, 4, ""),
    }
    return _("%(kpi)s from %(before)s to %(after)s: score %(old)s to %(new)s, %(gain)s") % words


def _gained(links: Sequence[Named]) -> Iterator[str]:
    for name, link in links:
        words = {
            "name": name,
            "old": formats.number(link.before.score, 2),
            "new": formats.number(link.after.score, 2),
            "gain": formats.change(link.gain, 4, ""),
            "child": formats.number(link.way.gain, 4),
            "weight": weight_text(link.way.weight),
            "whole": weight_text(link.way.whole),
        }
        yield _line_of(link) % words


def _line_of(link: Link) -> str:
    if link.gain is None:
        return _("%(name)s: no score, so nothing is gained yet")
    if link.is_manual:
        return _("%(name)s: set by a person, so nothing below moves it")
    if link.is_worst_alone:
        return _("%(name)s: the lowest score of its children, %(old)s before and %(new)s after, %(gain)s")
    return _("%(name)s: %(child)s × %(weight)s ÷ %(whole)s = %(gain)s")
