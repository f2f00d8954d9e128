"""How the parts of a definition are said."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

FREQUENCY: dict[str, "_StrPromise"] = {
    "day": gettext_lazy("Daily"),
    "week": gettext_lazy("Weekly"),
    "month": gettext_lazy("Monthly"),
    "period": gettext_lazy("Per period"),
    "quarter": gettext_lazy("Quarterly"),
    "half_year": gettext_lazy("Half-yearly"),
    "year": gettext_lazy("Yearly"),
}
PERIOD_TOTAL: dict[str, "_StrPromise"] = {
    "sum": gettext_lazy("the sum of its periods"),
    "mean": gettext_lazy("the mean of its periods"),
    "last": gettext_lazy("the last value in the period"),
    "min": gettext_lazy("the lowest of its periods"),
    "max": gettext_lazy("the highest of its periods"),
    "ratio": gettext_lazy("ratio of sums, not a mean of ratios"),
    "weighted_mean": gettext_lazy("the mean of its periods by their weights"),
    "none": gettext_lazy("none: it has no meaning beyond its own period"),
}


def frequency_word(frequency: str) -> str:
    return str(FREQUENCY[frequency])


def period_total(aggregation: str) -> str:
    return str(PERIOD_TOTAL[aggregation])


def unit_line(unit: str, decimals: int, direction: str) -> str:
    """ "%, 1 decimal, higher is better"."""
    places = ngettext("%(count)s decimal", "%(count)s decimals", decimals) % {"count": decimals}
    return ", ".join(filter(None, [unit or _("a plain number"), places, direction]))
