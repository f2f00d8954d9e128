from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .entries import EntryRevision


class EntryApproval(models.Model):
    """A manager stands by a figure that somebody else entered. Append-only; a new revision needs a new one,
    and the database refuses that of its author."""

    revision = models.OneToOneField(EntryRevision, models.PROTECT, related_name="approval")
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("approval of an entry")
        verbose_name_plural = _("approvals of entries")
