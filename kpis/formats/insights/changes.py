"""Sentences about what a change is made of, and about what tends to move before."""

from typing import TYPE_CHECKING, Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, ngettext_lazy

from .words import Fields, amount, counted, distance, plain, rises, signed

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

DRIVER: dict[tuple[bool, str], "_StrPromise"] = {
    (True, "better"): gettext_lazy("%(kpi)s rose %(distance)s since %(against)s, better: %(parts)s."),
    (True, "worse"): gettext_lazy("%(kpi)s rose %(distance)s since %(against)s, worse: %(parts)s."),
    (True, ""): gettext_lazy("%(kpi)s rose %(distance)s since %(against)s: %(parts)s."),
    (False, "better"): gettext_lazy("%(kpi)s fell %(distance)s since %(against)s, better: %(parts)s."),
    (False, "worse"): gettext_lazy("%(kpi)s fell %(distance)s since %(against)s, worse: %(parts)s."),
    (False, ""): gettext_lazy("%(kpi)s fell %(distance)s since %(against)s: %(parts)s."),
}
MIX: dict[tuple[bool, str], Any] = {
    (True, "better"): ngettext_lazy(
        "%(kpi)s rose %(distance)s since %(against)s although %(k)s of %(teams)s team got worse: "
        "the mix moved to %(team)s.",
        "%(kpi)s rose %(distance)s since %(against)s although %(k)s of %(teams)s teams got worse: "
        "the mix moved to %(team)s.",
        "teams",
    ),
    (True, "worse"): ngettext_lazy(
        "%(kpi)s rose %(distance)s since %(against)s although %(k)s of %(teams)s team improved: "
        "the mix moved to %(team)s.",
        "%(kpi)s rose %(distance)s since %(against)s although %(k)s of %(teams)s teams improved: "
        "the mix moved to %(team)s.",
        "teams",
    ),
    (True, ""): ngettext_lazy(
        "%(kpi)s rose %(distance)s since %(against)s although %(k)s of %(teams)s team fell: "
        "the mix moved to %(team)s.",
        "%(kpi)s rose %(distance)s since %(against)s although %(k)s of %(teams)s teams fell: "
        "the mix moved to %(team)s.",
        "teams",
    ),
    (False, "better"): ngettext_lazy(
        "%(kpi)s fell %(distance)s since %(against)s although %(k)s of %(teams)s team got worse: "
        "the mix moved to %(team)s.",
        "%(kpi)s fell %(distance)s since %(against)s although %(k)s of %(teams)s teams got worse: "
        "the mix moved to %(team)s.",
        "teams",
    ),
    (False, "worse"): ngettext_lazy(
        "%(kpi)s fell %(distance)s since %(against)s although %(k)s of %(teams)s team improved: "
        "the mix moved to %(team)s.",
        "%(kpi)s fell %(distance)s since %(against)s although %(k)s of %(teams)s teams improved: "
        "the mix moved to %(team)s.",
        "teams",
    ),
    (False, ""): ngettext_lazy(
        "%(kpi)s fell %(distance)s since %(against)s although %(k)s of %(teams)s team rose: "
        "the mix moved to %(team)s.",
        "%(kpi)s fell %(distance)s since %(against)s although %(k)s of %(teams)s teams rose: "
        "the mix moved to %(team)s.",
        "teams",
    ),
}


def driver(parts: Fields) -> str:
    words = {
        "kpi": parts["kpi"],
        "against": parts["against"],
        "distance": distance(parts["change"], parts["unit"]),
        "parts": listed(parts),
    }
    return DRIVER[rises(parts["change"]), parts["verdict"]] % words


def listed(fields: Fields) -> str:
    """ "North +12 km, South −3 km, others 0 km"; a part without a name stands for all others."""
    each = [
        _("%(name)s %(change)s") % {"name": name or _("others"), "change": signed(by, fields["unit"])}
        for name, by in fields["parts"]
    ]
    return ", ".join(each)


def driver_how(how: Fields) -> list[str]:
    unit = how["unit"]
    words = {
        "parts": listed(how),
        "before": amount(how["before"], unit),
        "after": amount(how["after"], unit),
        "change": signed(how["change"], unit),
    }
    lines = [
        _("%(after)s − %(before)s = %(change)s") % words,
        _("%(parts)s: together %(change)s.") % words,
    ]
    if how["offsetting"]:
        lines.append(_("The parts nearly cancel out, so none is given as a share of the change."))
    elif "share" in how:
        words |= {"name": how["share_of"], "share": amount(how["share"], "%")}
        lines.append(_("%(name)s accounts for %(share)s of the change.") % words)
    return lines


def mix(parts: Fields) -> str:
    words = {
        "kpi": parts["kpi"],
        "against": parts["against"],
        "distance": distance(parts["change"], parts["unit"]),
        "k": len(parts["along"]),
        "teams": parts["teams"],
        "team": parts["team"],
    }
    return str(MIX[rises(parts["change"]), parts["verdict"]] % words)


def mix_how(how: Fields) -> list[str]:
    unit = how["unit"]
    words = {
        "rate": signed(how["rate"], unit),
        "mix": signed(how["mix"], unit),
        "change": signed(how["change"], unit),
        "teams": ", ".join(how["along"]),
        "team": how["team"],
        "before": amount(how["share_before"], "%"),
        "after": amount(how["share_after"], "%"),
    }
    return [
        _("The teams' own rates %(rate)s, their mix %(mix)s: together %(change)s.") % words,
        _("The share of %(team)s went from %(before)s to %(after)s.") % words,
        _("Against the total went %(teams)s.") % words,
    ]


def leading_sign(parts: Fields) -> str:
    words = {
        "leader": parts["leader"],
        "kpi": parts["kpi"],
        "lag": counted(parts["grain"], parts["lag"]),
    }
    if parts["side"] > 0:
        return _("%(leader)s, which tended to move %(lag)s before %(kpi)s, has shifted up.") % words
    return _("%(leader)s, which tended to move %(lag)s before %(kpi)s, has shifted down.") % words


def leading_sign_how(how: Fields) -> list[str]:
    words = {
        "r": plain(how["r"]),
        "lag": counted(how["grain"], how["lag"]),
        "n": plain(str(how["n"])),
        "pairs": how["pairs"],
    }
    tested = ngettext("%(pairs)s pair was tested.", "%(pairs)s pairs were tested.", how["pairs"])
    return [_("r = %(r)s at a lag of %(lag)s, n = %(n)s.") % words, tested % words]
