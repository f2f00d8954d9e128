"""The chance of a target in words: to five points, for it is not known better."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

from kpis.formats.numbers import quantity

STEP = Decimal("0.05")
LEAST, MOST = Decimal("0.05"), Decimal("0.95")
CENT = Decimal("0.01")


def chance_text(chance: Decimal) -> str:
    """0.667 is "About 65% likely"; below 5 and above 95 % the figure itself is not shown."""
    if chance < LEAST:
        return _("Under 5% likely")
    if chance > MOST:
        return _("Over 95% likely")
    rounded = (chance / STEP).quantize(Decimal(1), ROUND_HALF_UP) * STEP
    return _("About %(percent)s%% likely") % {"percent": f"{rounded * 100:.0f}"}


def share_text(share: Decimal) -> str:
    """0.684 is "68%". None and all are said only where they are exact: 0.004 is "under 1%"."""
    if 0 < share < CENT:
        return _("under %(percent)s") % {"percent": quantity(CENT * 100, 0, "%")}
    if 1 - CENT < share < 1:
        return _("over %(percent)s") % {"percent": quantity(100 - CENT * 100, 0, "%")}
    return quantity(share * 100, 0, "%")
