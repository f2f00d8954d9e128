from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Recorded

from .definitions import KPI


class Opening(models.Model):
    """How often pages about a KPI were opened in a month, `month` being its first day, and on which day last.
    By whom is written nowhere."""

    kpi = models.ForeignKey(KPI, models.CASCADE, related_name="openings")
    month = models.DateField(_("month"))
    count = models.PositiveIntegerField(_("opened"), default=0)
    last_on = models.DateField(_("last opened on"))

    class Meta:
        verbose_name = _("opening of a KPI")
        verbose_name_plural = _("openings of KPIs")
        constraints = [
            models.UniqueConstraint(fields=["kpi", "month"], name="opening_unique"),
            models.CheckConstraint(condition=Q(month__day=1), name="opening_of_a_month"),
        ]

    def __str__(self) -> str:
        return f"{self.kpi.code} {self.month}"


class Review(Recorded):
    """What a review of a KPI came to, with the note as its reason. Append-only."""

    class Outcome(models.TextChoices):
        KEEP = "keep", _("keep")
        CHANGE = "change", _("change")
        RETIRE = "retire", _("retire")

    kpi = models.ForeignKey(KPI, models.PROTECT, related_name="reviews", verbose_name=_("KPI"))
    day = models.DateField(_("day"))
    outcome = models.CharField(_("outcome"), max_length=6, choices=Outcome)

    class Meta:
        verbose_name = _("review")
        verbose_name_plural = _("reviews")
        ordering = ["recorded_at", "id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(outcome__in=("keep", "change", "retire")), name="review_outcome_known"
            ),
            models.CheckConstraint(condition=Q(outcome="keep") | ~Q(reason=""), name="review_says_why"),
        ]

    def __str__(self) -> str:
        return f"{self.kpi.code} {self.day}"
