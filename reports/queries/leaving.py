"""Schedules that a person left behind and that wait for an owner."""

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import ngettext

from accounts.consequences import Waiting
from accounts.models import User
from accounts.models.people import ADMINISTRATORS
from reports.models import ReportSchedule

WANTED = "?owner_is=wanted"
"""The filter of the list of schedules."""


def schedules_waiting() -> list[Waiting]:
    """One line with their number, or none; one statement."""
    count = ReportSchedule.objects.owner_wanted().count()
    if not count:
        return []
    words = ngettext(
        "%(count)s report schedule waits for an owner", "%(count)s report schedules wait for an owner", count
    )
    url = reverse("admin:reports_reportschedule_changelist") + WANTED
    return [Waiting(words % {"count": count}, url)]


def administrators() -> QuerySet[User]:
    """Those who may log in; who has been here longest comes first."""
    return User.objects.filter(is_active=True, groups__name=ADMINISTRATORS).order_by("pk")
