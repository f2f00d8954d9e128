"""What a report says first, in the subject and at its top, and what it says last."""

from datetime import datetime

from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from kpis import formats
from reports.calc.facts import ReportFacts
from reports.calc.highlights import Highlights

from . import moves, sentences
from .content import Frame


def title(facts: ReportFacts, found: Highlights) -> str:
    if found.lead is None:
        return sentences.teams_off_track(found.teams)
    score = found.lead.result.score
    if score is None:
        return _("No score")
    return _("Score %(score)s") % {"score": sentences.node_score(score, facts)}


def finding(facts: ReportFacts, found: Highlights) -> str:
    told = [
        moves.since_previous(found.lead, facts) if found.lead else "",
        _bands(facts, found),
        moves.team_moves(found.teams, facts),
        moves.without_score(found.teams, facts),
        moves.lowest_team(found.teams, facts),
    ]
    return " ".join(filter(None, told))


def provisional(found: Highlights, facts: ReportFacts) -> str:
    if found.lead is None or not found.lead.result.provisional:
        return ""
    if facts.entry_closes is None:
        return _("Provisional: entry is still open, so the score may change.")
    words = {"day": formats.day_text(facts.entry_closes)}
    return _("Provisional: entry is open until %(day)s, so the score may change.") % words


def _bands(facts: ReportFacts, found: Highlights) -> str:
    if found.lead is None or found.lead.result.score is None:
        return ""
    green, amber = map(formats.score_text, facts.bands)
    words = {"green": green, "amber": amber}
    return _("On track is %(green)s or more, at risk %(amber)s or more, of at most 120.") % words


def subject(facts: ReportFacts, found: Highlights, frame: Frame) -> str:
    """The finding itself: "Merrow Transit, October 2026: score 70, at risk. 3 items need attention"."""
    told = _finding_as_subject(facts, found)
    return _("Correction: %(subject)s") % {"subject": told} if frame.corrects else told


def corrects(frame: Frame) -> str:
    if frame.corrects is None:
        return ""
    words = {"moment": moment_text(frame.corrects.known_at)}
    return _("This corrects the report with figures as known on %(moment)s. These figures differ:") % words


def _finding_as_subject(facts: ReportFacts, found: Highlights) -> str:
    count = found.attention_total
    words = {
        "team": _name(facts, found),
        "period": formats.period_name(facts.period, facts.calendar),
        "finding": _finding_in_short(facts, found),
        "count": count,
    }
    if not count:
        return _("%(team)s, %(period)s: %(finding)s. Nothing needs attention") % words
    return (
        ngettext(
            "%(team)s, %(period)s: %(finding)s. %(count)s item needs attention",
            "%(team)s, %(period)s: %(finding)s. %(count)s items need attention",
            count,
        )
        % words
    )


def kicker(facts: ReportFacts, found: Highlights, frame: Frame) -> str:
    period = formats.period_name(facts.period, facts.calendar)
    words = {"team": _name(facts, found), "period": period}
    if frame.cadence == "month":
        return _("%(team)s. Monthly report, %(period)s") % words
    if frame.cadence == "period":
        return _("%(team)s. Report of the period, %(period)s") % words
    return _("%(team)s. Quarterly report, %(period)s") % words


def moment(frame: Frame) -> str:
    return moment_text(frame.known_at)


def moment_text(at: datetime) -> str:
    """12 Nov 2026, 06:00 CET."""
    return dateformat.format(at, pgettext("date format", "j M Y, H:i T"))


def footer(frame: Frame) -> str:
    words = {"schedule": frame.schedule, "moment": moment(frame)}
    if frame.cadence == "month":
        return _("Prepared on %(moment)s. “%(schedule)s” comes every month.") % words
    if frame.cadence == "period":
        return _("Prepared on %(moment)s. “%(schedule)s” comes every period.") % words
    return _("Prepared on %(moment)s. “%(schedule)s” comes every quarter.") % words


def _name(facts: ReportFacts, found: Highlights) -> str:
    return found.lead.name if found.lead else facts.organisation


def _finding_in_short(facts: ReportFacts, found: Highlights) -> str:
    if found.lead is None:
        return sentences.teams_off_track(found.teams)
    words = {"score": sentences.node_score(found.lead.result.score, facts)}
    match found.lead.result.status:
        case "green":
            return _("score %(score)s, on track") % words
        case "amber":
            return _("score %(score)s, at risk") % words
        case "red":
            return _("score %(score)s, off track") % words
        case "not_due":
            return _("no score yet")
    return _("too little data for a score")
