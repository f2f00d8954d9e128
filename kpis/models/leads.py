from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .definitions import KPI
from .measures import Measure
from .querysets import OfMeasureQuerySet


class LeadingPair(models.Model):
    """Somebody supposes that one KPI moves before another; tested on every team that measures both."""

    leader = models.ForeignKey(KPI, models.CASCADE, related_name="leads", verbose_name=_("leading KPI"))
    follower = models.ForeignKey(KPI, models.CASCADE, related_name="led_by", verbose_name=_("KPI it leads"))
    declared_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        related_name="+",
        verbose_name=_("declared by"),
    )
    declared_at = models.DateTimeField(_("declared at"))
    reason = models.TextField(_("why it should lead"))

    class Meta:
        verbose_name = _("leading pair")
        verbose_name_plural = _("leading pairs")
        constraints = [
            models.UniqueConstraint(fields=["leader", "follower"], name="leading_pair_unique"),
            models.CheckConstraint(
                condition=~Q(leader=F("follower")),
                name="leading_pair_of_two",
                violation_error_message=_("A KPI does not lead itself."),
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="leading_pair_has_a_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.leader.code} → {self.follower.code}"


class LeadTest(models.Model):
    """Whether the leader of a pair was seen to move before the follower, on one team's scorecard."""

    class Verdict(models.TextChoices):
        SUPPORTED = "supported", _("supported")
        WEAK = "weak", _("weak")
        NOT_SUPPORTED = "not_supported", _("not supported")
        INSUFFICIENT = "insufficient", _("insufficient data")

    pair = models.ForeignKey(LeadingPair, models.CASCADE, related_name="tests")
    leader = models.ForeignKey(Measure, models.CASCADE, related_name="+")
    follower = models.ForeignKey(Measure, models.CASCADE, related_name="lead_tests")
    verdict = models.CharField(max_length=13, choices=Verdict)
    lag = models.PositiveSmallIntegerField(null=True)
    r = models.DecimalField(max_digits=4, decimal_places=3, null=True)
    p = models.DecimalField(max_digits=13, decimal_places=12, null=True)
    n = models.PositiveIntegerField(default=0)
    pairs = models.PositiveIntegerField()
    tested_at = models.DateTimeField()

    objects = OfMeasureQuerySet.as_manager()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["pair", "follower"], name="lead_test_unique")]
