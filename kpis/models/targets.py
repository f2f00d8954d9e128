from typing import Any

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRow

from .measures import Measure
from .periods import Grain, known_grain


def figure(label: Any) -> Any:
    """A number of a target; Django's types know no lazy labels from a variable."""
    return models.DecimalField(label, max_digits=30, decimal_places=12, null=True, blank=True)


class Target(DatedRow):
    """What a measure is judged by at one grain from `valid_from` on; a row without any figure ends it.

    `due` is the due day of a milestone. `profile` is `even`, `last_year` or typed shares `1;1;2`.
    """

    FIGURES = ("target", "red_line", "stretch", "zero", "lower", "upper", "red_lower", "red_upper")

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="targets", verbose_name=_("measure"))
    grain = models.CharField(_("grain"), max_length=9, choices=Grain)
    due = models.DateField(_("due"), null=True, blank=True)
    profile = models.TextField(_("profile"), default="even")
    target = figure(_("target"))
    red_line = figure(_("red line"))
    stretch = figure(_("stretch"))
    zero = figure(_("zero point"))
    lower = figure(_("lower"))
    upper = figure(_("upper"))
    red_lower = figure(_("lower red line"))
    red_upper = figure(_("upper red line"))
    rationale = models.TextField(_("rationale"), blank=True)

    class Meta:
        verbose_name = _("target")
        verbose_name_plural = _("targets")
        ordering = ["measure", "grain", "valid_from", "recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "grain", "valid_from", "recorded_at"], name="target_unique"
            ),
            known_grain("target_grain_known"),
            models.CheckConstraint(
                condition=Q(lower__isnull=True) | Q(upper__isnull=True) | Q(upper__gte=models.F("lower")),
                name="target_band_in_order",
            ),
        ]

    @property
    def ends(self) -> bool:
        """Whether this row ends the target before it."""
        return all(getattr(self, name) is None for name in self.FIGURES)


class ScoringRules(DatedRow):
    """Tolerance, node bands and floors from `valid_from` on, in percent or score points."""

    tolerance_percent = models.DecimalField(_("tolerance (%)"), max_digits=18, decimal_places=12, default=10)
    node_green_at = models.DecimalField(
        _("nodes are on track from"), max_digits=18, decimal_places=12, default=90
    )
    node_amber_at = models.DecimalField(
        _("nodes are at risk from"), max_digits=18, decimal_places=12, default=70
    )
    coverage_floor_percent = models.DecimalField(
        _("coverage floor (%)"), max_digits=18, decimal_places=12, default=50
    )
    completeness_floor_percent = models.DecimalField(
        _("completeness floor (%)"), max_digits=18, decimal_places=12, default=50
    )

    class Meta:
        verbose_name = _("scoring rules")
        verbose_name_plural = _("scoring rules")
        ordering = ["valid_from", "recorded_at"]
        constraints = [
            models.UniqueConstraint(fields=["valid_from", "recorded_at"], name="scoring_rules_unique"),
            models.CheckConstraint(
                condition=Q(tolerance_percent__range=(0, 100)), name="tolerance_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(node_amber_at__gte=0)
                & Q(node_green_at__lte=120)
                & Q(node_green_at__gt=models.F("node_amber_at")),
                name="bands_in_order",
            ),
            models.CheckConstraint(
                condition=Q(coverage_floor_percent__range=(0, 100)), name="coverage_floor_is_a_percentage"
            ),
            models.CheckConstraint(
                condition=Q(completeness_floor_percent__range=(0, 100)),
                name="completeness_floor_is_a_percentage",
            ),
        ]
