"""Actions that are due, as lines."""

from datetime import date

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from reports.calc.facts import MeasureFact, Plan, ReportFacts
from reports.calc.highlights import Highlights

from .content import Note


def lines(found: Highlights, facts: ReportFacts, today: date) -> tuple[Note, ...]:
    return tuple(Note(plan.title, _line(fact, plan, facts, today)) for fact, plan in found.plans)


def more(found: Highlights) -> str:
    rest = found.plans_total - len(found.plans)
    if not rest:
        return ""
    return ngettext(
        "%(count)s more action is due; the portal lists all of them.",
        "%(count)s more actions are due; the portal lists all of them.",
        rest,
    ) % {"count": rest}


def text(plan: Plan, today: date) -> str:
    """``Nothing to ask: Tomas Lindqvist plans “Hire twenty drivers” by Tue 15 Dec 2026.``"""
    words = {
        "owner": plan.owner,
        "day": formats.day_text(plan.due),
        "title": plan.title.rstrip("."),
    }
    if not plan.owner:
        return _("Decide who does what was planned: “%(title)s”, due %(day)s.") % words
    if plan.due < today:
        return _("Ask %(owner)s about the plan that is overdue since %(day)s: “%(title)s”.") % words
    return _("Nothing to ask: %(owner)s plans “%(title)s” by %(day)s.") % words


def _line(fact: MeasureFact, plan: Plan, facts: ReportFacts, today: date) -> str:
    words = {
        "kpi": fact.name,
        "team": facts.teams[fact.team].name,
        "owner": plan.owner or _("Nobody"),
        "day": formats.day_text(plan.due),
    }
    if plan.due < today:
        return _("%(owner)s, overdue since %(day)s. For %(kpi)s (%(team)s).") % words
    return _("%(owner)s, due %(day)s. For %(kpi)s (%(team)s).") % words
