"""The small change of insight sentences: figures, targets, periods and verdict words."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from kpis.formats.numbers import change, number, quantity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Fields = Mapping[str, Any]
"""Parts or arithmetic of an insight, as stored."""

PER_PERIOD: dict[str, "_StrPromise"] = {
    "day": gettext_lazy("a day"),
    "week": gettext_lazy("a week"),
    "month": gettext_lazy("a month"),
    "period": gettext_lazy("a period"),
    "quarter": gettext_lazy("a quarter"),
    "half_year": gettext_lazy("a half-year"),
    "year": gettext_lazy("a year"),
}
COUNTED: dict[str, Any] = {
    "day": ngettext_lazy("%(count)s day", "%(count)s days", "count"),
    "week": ngettext_lazy("%(count)s week", "%(count)s weeks", "count"),
    "month": ngettext_lazy("%(count)s month", "%(count)s months", "count"),
    "period": ngettext_lazy("%(count)s period", "%(count)s periods", "count"),
    "quarter": ngettext_lazy("%(count)s quarter", "%(count)s quarters", "count"),
    "half_year": ngettext_lazy("%(count)s half-year", "%(count)s half-years", "count"),
    "year": ngettext_lazy("%(count)s year", "%(count)s years", "count"),
}


def per_period(grain: str) -> str:
    return str(PER_PERIOD[grain])


def counted(grain: str, count: int) -> str:
    """ "1 month", "2 months"."""
    return str(COUNTED[grain] % {"count": count})


def places_in(text: str) -> int:
    """The decimals a stored figure is printed with: "88.0" has one."""
    return len(text.partition(".")[2])


def amount(text: str, unit: str) -> str:
    """A stored figure with its unit: "84.6%", "12,450 km"."""
    return quantity(Decimal(text), places_in(text), unit)


def plain(text: str) -> str:
    return number(Decimal(text), places_in(text))


def signed(text: str, unit: str) -> str:
    """A stored difference: "−1.2 points", "+15 km"."""
    return change(Decimal(text), places_in(text), unit)


def distance(text: str, unit: str) -> str:
    """A stored difference without its sign: "1.2 points", "1 point", "15 km"."""
    figure = abs(Decimal(text))
    if unit != "%":
        return quantity(figure, places_in(text), unit)
    words = {"number": number(figure, places_in(text))}
    one = figure == 1 and not places_in(text)
    return ngettext("%(number)s point", "%(number)s points", 1 if one else 2) % words


def percent(text: str) -> str:
    """A stored percentage of change with its sign: "+3.8%"."""
    return f"+{amount(text, '%')}" if rises(text) else amount(text, "%")


def bounds(least: str | None, most: str | None, unit: str) -> str:
    """ "at least 88.0%", "at most 4.0 h", "between 12 and 15"."""
    if least is not None and most is not None:
        ends = {"lower": amount(least, unit), "upper": amount(most, unit)}
        return _("between %(lower)s and %(upper)s") % ends
    if most is not None:
        return _("at most %(target)s") % {"target": amount(most, unit)}
    return _("at least %(target)s") % {"target": amount(str(least), unit)}


def rises(text: str) -> bool:
    return Decimal(text) > 0
