"""What every dated row has: the day it rules from, and who recorded it when and why."""

import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext as _

BEGINNING = dt.date(1, 1, 1)
"""The stored form of an empty valid_from: in force from the beginning."""


def from_text(day: dt.date) -> str:
    """ "from 2026-02-01", "from the beginning"."""
    return _("from the beginning") if day == BEGINNING else _("from %(day)s") % {"day": day.isoformat()}


class Recorded(models.Model):
    """A row of a ledger: who, when, why. Never edited once written.

    With no `actor`, `actor_label` says which of `organisation folder`, `clock` or `command` wrote it.
    """

    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, related_name="+"
    )
    actor_label = models.CharField(max_length=40, blank=True)
    recorded_at = models.DateTimeField()
    reason = models.TextField(blank=True)

    class Meta:
        abstract = True


class DatedRow(Recorded):
    """Rules its subject from `valid_from` on; of the rows of one day the latest recorded wins."""

    valid_from = models.DateField(default=BEGINNING)

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return from_text(self.valid_from)
