"""Who must know that something did not go as it should, told once it has been seen."""

import datetime as dt
import logging
from collections.abc import Callable
from smtplib import SMTPException

from django.db.models import Q

from reports import emails
from reports.models import ReportDelivery, ReportOccurrence
from reports.queries.leaving import administrators

log = logging.getLogger(__name__)


def tell_owners(now: dt.datetime) -> None:
    """At once of mails nobody knows about, of other trouble when the report is done: one mail for a report.

    The mark comes after the mail: a notice twice is better than none.
    """
    untold = ReportDelivery.objects.filter(state__in=ReportDelivery.TROUBLED, owner_told_at=None)
    now_or_done = Q(state=ReportDelivery.State.UNKNOWN) | ~Q(
        occurrence__state__in=ReportOccurrence.UNFINISHED
    )
    occurrences = ReportOccurrence.objects.filter(pk__in=untold.filter(now_or_done).values("occurrence"))
    for occurrence in occurrences.select_related("schedule__owner").order_by("pk"):
        rows = list(untold.filter(occurrence=occurrence).order_by("address"))
        if _is_told(emails.delivery_trouble, occurrence, rows):
            ReportDelivery.objects.filter(pk__in=[row.pk for row in rows]).update(owner_told_at=now)


def tell_administrators(now: dt.datetime) -> None:
    """Of each report that is not out half an hour after it was due, once."""
    late = ReportOccurrence.objects.late(now).filter(late_alarm_at=None)
    found = list(late.select_related("schedule").order_by("due_at", "pk"))
    if not found:
        return
    told = [_is_told(emails.late_reports, user, found) for user in administrators()]
    if any(told) or not told:
        ReportOccurrence.objects.filter(pk__in=[row.pk for row in found]).update(late_alarm_at=now)


def _is_told(tell: Callable[..., None], *about: object) -> bool:
    """One address that is refused must not keep everybody else from their notice; it is tried again by the
    next sweep. A server that is away ends the round for all."""
    try:
        tell(*about)
    except SMTPException as problem:
        log.warning("a notice could not be mailed: %s", type(problem).__name__)
        return False
    return True
