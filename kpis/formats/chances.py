"""The chance of a target in words: to five points, for it is not known better."""

from decimal import Decimal

from django.utils.translation import gettext as _

from kpis.calc.insights.chances import shown_chance
from kpis.formats.numbers import quantity

CENT = Decimal("0.01")


def chance_text(chance: Decimal) -> str:
    """0.667 is "About 65% likely"; below 5 and above 95 % the figure itself is not shown."""
    percent, clip = shown_chance(chance)
    if clip == "under":
        return _("Under %(percent)s%% likely") % {"percent": percent}
    if clip == "over":
        return _("Over %(percent)s%% likely") % {"percent": percent}
    return _("About %(percent)s%% likely") % {"percent": percent}


def share_text(share: Decimal) -> str:
    """0.684 is "68%". None and all are said only where they are exact: 0.004 is "under 1%"."""
    if 0 < share < CENT:
        return _("under %(percent)s") % {"percent": quantity(CENT * 100, 0, "%")}
    if 1 - CENT < share < 1:
        return _("over %(percent)s") % {"percent": quantity(100 - CENT * 100, 0, "%")}
    return quantity(share * 100, 0, "%")
