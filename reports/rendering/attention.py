"""What needs somebody, each as a title and a sentence."""

from datetime import date
from decimal import Decimal

from django.utils.text import Truncator
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.periods import shift
from kpis.calc.scoring import shown_score
from reports.calc.facts import MeasureFact, ReportFacts, TeamFact
from reports.calc.highlights import Attention

from . import plans, sentences

MOST_WRITTEN = 200
"""Characters of what somebody wrote; the portal shows all of it."""


def title(item: Attention) -> str:
    match item.kind, item.measure, item.team:
        case "critical", MeasureFact() as fact, _team:
            return _("%(kpi)s: critical and off track") % {"kpi": fact.name}
        case "no_plan", MeasureFact() as fact, _team:
            return _("%(kpi)s: off track without a plan") % {"kpi": fact.name}
        case "newly_off", MeasureFact() as fact, _team:
            return _("%(kpi)s went off track") % {"kpi": fact.name}
        case "fell", MeasureFact() as fact, _team:
            return _fell(fact)
        case "signal", MeasureFact() as fact, _team:
            return _("%(kpi)s got worse, by more than it usually moves") % {"kpi": fact.name}
        case "too_little", _measure, TeamFact() as team:
            return _("Too little data for %(team)s") % {"team": team.name}
    raise ValueError(f"{item.kind} is not a kind of attention.")


def text(item: Attention, facts: ReportFacts) -> str:
    if item.team is not None:
        words = {"percent": sentences.percent(item.team.result.coverage)}
        return _("%(percent)s of weight is in, so there is no score.") % words
    fact = item.measure
    assert fact is not None  # noqa: S101 - an item is about a team or a measure
    told = [sentences.against_target(fact)]
    if item.kind == "critical":
        told.append(_("It holds %(team)s at “at risk” at best.") % {"team": facts.teams[fact.team].name})
    elif item.kind == "no_plan":
        told.append(_off_track_since(fact, facts))
    elif item.kind == "fell":
        told.append(_scores(fact, facts))
    if fact.is_signal and item.kind != "signal":
        told.append(_("That is more than it usually moves."))
    return " ".join(told)


def remark(item: Attention) -> str:
    """What was written about it in the period: ``Ines Aalto wrote: “Roadworks on line 31.”``"""
    said = item.measure.remark if item.measure else None
    if said is None:
        return ""
    text = Truncator(" ".join(said.text.split())).chars(MOST_WRITTEN)
    return _("%(author)s wrote: “%(text)s”") % {"author": said.author, "text": text}


def who(item: Attention, facts: ReportFacts, today: date) -> str:
    """What is to be decided, and by whom."""
    if item.measure is None:
        return _("Ask for the missing values.")
    fact = item.measure
    words = {"team": facts.teams[fact.team].name, "owner": fact.owner}
    if not fact.owner:
        return _("Decide who owns it (%(team)s).") % words
    if fact.plans:
        return plans.text(fact.plans[0], today)
    if fact.remark:
        return _("Ask %(owner)s (%(team)s) for a plan.") % words
    if item.kind == "signal":
        return _("Ask %(owner)s (%(team)s) for the cause.") % words
    if item.kind in ("newly_off", "fell"):
        return _("Ask %(owner)s (%(team)s) for the cause and a plan.") % words
    return _("Ask %(owner)s (%(team)s) for a plan.") % words


def _fell(fact: MeasureFact) -> str:
    """By the scores as they are shown, for a reader subtracts them."""
    points = shown_score(fact.previous_score or Decimal(0)) - shown_score(fact.score or Decimal(0))
    return ngettext(
        "%(kpi)s lost %(points)s point of score", "%(kpi)s lost %(points)s points of score", points
    ) % {"kpi": fact.name, "points": points}


def _off_track_since(fact: MeasureFact, facts: ReportFacts) -> str:
    first = shift(facts.calendar, facts.period, 1 - fact.periods_red)
    words = {"period": formats.period_name(first, facts.calendar)}
    if fact.periods_red == len(fact.history):
        return _("Off track since %(period)s or earlier; nobody has an action open.") % words
    return _("Off track since %(period)s; nobody has an action open.") % words


def _scores(fact: MeasureFact, facts: ReportFacts) -> str:
    return _("Score %(score)s after %(previous)s in %(period)s.") % {
        "score": formats.score_text(fact.score),
        "previous": formats.score_text(fact.previous_score),
        "period": formats.period_name(facts.previous, facts.calendar),
    }
