"""What the portfolio review says: for each kind of finding a heading, what to do, and a line for each."""

from collections.abc import Mapping
from decimal import Decimal
from typing import TYPE_CHECKING, Any, NamedTuple

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis.formats.numbers import number, quantity

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

_COUNTED = gettext_lazy("%(count)s KPIs, at most %(most)s")
_SHARE = gettext_lazy("%(percent)s, the limit is %(limit)s")


class Kind(NamedTuple):
    """How findings of a kind are called, what mends them, and what stands behind the name of each."""

    title: "_StrPromise"
    advice: "_StrPromise"
    line: "_StrPromise | str" = ""


KINDS = {
    "objective_crowded": Kind(
        gettext_lazy("Objectives with more than 3 KPIs"),
        gettext_lazy("Keep the numbers that decide, and retire or move the others."),
        _COUNTED,
    ),
    "perspective_empty": Kind(
        gettext_lazy("Perspectives without a KPI"),
        gettext_lazy("Start from an objective there, or take the perspective away."),
    ),
    "perspective_crowded": Kind(
        gettext_lazy("Perspectives with more than 7 KPIs"),
        gettext_lazy("Look for KPIs that say the same or that nobody acts on."),
        _COUNTED,
    ),
    "few_leading": Kind(
        gettext_lazy("Too few leading KPIs"),
        gettext_lazy("Add numbers that move before the result does."),
        _SHARE,
    ),
    "many_leading": Kind(
        gettext_lazy("Too few lagging KPIs"),
        gettext_lazy("Add the results that all the activity is for."),
        _SHARE,
    ),
    "many_financial": Kind(
        gettext_lazy("Too many financial KPIs"),
        gettext_lazy("Add what makes the money: customers, processes, people."),
        _SHARE,
    ),
    "owner_crowded": Kind(
        gettext_lazy("People who own more than 7 KPIs"),
        gettext_lazy("Hand some over, or retire what nobody misses."),
        _COUNTED,
    ),
    "person_crowded": Kind(
        gettext_lazy("People with more than 5 KPIs of their own"),
        gettext_lazy("Agree on the few that matter for their work."),
        _COUNTED,
    ),
    "team_crowded": Kind(
        gettext_lazy("Teams with more than 10 active KPIs"),
        gettext_lazy("Retire KPIs here, or measure them where the work is done."),
        _COUNTED,
    ),
    "scorecard_crowded": Kind(
        gettext_lazy("Scorecards with more than 25 KPIs"),
        gettext_lazy("Leave out what is rolled up and not talked about."),
        _COUNTED,
    ),
    "orphaned": Kind(
        gettext_lazy("KPIs without an owner"),
        gettext_lazy("Name the one person, who may log in, who answers for it."),
    ),
    "orphaned_measure": Kind(
        gettext_lazy("Measures without an owner"),
        gettext_lazy("Name who answers for it on this scorecard."),
        "%(team)s",
    ),
    "no_guardrail": Kind(
        gettext_lazy("KPIs without a guardrail"),
        gettext_lazy("Name the KPI that would suffer if this one were pushed too hard."),
    ),
    "twins": Kind(
        gettext_lazy("KPIs that are nearly the same"),
        gettext_lazy("Keep one of the two, or say in both what sets them apart."),
    ),
    "unopened": Kind(
        gettext_lazy("Not opened for 90 days"),
        gettext_lazy("Ask who would miss it, and retire it if nobody does."),
    ),
    "kept_unsaid": Kind(
        gettext_lazy("Kept without a reason at 2 reviews or more"),
        gettext_lazy("Say at the next review what is decided by it."),
    ),
    "stale": Kind(
        gettext_lazy("No figure for 3 periods or more"),
        gettext_lazy("Find out why figures stopped coming, or retire it."),
        "%(team)s",
    ),
    "unnoted": Kind(
        gettext_lazy("Off target for 2 periods, and nothing said"),
        gettext_lazy("Ask the owner for a comment."),
        "%(team)s",
    ),
    "unplanned": Kind(
        gettext_lazy("Red without a comment or an action"),
        gettext_lazy("Agree on an action, or say why none is needed."),
        "%(team)s",
    ),
    "always_met": Kind(
        gettext_lazy("On target in each of 12 periods"),
        gettext_lazy("Set a target that asks for more, or stop measuring it."),
    ),
}
"""In the order in which pages show them."""

OF_FIGURES = ("unnoted", "unplanned", "always_met")
"""Kinds that figures tell."""

TWINS: Mapping[str, "_StrPromise"] = {
    "text": gettext_lazy("the same words as %(other)s"),
    "formula": gettext_lazy("the same formula as %(other)s"),
}

ALIKE: Mapping[str, "_StrPromise"] = {
    "text": gettext_lazy("the same words"),
    "formula": gettext_lazy("the same formula"),
}


def finding_line(code: str, figures: Mapping[str, Any]) -> str:
    """ "4 KPIs, at most 3": what stands behind the name; empty where the heading says it all."""
    return str(KINDS[code].line) % {name: _written(name, figure) for name, figure in figures.items()}


def minutes_text(minutes: int) -> str:
    """ "36 min a year", "2.5 h a year", "52 h a year"."""
    if minutes < 60:
        return _("%(minutes)s min a year") % {"minutes": minutes}
    return _("%(hours)s h a year") % {"hours": number(Decimal(minutes) / 60, 0 if minutes >= 600 else 1)}


def share_text(percent: Decimal | None) -> str:
    return quantity(percent, 0, "%")


def _written(name: str, figure: Any) -> str:
    return share_text(Decimal(figure)) if name in ("percent", "limit") else str(figure)
