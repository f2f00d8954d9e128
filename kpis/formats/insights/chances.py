"""Sentences about the chance of reaching a target."""

from typing import TYPE_CHECKING

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from .words import Fields, amount, bounds, counted, per_period, plain

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

WORDS: dict[str, "_StrPromise"] = {
    "likely": gettext_lazy("likely"),
    "leaning_yes": gettext_lazy("leaning yes"),
    "open": gettext_lazy("open"),
    "leaning_no": gettext_lazy("leaning no"),
    "unlikely": gettext_lazy("unlikely"),
}
LEVEL: dict[str, "_StrPromise"] = {
    "": gettext_lazy(
        "About %(chance)s%% chance (%(word)s) of %(target)s by %(end)s: the last %(k)s averaged %(average)s."
    ),
    "under": gettext_lazy(
        "Under %(chance)s%% chance (%(word)s) of %(target)s by %(end)s: the last %(k)s averaged %(average)s."
    ),
    "over": gettext_lazy(
        "Over %(chance)s%% chance (%(word)s) of %(target)s by %(end)s: the last %(k)s averaged %(average)s."
    ),
}
SPAN: dict[str, "_StrPromise"] = {
    "": gettext_lazy(
        "About %(chance)s%% chance (%(word)s) of reaching %(target)s by %(end)s: it needs %(need)s %(per)s, "
        "the last %(k)s averaged %(average)s."
    ),
    "under": gettext_lazy(
        "Under %(chance)s%% chance (%(word)s) of reaching %(target)s by %(end)s: it needs %(need)s %(per)s, "
        "the last %(k)s averaged %(average)s."
    ),
    "over": gettext_lazy(
        "Over %(chance)s%% chance (%(word)s) of reaching %(target)s by %(end)s: it needs %(need)s %(per)s, "
        "the last %(k)s averaged %(average)s."
    ),
}


def chance(parts: Fields) -> str:
    unit = parts["unit"]
    words = {"target": bounds(parts["least"], parts["most"], unit), "end": parts["end"]}
    if parts["state"] != "open":
        return decided(parts, words)
    words |= {
        "chance": str(parts["chance"]),
        "word": str(WORDS[parts["word"]]),
        "need": bounds(parts["need_least"], parts["need_most"], unit),
        "per": per_period(parts["grain"]),
        "k": str(parts["k"]),
        "average": amount(parts["average"], unit),
    }
    return (LEVEL if parts["mode"] == "level" else SPAN)[parts["clip"]] % words


def decided(parts: Fields, words: dict[str, str]) -> str:
    words |= {
        "so_far": amount(parts["so_far"], parts["unit"]),
        "left": counted(parts["grain"], parts["left"]),
    }
    if parts["state"] == "reached":
        return _("The target of %(target)s by %(end)s is reached: %(so_far)s with %(left)s left.") % words
    return _("The target of %(target)s by %(end)s cannot be reached: %(so_far)s with %(left)s left.") % words


def chance_how(how: Fields) -> list[str]:
    if how["state"] != "open":
        return certain(how)
    unit = how["unit"]
    needs = [need(how, how[end], how[f"need_{end}"]) for end in ("least", "most") if how[end] is not None]
    paths = {
        "met": plain(str(how["met"])),
        "paths": plain(str(how["paths"])),
        "low": amount(how["low"], unit),
        "high": amount(how["high"], unit),
    }
    return [
        *(needs if how["mode"] != "level" and how["left"] else []),
        _("%(met)s of %(paths)s simulated paths meet the target.") % paths,
        _("80%% of the paths end between about %(low)s and about %(high)s.") % paths,
    ]


def need(how: Fields, bound: str, each: str) -> str:
    """ "(12,000 km − 6,900 km) ÷ 5 = 1,020 km a month"."""
    unit = how["unit"]
    words = {
        "bound": amount(bound, unit),
        "to_date": amount(how["to_date"], unit),
        "periods": how["periods"],
        "left": how["left"],
        "need": amount(each, unit),
        "per": per_period(how["grain"]),
    }
    if how["mode"] == "average":
        return _("(%(bound)s × %(periods)s − %(to_date)s) ÷ %(left)s = %(need)s %(per)s") % words
    return _("(%(bound)s − %(to_date)s) ÷ %(left)s = %(need)s %(per)s") % words


def certain(how: Fields) -> list[str]:
    """What the periods left can make of it at least and at most, where anything bounds them."""
    if not how["left"]:
        return [total(how)] if how["mode"] == "average" else []
    ends = (("floor", "lowest", _("At least %(sum)s")), ("ceiling", "highest", _("At most %(sum)s")))
    return [
        wording % {"sum": possible(how, how[each], how[end])}
        for each, end, wording in ends
        if how[end] is not None
    ]


def total(how: Fields) -> str:
    words = {
        "to_date": amount(how["to_date"], how["unit"]),
        "done": how["done"],
        "mean": amount(how["so_far"], how["unit"]),
    }
    return _("%(to_date)s ÷ %(done)s = %(mean)s") % words


def possible(how: Fields, each: str, end: str) -> str:
    """ "12,400 km + 2 × 0 km = 12,400 km"."""
    unit = how["unit"]
    words = {
        "to_date": amount(how["to_date"], unit),
        "left": how["left"],
        "each": amount(each, unit),
        "periods": how["done"] + how["left"],
        "end": amount(end, unit),
    }
    if how["mode"] == "level":
        return amount(end, unit)
    if how["mode"] == "average":
        return _("(%(to_date)s + %(left)s × %(each)s) ÷ %(periods)s = %(end)s") % words
    return _("%(to_date)s + %(left)s × %(each)s = %(end)s") % words
