from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .measures import Measure
from .periods import OfPeriod, known_grain
from .querysets import ForecastQuerySet, OfMeasureQuerySet


class Forecast(OfPeriod):
    """Quantiles of a measure for a coming period, made after the period that starts on `made_after`.

    There are two of each past: of the next period, whose `fan` has all periods that were looked ahead to as
    [start, quantiles], and of the year: what it will come to, and how likely that is between `least` and
    `most`, the good side of its target. Each coming period `needed` so much; the last twelve `averaged` that.
    What came stands beside: it tells how often forecasts held.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="forecasts")
    made_after = models.DateField()
    quantiles = models.JSONField()
    fan = models.JSONField(default=list)
    least = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    most = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    chance = models.DecimalField(max_digits=13, decimal_places=12, null=True)
    needed = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    averaged = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    came = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    met = models.BooleanField(null=True)
    method = models.CharField(max_length=40)
    n = models.PositiveIntegerField()
    seed = models.PositiveBigIntegerField()
    made_at = models.DateTimeField()

    objects = ForecastQuerySet.as_manager()

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
    """A sentence about a measure in a period, as its numbers and words, with the arithmetic behind it."""

    class State(models.TextChoices):
        NEW = "new", _("new")
        SEEN = "seen", _("seen")
        DISMISSED = "dismissed", _("dismissed")
        USEFUL = "useful", _("useful")

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="insights")
    kind = models.CharField(max_length=30)
    rank = models.DecimalField(max_digits=18, decimal_places=12)
    parts = models.JSONField()
    arithmetic = models.JSONField()
    state = models.CharField(max_length=9, choices=State, default=State.NEW)
    judged_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    judged_at = models.DateTimeField(null=True)
    reason = models.TextField(blank=True)

    objects = OfMeasureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "grain", "start", "kind"], name="insight_unique"),
            known_grain("insight_grain_known"),
            models.CheckConstraint(
                condition=Q(state__in=("new", "seen", "dismissed", "useful")), name="insight_state_known"
            ),
        ]
