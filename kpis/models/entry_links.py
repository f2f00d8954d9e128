import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .measures import Measure
from .periods import OfPeriod, known_grain


class EntryLinkQuerySet(models.QuerySet["EntryLink"]):
    def in_force(self, now: dt.datetime) -> "EntryLinkQuerySet":
        return self.filter(expires__gt=now, person__is_active=True)


class EntryLink(models.Model):
    """A link by which one person enters some values without logging in. Its address is signed and stands in
    mails alone."""

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="entry_links")
    created = models.DateTimeField()
    expires = models.DateTimeField()

    objects = EntryLinkQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry link")
        verbose_name_plural = _("entry links")

    def __str__(self) -> str:
        return str(self.created)


class EntryLinkCell(OfPeriod):
    """One value that may be saved by a link, once. `version` is the entry's when the link was made: whoever
    enters the value elsewhere meanwhile closes this way to it."""

    link = models.ForeignKey(EntryLink, models.CASCADE, related_name="cells")
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="+")
    version = models.PositiveIntegerField()
    used_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("cell of an entry link")
        verbose_name_plural = _("cells of entry links")
        constraints = [
            models.UniqueConstraint(
                fields=["link", "measure", "grain", "start"], name="entry_link_cell_unique"
            ),
            known_grain("entry_link_cell_grain_known"),
        ]
