"""The sentence for each doubt about a figure: what was typed, what is usual, what may have happened."""

from decimal import Decimal

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis import formats
from kpis.calc.doubts import Doubt, places_of

SENTENCES = {
    "outside": gettext_lazy("%(value)s is outside the natural limits %(limits)s of this KPI."),
    "unusual": gettext_lazy("%(value)s is far from the usual %(usual)s."),
    "fraction": gettext_lazy("%(value)s looks like a fraction: usual are %(usual)s percent."),
    "sign": gettext_lazy("%(value)s has another sign than the usual %(usual)s."),
    "repeated": gettext_lazy("%(value)s stood in each of the three periods before."),
}
SLIPS = {
    Decimal(10): gettext_lazy(
        "%(value)s is about ten times the usual %(usual)s. A missing decimal point or a digit too many?"
    ),
    Decimal(100): gettext_lazy(
        "%(value)s is about a hundred times the usual %(usual)s. A missing decimal point or digits too many?"
    ),
    Decimal(1000): gettext_lazy(
        "%(value)s is about a thousand times the usual %(usual)s. Another unit, or digits too many?"
    ),
    Decimal("0.1"): gettext_lazy("%(value)s is about a tenth of the usual %(usual)s. A missing digit?"),
    Decimal("0.01"): gettext_lazy("%(value)s is about a hundredth of the usual %(usual)s. Missing digits?"),
    Decimal("0.001"): gettext_lazy(
        "%(value)s is about a thousandth of the usual %(usual)s. Another unit, or missing digits?"
    ),
}


def doubt_sentence(doubt: Doubt) -> str:
    """In the reader's language and style of numbers."""
    pattern = SLIPS[doubt.times] if doubt.rule == "slip" else SENTENCES[doubt.rule]
    text = str(pattern) % {
        "value": _exactly(doubt.value),
        "usual": _usual(doubt),
        "limits": "..".join("" if limit is None else _exactly(limit) for limit in doubt.known.limits),
    }
    if doubt.is_result:
        return _("What the inputs give is doubtful: %(problem)s") % {"problem": text}
    return _("%(input)s: %(problem)s") % {"input": doubt.place, "problem": text} if doubt.place else text


def _usual(doubt: Doubt) -> str:
    if doubt.usual is None:
        return ""
    ends = (doubt.usual.lowest, doubt.usual.highest)
    places = max(doubt.known.decimals, *map(places_of, ends))
    lowest, highest = (formats.number(end, places) for end in ends)
    return _("%(lowest)s to %(highest)s") % {"lowest": lowest, "highest": highest}


def _exactly(value: Decimal) -> str:
    return formats.number(value, places_of(value))
