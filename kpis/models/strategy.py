from django.core.validators import RegexValidator
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRow

code_rule = RegexValidator(
    r"\A[A-Za-z][A-Za-z0-9_]{0,63}\Z",
    _("A code starts with a letter and holds letters, digits and _, at most 64 characters."),
)
USUAL_PERSPECTIVES = {
    "financial": "Financial",
    "customer": "Customer",
    "internal": "Internal process",
    "learning": "Learning and growth",
}
"""By code: what an organisation that names no perspectives has."""


class Perspective(models.Model):
    """One of the few views of the Balanced Scorecard."""

    code = models.CharField(_("code"), max_length=64, validators=[code_rule])
    name = models.CharField(_("name"), max_length=120)
    position = models.PositiveSmallIntegerField(_("position"), default=0)

    class Meta:
        verbose_name = _("perspective")
        verbose_name_plural = _("perspectives")
        ordering = ["position", "code"]
        constraints = [
            models.UniqueConstraint(Lower("code"), name="perspective_code_unique_regardless_of_case")
        ]

    def __str__(self) -> str:
        return self.name


class Objective(models.Model):
    """What the organisation wants to reach, in one perspective for good; it may drive other objectives."""

    code = models.CharField(_("code"), max_length=64, validators=[code_rule])
    name = models.CharField(_("name"), max_length=200)
    perspective = models.ForeignKey(
        Perspective, models.PROTECT, related_name="objectives", verbose_name=_("perspective")
    )
    description = models.TextField(_("description"), blank=True)
    drives = models.ManyToManyField(
        "self", symmetrical=False, blank=True, related_name="driven_by", verbose_name=_("drives")
    )
    retired_from = models.DateField(_("retired from"), null=True, blank=True)

    class Meta:
        verbose_name = _("objective")
        verbose_name_plural = _("objectives")
        ordering = ["perspective__position", "code"]
        constraints = [
            models.UniqueConstraint(Lower("code"), name="objective_code_unique_regardless_of_case")
        ]

    def __str__(self) -> str:
        return self.name


class NodeTerms(DatedRow):
    """Explicit weight and roll-up of an objective or a perspective; weight null means the sum below."""

    objective = models.ForeignKey(
        Objective, models.PROTECT, null=True, blank=True, related_name="terms", verbose_name=_("objective")
    )
    perspective = models.ForeignKey(
        Perspective,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="terms",
        verbose_name=_("perspective"),
    )
    weight = models.DecimalField(_("weight"), max_digits=30, decimal_places=12, null=True, blank=True)
    rollup = models.CharField(
        _("roll-up"),
        max_length=13,
        default="weighted_mean",
        choices=[("weighted_mean", _("weighted mean")), ("worst_child", _("worst child"))],
    )

    class Meta:
        verbose_name = _("terms of a node")
        verbose_name_plural = _("terms of nodes")
        ordering = ["valid_from", "recorded_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["objective", "perspective", "valid_from", "recorded_at"],
                nulls_distinct=False,
                name="node_terms_unique",
            ),
            models.CheckConstraint(
                condition=Q(objective__isnull=True, perspective__isnull=False)
                | Q(objective__isnull=False, perspective__isnull=True),
                name="node_terms_of_one_node",
            ),
            models.CheckConstraint(
                condition=Q(weight__isnull=True) | Q(weight__gte=0), name="node_weight_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(rollup__in=("weighted_mean", "worst_child")), name="node_rollup_known"
            ),
        ]
