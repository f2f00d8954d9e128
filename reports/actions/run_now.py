"""A report without waiting for its day."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import Actor, record
from accounts.models import Organisation
from accounts.refusals import Problem, Refused
from reports.models import ReportOccurrence, ReportSchedule
from reports.queries.schedules import latest_period

from .numbering import next_number


@transaction.atomic
def run_now(actor: Actor, schedule: ReportSchedule, *, now: dt.datetime) -> ReportOccurrence:
    """The latest complete period, from the figures of now, to the whole list; the next tick builds it. The
    regular report of that period comes all the same."""
    if not schedule.enabled:
        rule = _("This schedule is paused, so nothing would be sent. Resume it first.")
        raise Refused([Problem("enabled", "", rule)])
    period = latest_period(schedule, Organisation.current(), now)
    if period is None:
        rule = _("There is no report to send: no period is over yet, or the time zone is not known.")
        raise Refused([Problem("cadence", schedule.cadence, rule)])
    made = next_number(schedule, period, ReportOccurrence.Kind.MANUAL, now)
    record(actor, schedule, {}, {"run now as": made.pk}, now)
    return made
