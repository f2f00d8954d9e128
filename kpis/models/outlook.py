from django.conf import settings
from django.db import models
from django.db.models import Q

from .measures import Measure
from .periods import OfPeriod, known_grain


class Signal(OfPeriod):
    """An episode in which a measure moved more than noise explains; `start` is the period it began in."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="signals")
    rule = models.CharField(max_length=20)
    verdict = models.CharField(
        max_length=6, choices=[("better", "better"), ("worse", "worse"), ("moved", "moved")]
    )
    state = models.CharField(
        max_length=8, choices=[("open", "open"), ("closed", "closed"), ("accepted", "accepted")]
    )
    ended = models.DateField(null=True)
    settled_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    settled_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "grain", "start", "rule"], name="signal_unique"),
            known_grain("signal_grain_known"),
        ]


class Forecast(OfPeriod):
    """Quantiles of a measure for a coming period; chance and outcome are kept for calibration."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="forecasts")
    made_after = models.DateField()
    quantiles = models.JSONField()
    chance = models.DecimalField(max_digits=13, decimal_places=12, null=True)
    met = models.BooleanField(null=True)
    method = models.CharField(max_length=40)
    n = models.PositiveIntegerField()
    seed = models.PositiveBigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "grain", "start", "made_after"], name="forecast_unique"
            ),
            known_grain("forecast_grain_known"),
            models.CheckConstraint(
                condition=Q(chance__isnull=True) | Q(chance__range=(0, 1)), name="chance_0_to_1"
            ),
        ]


class Insight(OfPeriod):
    """A sentence about a measure with the arithmetic behind it."""

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="insights")
    kind = models.CharField(max_length=30)
    rank = models.DecimalField(max_digits=18, decimal_places=12)
    parts = models.JSONField()
    arithmetic = models.JSONField()
    state = models.CharField(
        max_length=9,
        choices=[("new", "new"), ("seen", "seen"), ("dismissed", "dismissed"), ("useful", "useful")],
    )

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "grain", "start", "kind"], name="insight_unique"),
            known_grain("insight_grain_known"),
        ]
