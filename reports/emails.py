"""Mails about reports, to those who answer for them. The reports themselves go out by the ledger."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse
from django.utils import translation

from accounts import emails
from accounts.models import Organisation, User
from kpis.queries.calendars import calendar_of
from reports.models import ReportDelivery, ReportOccurrence
from reports.queries.occurrences import ledger_lines, report_name

SHOWN = 20
"""Rows named in one mail; the page shows them all."""


def delivery_trouble(occurrence: ReportOccurrence, rows: Sequence[ReportDelivery]) -> None:
    """Some mails of a report bounced, failed, or nobody knows whether they arrived."""
    owner, calendar = occurrence.schedule.owner, calendar_of(Organisation.current())
    with translation.override(owner.language or settings.LANGUAGE_CODE):
        context = {
            "user": owner,
            "name": report_name(occurrence, calendar),
            "line": ledger_lines([occurrence])[occurrence.pk],
            "rows": rows[:SHOWN],
            "more": max(len(rows) - SHOWN, 0),
            "link": emails.absolute(reverse("report", args=[occurrence.pk])),
        }
        emails.build("report_trouble", owner.email, context).send()


def late_reports(user: User, occurrences: Sequence[ReportOccurrence]) -> None:
    """Reports that are not out although they were due half an hour ago."""
    calendar = calendar_of(Organisation.current())
    with translation.override(user.language or settings.LANGUAGE_CODE):
        context = {
            "user": user,
            "names": [report_name(occurrence, calendar) for occurrence in occurrences],
            "count": len(occurrences),
            "link": emails.absolute(reverse("reports")),
        }
        emails.build("reports_late", user.email, context).send()
