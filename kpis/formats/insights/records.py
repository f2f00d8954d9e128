"""The sentences of a record, one for each grain."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from .words import Fields, amount

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

BEST: dict[str, "_StrPromise"] = {
    "day": _("Best day since %(first)s."),
    "week": _("Best week since %(first)s."),
    "month": _("Best month since %(first)s."),
    "period": _("Best period since %(first)s."),
    "quarter": _("Best quarter since %(first)s."),
    "half_year": _("Best half-year since %(first)s."),
    "year": _("Best year since %(first)s."),
}
WORST: dict[str, "_StrPromise"] = {
    "day": _("Worst day since %(first)s."),
    "week": _("Worst week since %(first)s."),
    "month": _("Worst month since %(first)s."),
    "period": _("Worst period since %(first)s."),
    "quarter": _("Worst quarter since %(first)s."),
    "half_year": _("Worst half-year since %(first)s."),
    "year": _("Worst year since %(first)s."),
}
HIGHEST: dict[str, "_StrPromise"] = {
    "day": _("Highest day since %(first)s."),
    "week": _("Highest week since %(first)s."),
    "month": _("Highest month since %(first)s."),
    "period": _("Highest period since %(first)s."),
    "quarter": _("Highest quarter since %(first)s."),
    "half_year": _("Highest half-year since %(first)s."),
    "year": _("Highest year since %(first)s."),
}
LOWEST: dict[str, "_StrPromise"] = {
    "day": _("Lowest day since %(first)s."),
    "week": _("Lowest week since %(first)s."),
    "month": _("Lowest month since %(first)s."),
    "period": _("Lowest period since %(first)s."),
    "quarter": _("Lowest quarter since %(first)s."),
    "half_year": _("Lowest half-year since %(first)s."),
    "year": _("Lowest year since %(first)s."),
}
VERDICTS = {"better": BEST, "worse": WORST}


def record(parts: Fields) -> str:
    """Without a direction a value is only high or low."""
    sentences = VERDICTS.get(parts["verdict"]) or (HIGHEST if parts["side"] > 0 else LOWEST)
    return sentences[parts["grain"]] % parts


def record_how(how: Fields) -> list[str]:
    words = {
        **how,
        "value": amount(how["value"], how["unit"]),
        "previous": amount(how["previous"], how["unit"]),
    }
    compared = ngettext(
        "%(value)s, of %(n)s complete period since %(first)s.",
        "%(value)s, of %(n)s complete periods since %(first)s.",
        how["n"],
    )
    return [
        compared % words,
        gettext("The record before was %(previous)s in %(previous_period)s.") % words,
    ]
