import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from kpis.models import Measure, Signal
from kpis.models.periods import OfPeriod, known_grain


class SignalNotice(OfPeriod):
    """That a measure has a new signal, as it is mailed: one for each signal, also where nobody reads it.

    It has the key of the signal, not its row, which goes when the figures it was found in are corrected.
    `found` is the period that gave it away. Append-only: whoever is told later is told the same.
    """

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    measure = models.ForeignKey(Measure, models.PROTECT, related_name="signal_notices")
    rule = models.CharField(max_length=7, choices=Signal.Rule)
    found = models.DateField()
    sha256 = models.CharField(max_length=64)
    subject = models.CharField(max_length=300)
    html = models.TextField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("notice of a signal")
        verbose_name_plural = _("notices of signals")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "grain", "start", "rule"], name="signal_notice_unique"
            ),
            known_grain("signal_notice_grain_known"),
            models.CheckConstraint(condition=Q(rule__in=("outside", "run")), name="signal_notice_rule_known"),
        ]

    def __str__(self) -> str:
        return f"{self.measure} {self.start}"


class SignalStop(models.Model):
    """A person who answers for a measure, or follows its team, wants no mails about its signals."""

    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="signal_stops")
    measure = models.ForeignKey(Measure, models.CASCADE, related_name="signal_stops")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("stop of signal mails")
        verbose_name_plural = _("stops of signal mails")
        constraints = [models.UniqueConstraint(fields=["user", "measure"], name="signal_stop_unique")]

    def __str__(self) -> str:
        return f"{self.measure}, {self.user}"
