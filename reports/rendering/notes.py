"""What a reader should know before relying on the figures."""

from decimal import ROUND_FLOOR, Decimal

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from reports.calc.facts import ReportFacts
from reports.calc.highlights import Highlights

from . import awaited
from .content import Note
from .sentences import percent


def notes(found: Highlights, facts: ReportFacts) -> tuple[Note, ...]:
    """Only what applies; the last one says how to read the report."""
    told = [
        Note(_("Incomplete"), _incomplete(facts)),
        Note(_("Missing"), awaited.missing(found, facts)),
        Note(_("Not due yet"), awaited.not_due(found, facts)),
        *_counted(found),
        Note(_("Restated"), _restated(facts)),
        Note(_("How to read"), _how_to_read(facts)),
    ]
    return tuple(note for note in told if note.text)


def _restated(facts: ReportFacts) -> str:
    """Silence could mean that it is not shown. What was restated stands in a section of its own."""
    if facts.restated:
        words = {"period": formats.period_name(facts.previous, facts.calendar)}
        return _("Changes since %(period)s are measured against its figures as restated.") % words
    if facts.is_first:
        return _("Nothing to compare: this is the first report. What changes after it, the next one lists.")
    return _("No figure has been restated since the last report.")


def _counted(found: Highlights) -> list[Note]:
    carried, na, bare = found.carried, found.not_applicable, found.no_target
    told = [
        (
            _("Carried forward"),
            carried,
            ngettext(
                "%(n)s result is the latest of a KPI that is measured less often.",
                "%(n)s results are the latest of KPIs that are measured less often.",
                carried,
            ),
        ),
        (
            _("Not applicable"),
            na,
            ngettext(
                "%(n)s KPI was marked not applicable and does not count.",
                "%(n)s KPIs were marked not applicable and do not count.",
                na,
            ),
        ),
        (
            _("No target"),
            bare,
            ngettext(
                "%(n)s more KPI has no target and is not scored.",
                "%(n)s more KPIs have no target and are not scored.",
                bare,
            ),
        ),
    ]
    return [Note(title, text % {"n": count}) for title, count, text in told if count]


def _incomplete(facts: ReportFacts) -> str:
    """94.6% is not said to be the 95% that were asked for."""
    if facts.in_vain is None:
        return ""
    asked, came = percent(Decimal(facts.in_vain.asked)), facts.in_vain.came
    if came is None:
        told = _("This report waited for %(asked)s of the weight until its last day; not all of it is in.")
        return told % {"asked": asked}
    return _("This report waited for %(asked)s of the weight until its last day; %(percent)s is in.") % {
        "asked": asked,
        "percent": percent(came.to_integral_value(ROUND_FLOOR)),
    }


def _how_to_read(facts: ReportFacts) -> str:
    green_at, amber_at = facts.bands
    return _(
        "A team is on track at %(green)s or more, at risk at %(amber)s or more, off track below. A single "
        "KPI is on track at 100 or more, where it meets its target, and off track below 50, beyond its red "
        "line. The highest score is 120."
    ) % {"green": formats.score_text(green_at), "amber": formats.score_text(amber_at)}
