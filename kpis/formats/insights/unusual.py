"""Sentences about what is usual and what is not."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from .words import Fields, amount, counted, distance, per_period, plain

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

SINGLE: dict[tuple[bool, bool], "_StrPromise"] = {
    (False, False): gettext_lazy(
        "%(period)s's %(value)s is outside the usual %(lower)s to %(upper)s: look for a special cause."
    ),
    (True, False): gettext_lazy(
        "%(period)s's %(value)s is outside the usual %(lower)s to %(upper)s, beyond its trend: "
        "look for a special cause."
    ),
    (False, True): gettext_lazy(
        "%(period)s's %(value)s is outside the usual %(lower)s to %(upper)s, beyond its season: "
        "look for a special cause."
    ),
    (True, True): gettext_lazy(
        "%(period)s's %(value)s is outside the usual %(lower)s to %(upper)s, beyond its trend and season: "
        "look for a special cause."
    ),
}
CORRECTION: dict[str, "_StrPromise"] = {
    "skew": gettext_lazy("The values are skewed: their logarithms were judged."),
    "trend": gettext_lazy("The trend was taken out."),
    "season": gettext_lazy("The season was taken out, and the limits are wider for it."),
    "memory": gettext_lazy("Each value resembles the one before: that was taken out."),
}


def figures(fields: Fields, *names: str) -> dict[str, str]:
    return {name: amount(fields[name], fields["unit"]) for name in names}


def signal_single(parts: Fields) -> str:
    beyond = ("trend" in parts["corrections"], "season" in parts["corrections"])
    words = {"period": parts["period"], **figures(parts, "value", "lower", "upper")}
    return SINGLE[beyond] % words


def limits_how(how: Fields) -> list[str]:
    """How the limits were made, and what was allowed for."""
    lines = [usual(how), *(str(CORRECTION[name]) for name in how["corrections"])]
    if how["provisional"]:
        lines.append(_("The limits are provisional: the baseline is short."))
    return lines


def usual(how: Fields) -> str:
    words = {**figures(how, "centre", "lower", "upper"), "n": how["n"]}
    if "mean_range" not in how:
        return (
            ngettext(
                "%(lower)s to %(upper)s around %(centre)s, from %(n)s value before.",
                "%(lower)s to %(upper)s around %(centre)s, from %(n)s values before.",
                how["n"],
            )
            % words
        )
    words |= {"factor": plain(how["factor"]), "range": plain(how["mean_range"])}
    return (
        ngettext(
            "%(centre)s ± %(factor)s × %(range)s (mean moving range) = %(lower)s to %(upper)s, "
            "from %(n)s value before.",
            "%(centre)s ± %(factor)s × %(range)s (mean moving range) = %(lower)s to %(upper)s, "
            "from %(n)s values before.",
            how["n"],
        )
        % words
    )


def signal_shift(parts: Fields) -> str:
    words = {
        "kpi": parts["kpi"],
        "since": parts["since"],
        "run": parts["run"],
        **figures(parts, "former", "level"),
    }
    if parts["side"] > 0:
        return (
            _(
                "%(kpi)s has been above its former level of %(former)s since %(since)s (%(run)s in a row): "
                "about %(level)s."
            )
            % words
        )
    return (
        _(
            "%(kpi)s has been below its former level of %(former)s since %(since)s (%(run)s in a row): "
            "about %(level)s."
        )
        % words
    )


def signal_shift_how(how: Fields) -> list[str]:
    words = {
        **how,
        **figures(how, "former", "level"),
        "distance": distance(how["distance"], how["unit"]),
    }
    return [
        moved(how["side"]) % words,
        _("Had nothing changed, 1 run in %(odds)s would get to %(eight)s in a row, on either side.") % words,
        *(str(CORRECTION[name]) for name in how["corrections"]),
    ]


def moved(side: int) -> str:
    if side > 0:
        return _("On average the last %(run)s are above the usual: %(former)s + %(distance)s = %(level)s.")
    return _("On average the last %(run)s are below the usual: %(former)s − %(distance)s = %(level)s.")


def calm(parts: Fields) -> str:
    if parts["state"] == "rare":
        words = {"mean": plain(parts["mean"]), "per": per_period(parts["grain"])}
        return _("Too few events to judge: %(mean)s %(per)s on average. Longer periods tell more.") % words
    return _("No signal: %(value)s is inside the usual %(lower)s to %(upper)s.") % figures(
        parts, "value", "lower", "upper"
    )


def calm_how(how: Fields) -> list[str]:
    if how["state"] == "calm":
        return limits_how(how)
    words = {
        "total": plain(how["total"]),
        "periods": counted(how["grain"], how["periods"]),
        "mean": plain(how["mean"]),
        "per": per_period(how["grain"]),
    }
    return [_("%(total)s in %(periods)s: %(mean)s %(per)s.") % words]
