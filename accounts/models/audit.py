import datetime as dt

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from .dated import Recorded


class Change(Recorded):
    """One change of one field of anything curated: before, after, who, when, why. Append-only."""

    object_type = models.CharField(_("what"), max_length=40)
    object_id = models.CharField(max_length=40)
    object_label = models.CharField(_("which"), max_length=200)
    field = models.CharField(_("field"), max_length=60)
    before = models.TextField(_("before"), blank=True)
    after = models.TextField(_("after"), blank=True)

    class Meta:
        verbose_name = _("change")
        verbose_name_plural = _("changes")
        ordering = ["-recorded_at", "-id"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="change_of_object")]

    def __str__(self) -> str:
        return f"{self.object_label}: {self.field}"


class Submission(models.Model):
    """One rendering of a form: a second POST with the same key gets the first answer."""

    key = models.UUIDField(unique=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="+")
    at = models.DateTimeField()
    result = models.CharField(max_length=200, blank=True)


class Heartbeat(models.Model):
    """The last sign of life of one worker."""

    worker = models.CharField(max_length=200, unique=True)
    at = models.DateTimeField()

    @classmethod
    def beat(cls, worker: str, now: dt.datetime) -> None:
        """One statement, and workers gone for a day are forgotten."""
        Heartbeat.objects.bulk_create(
            [Heartbeat(worker=worker, at=now)],
            update_conflicts=True,
            unique_fields=["worker"],
            update_fields=["at"],
        )
        cls.objects.filter(at__lt=now - dt.timedelta(days=1)).delete()

    @classmethod
    def latest(cls) -> dt.datetime | None:
        """When any worker was last alive; None before the first sign of life."""
        at: dt.datetime | None = cls.objects.aggregate(at=models.Max("at"))["at"]
        return at
