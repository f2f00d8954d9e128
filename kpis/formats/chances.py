"""The chance of a target in words: to five points, for it is not known better."""

from decimal import ROUND_HALF_UP, Decimal

from django.utils.translation import gettext as _

STEP = Decimal("0.05")
LEAST, MOST = Decimal("0.05"), Decimal("0.95")


def chance_text(chance: Decimal) -> str:
    """0.667 is "About 65% likely"; below 5 and above 95 % the figure itself is not shown."""
    if chance < LEAST:
        return _("Under 5% likely")
    if chance > MOST:
        return _("Over 95% likely")
    rounded = (chance / STEP).quantize(Decimal(1), ROUND_HALF_UP) * STEP
    return _("About %(percent)s%% likely") % {"percent": f"{rounded * 100:.0f}"}
