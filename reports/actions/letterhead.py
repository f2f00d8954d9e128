"""What stands above every mail of a report: kept with it, for its sender and its address may change later."""

import datetime as dt
from collections.abc import Mapping
from urllib.parse import urlsplit

from django.conf import settings
from django.urls import reverse

from accounts.emails import absolute
from reports.models import ReportArtifact, ReportOccurrence, ReportSchedule
from reports.rendering.content import STOP_TOKEN
from reports.rendering.message import Letterhead

KEPT = "letterhead"


def mail_domain() -> str:
    return urlsplit(settings.SITE_URL).hostname or "localhost"


def letterhead_words(schedule: ReportSchedule) -> dict[str, str]:
    """As settings say now; without the date, which is that of the report."""
    return {
        "sender": settings.DEFAULT_FROM_EMAIL,
        "list_id": f"<schedule-{schedule.pk}.reports.{mail_domain()}>",
        "stop_url": absolute(reverse("report_stop", args=[STOP_TOKEN])),
    }


def letterhead_of(artifact: ReportArtifact, report: ReportOccurrence) -> Letterhead:
    """That with which it was frozen: a mail that is tried again, or downloaded, has it too."""
    words: Mapping[str, str] = artifact.figures.get(KEPT) or letterhead_words(report.schedule)
    return Letterhead(date=report.built_at or artifact.at, **words)


def letterhead_of_a_trial(schedule: ReportSchedule, now: dt.datetime) -> Letterhead:
    return Letterhead(date=now, **letterhead_words(schedule))
