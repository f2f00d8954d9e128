"""What keeps mails from going out: an address that is not to get any, a transport that rests."""

import datetime as dt

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .schedules import ReportSchedule


class SuppressionQuerySet(models.QuerySet["Suppression"]):
    def in_force(self, now: dt.datetime) -> "SuppressionQuerySet":
        return self.filter(Q(expires=None) | Q(expires__gt=now))


class Suppression(models.Model):
    """An address that gets no report mail, by its hash; `schedule` narrows it to one schedule."""

    class Reason(models.TextChoices):
        HARD_BOUNCE = "hard_bounce", _("the address bounced")
        COMPLAINT = "complaint", _("the reader complained")
        UNSUBSCRIBED = "unsubscribed", _("the reader stopped it")
        MANUAL = "manual", _("set by an administrator")

    address_sha256 = models.CharField(max_length=64)
    schedule = models.ForeignKey(
        ReportSchedule, models.CASCADE, null=True, blank=True, related_name="suppressions"
    )
    reason = models.CharField(max_length=12, choices=Reason)
    source = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField()
    expires = models.DateTimeField(null=True, blank=True)

    objects = SuppressionQuerySet.as_manager()

    class Meta:
        verbose_name = _("suppression")
        verbose_name_plural = _("suppressions")
        constraints = [
            models.UniqueConstraint(
                fields=["address_sha256", "schedule"], nulls_distinct=False, name="suppression_unique"
            ),
            models.CheckConstraint(
                condition=Q(reason__in=("hard_bounce", "complaint", "unsubscribed", "manual")),
                name="suppression_reason_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.schedule or _('every report')}, {self.get_reason_display()}"


class TransportPause(models.Model):
    """The circuit breaker of one mail transport: failures in a row, and until when it rests."""

    transport = models.CharField(max_length=40, unique=True)
    failures = models.PositiveIntegerField(default=0)
    paused_until = models.DateTimeField(null=True)
