"""A report that said what is not so any more is corrected by a new one; what was sent stays as it is."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.clock import today_in
from accounts.models import Organisation
from accounts.queries.trees import parents_on
from accounts.refusals import Problem, Refused
from kpis.calc.periods import is_start
from kpis.queries.calendars import calendar_of
from reports.models import ReportOccurrence, ReportSchedule
from reports.queries.corrections import differences
from reports.queries.facts import report_facts, scope_of
from reports.queries.readers import who_got

from .numbering import next_number


@transaction.atomic
def correct(actor: Actor, occurrence: ReportOccurrence, *, now: dt.datetime) -> ReportOccurrence:
    """Planned for the next tick, which builds it from the figures of then for those who got this one.

    Raises Refused where there is nothing to correct, or nobody to tell. The schedule is locked first, so that
    two people make one correction.
    """
    ReportSchedule.objects.select_for_update().get(pk=occurrence.schedule_id)
    if rule := _objection(occurrence) or _no_difference(occurrence, now):
        raise Refused([Problem("", "", rule)])
    kind = ReportOccurrence.Kind.CORRECTION
    correction = next_number(occurrence.schedule, occurrence.period, kind, now, corrects=occurrence)
    record(actor, occurrence, {}, {"corrected by": correction.pk}, now)
    return correction


def _objection(occurrence: ReportOccurrence) -> str:
    if occurrence.built_at is None:
        return _("This report was never built, so it said nothing that could be corrected.")
    if occurrence.state in ReportOccurrence.UNFINISHED:
        return _("This report is still being sent. Abort it, or wait until it is done.")
    if ReportOccurrence.objects.correcting(occurrence).exists():
        return _("This report has been corrected already. If that is wrong too, correct the correction.")
    if not occurrence.schedule.enabled:
        return _("The schedule is disabled, so nothing of it is sent.")
    if not who_got(occurrence).exists():
        return _("Nobody got this report, so there is nobody to tell.")
    return ""


def _no_difference(occurrence: ReportOccurrence, now: dt.datetime) -> str:
    organisation = Organisation.current()
    if not is_start(calendar_of(organisation), occurrence.grain, occurrence.period_start):
        return _("The fiscal year begins in another month now, and no figures are kept for this period.")
    today, parents = today_in(organisation, now), parents_on(occurrence.period_end)
    scope = scope_of(occurrence.schedule, occurrence.period, parents)
    facts = report_facts(organisation, occurrence.schedule, occurrence.period, scope, parents, today)
    if facts.updating:
        return _("Scores of this period are being computed. Try again in a minute.")
    if not differences(occurrence, facts):
        return _("Nothing to correct: every figure of this report is still the same.")
    return ""
