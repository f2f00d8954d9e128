"""Sentences about figures that are missing, corrected, or judged against a target."""

from datetime import date

from django.utils.translation import gettext as _

from kpis.formats.days import day_text

from .words import Fields, amount, bounds, distance, percent, signed


def data_problem(parts: Fields) -> str:
    return corrected(parts) if parts["state"] == "corrected" else not_in(parts)


def not_in(parts: Fields) -> str:
    words = {**parts, "due": day_text(date.fromisoformat(parts["due"]))}
    sentence = (gap if parts["since"] != parts["period"] else late_or_not)(parts["late"]) % words
    if not parts["last"]:
        return sentence
    return f"{sentence} {_('Figures below end at %(last)s.') % words}"


def late_or_not(late: bool) -> str:
    if late:
        return _("%(kpi)s for %(period)s is not in yet; it was due %(due)s.")
    return _("%(kpi)s for %(period)s is not in yet; due %(due)s.")


def gap(late: bool) -> str:
    if late:
        return _("%(kpi)s is missing from %(since)s to %(period)s; %(period)s was due %(due)s.")
    return _("%(kpi)s is missing from %(since)s to %(period)s; %(period)s is due %(due)s.")


def corrected(parts: Fields) -> str:
    unit = parts["unit"]
    words = {
        "kpi": parts["kpi"],
        "period": parts["period"],
        "before": amount(parts["before"], unit),
        "after": amount(parts["after"], unit),
        "change": signed(parts["change"], unit),
    }
    if parts["percent"] is None:
        return _("%(kpi)s for %(period)s was corrected from %(before)s to %(after)s (%(change)s).") % words
    words["percent"] = percent(parts["percent"])
    return (
        _("%(kpi)s for %(period)s was corrected from %(before)s to %(after)s (%(change)s, %(percent)s).")
        % words
    )


def data_problem_how(how: Fields) -> list[str]:
    if "before" in how:
        unit = how["unit"]
        return [*difference(how["after"], how["before"], how["change"], unit), *ratio(how, how["before"])]
    due = day_text(date.fromisoformat(how["due"]))
    lines = [(_("It was due %(due)s.") if how["late"] else _("It is due %(due)s.")) % {"due": due}]
    if how["last"]:
        lines.append(_("The last value is that of %(last)s.") % how)
    if how["owner"]:
        lines.append(_("%(owner)s answers for it.") % how)
    return lines


def difference(after: str, before: str, change: str, unit: str) -> list[str]:
    """ "84.6% − 88.0% = −3.4 points"."""
    words = {
        "after": amount(after, unit),
        "before": amount(before, unit),
        "change": signed(change, unit),
    }
    return [_("%(after)s − %(before)s = %(change)s") % words]


def ratio(how: Fields, base: str) -> list[str]:
    """ "−600 km ÷ 12,000 km = −5.0%", where a percentage may be said."""
    if how["percent"] is None:
        return []
    words = {
        "change": signed(how["change"], how["unit"]),
        "base": amount(base, how["unit"]),
        "percent": percent(how["percent"]),
    }
    return [_("%(change)s ÷ %(base)s = %(percent)s") % words]


def target_outcome(parts: Fields) -> str:
    unit = parts["unit"]
    words = {
        "kpi": parts["kpi"],
        "period": parts["period"],
        "value": amount(parts["value"], unit),
        "distance": distance(parts["change"], unit),
        "target": bounds(parts["least"], parts["most"], unit),
    }
    if parts["verdict"] == "inside":
        return _("%(kpi)s ended %(period)s at %(value)s, inside its target of %(target)s.") % words
    if parts["verdict"] == "met":
        return _("%(kpi)s ended %(period)s at %(value)s, exactly on its target of %(target)s.") % words
    if parts["verdict"] == "better":
        return (
            _("%(kpi)s ended %(period)s at %(value)s, %(distance)s better than its target of %(target)s.")
            % words
        )
    return (
        _("%(kpi)s ended %(period)s at %(value)s, %(distance)s worse than its target of %(target)s.") % words
    )


def target_outcome_how(how: Fields) -> list[str]:
    if how["verdict"] == "inside":
        words = {
            "value": amount(how["value"], how["unit"]),
            "target": bounds(how["least"], how["most"], how["unit"]),
        }
        return [_("%(value)s is %(target)s.") % words]
    lines = difference(how["value"], how["target"], how["change"], how["unit"])
    return lines if how["verdict"] == "met" else [*lines, *ratio(how, how["target"])]
