from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from accounts.models import DatedRow

from .periods import Grain
from .querysets import KPIQuerySet
from .strategy import Objective, code_rule


class KPI(models.Model):
    """The stable identity of a definition; what its numbers mean lives in dated `KPIVersion` rows."""

    class Level(models.TextChoices):
        INDIVIDUAL = "individual", _("individual")
        TEAM = "team", _("team")
        ORGANISATION = "organisation", _("organisation")

    class Kind(models.TextChoices):
        LEADING = "leading", _("leading")
        LAGGING = "lagging", _("lagging")

    class Status(models.TextChoices):
        DRAFT = "draft", _("draft")
        PROPOSED = "proposed", _("proposed")
        ACTIVE = "active", _("active")
        SUSPENDED = "suspended", _("suspended")
        RETIRED = "retired", _("retired")

    code = models.CharField(_("code"), max_length=64, validators=[code_rule])
    name = models.CharField(_("name"), max_length=200)
    definition = models.TextField(_("definition"), blank=True)
    function = models.CharField(_("business function"), max_length=80, blank=True)
    level = models.CharField(_("level"), max_length=12, choices=Level, default=Level.TEAM)
    kind = models.CharField(_("kind"), max_length=7, choices=Kind, default=Kind.LAGGING)
    status = models.CharField(_("state"), max_length=9, choices=Status, default=Status.DRAFT)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="owned_kpis",
        verbose_name=_("owner"),
    )
    source = models.CharField(_("source of the figures"), max_length=200, blank=True)
    question = models.CharField(
        _("question"), max_length=200, blank=True, help_text=_("The one question that this number answers.")
    )
    action_when_red = models.TextField(
        _("when it is off track"), blank=True, help_text=_("What is then decided or done, and by whom.")
    )
    pitfalls = models.TextField(
        _("pitfalls"), blank=True, help_text=_("How it can look good while things are not.")
    )
    review_months = models.PositiveSmallIntegerField(_("review every (months)"), default=12)
    reviewed_on = models.DateField(_("last reviewed"), null=True, blank=True)
    guardrail = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="guards",
        verbose_name=_("guardrail partner"),
    )
    successor = models.ForeignKey(
        "self", models.PROTECT, null=True, blank=True, related_name="succeeds", verbose_name=_("successor")
    )
    retire_reason = models.TextField(_("reason for retiring"), blank=True)
    needs_approval = models.BooleanField(
        _("a manager approves what others enter"),
        default=False,
        help_text=_("Figures count at once; the month cannot be finished before they are approved."),
    )

    objects = KPIQuerySet.as_manager()

    class Meta:
        verbose_name = _("KPI")
        verbose_name_plural = _("KPIs")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(Lower("code"), name="kpi_code_unique_regardless_of_case"),
            models.CheckConstraint(
                condition=Q(level__in=("individual", "team", "organisation")), name="kpi_level_known"
            ),
            models.CheckConstraint(condition=Q(kind__in=("leading", "lagging")), name="kpi_kind_known"),
            models.CheckConstraint(
                condition=Q(status__in=("draft", "proposed", "active", "suspended", "retired")),
                name="kpi_status_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"


class KPIVersion(DatedRow):
    """The numeric meaning, scope and objective of a KPI from `valid_from` on.

    `inputs` is text of the form `name:method[:units][:zero];...`, `levels` of the form `1:0;2:50;3:100`;
    `across_units` is `sum` where a mean or last KPI may be added up over units, else empty.
    """

    class Direction(models.TextChoices):
        UP = "up", _("higher is better")
        DOWN = "down", _("lower is better")
        RANGE = "range", _("inside a band is best")
        BINARY = "binary", _("yes or no")
        ORDINAL = "ordinal", _("levels")
        MILESTONE = "milestone", _("milestone")
        INFO = "info", _("for information")

    class Aggregation(models.TextChoices):
        SUM = "sum", _("sum")
        MEAN = "mean", _("mean")
        LAST = "last", _("last")
        MIN = "min", _("minimum")
        MAX = "max", _("maximum")
        RATIO = "ratio", _("ratio of its inputs")
        WEIGHTED_MEAN = "weighted_mean", _("weighted mean")
        NONE = "none", _("none")

    kpi = models.ForeignKey(KPI, models.PROTECT, related_name="versions", verbose_name=_("KPI"))
    objective = models.ForeignKey(
        Objective, models.PROTECT, null=True, blank=True, related_name="versions", verbose_name=_("objective")
    )
    scope = models.TextField(_("scope"), blank=True)
    unit = models.CharField(_("unit"), max_length=32, blank=True)
    currency = models.CharField(_("currency"), max_length=3, blank=True)
    decimals = models.PositiveSmallIntegerField(_("decimals"), default=2)
    direction = models.CharField(_("direction"), max_length=9, choices=Direction, default=Direction.UP)
    frequency = models.CharField(_("frequency"), max_length=9, choices=Grain, default=Grain.MONTH)
    aggregation = models.CharField(
        _("aggregation"), max_length=13, choices=Aggregation, default=Aggregation.LAST
    )
    across_units = models.CharField(_("across units"), max_length=3, blank=True, choices=[("sum", _("sum"))])
    formula = models.TextField(_("formula"), max_length=1000, blank=True)
    inputs = models.TextField(_("inputs"), blank=True)
    respondents = models.CharField(_("input that counts respondents"), max_length=64, blank=True)
    natural_min = models.DecimalField(
        _("natural minimum"), max_digits=30, decimal_places=12, null=True, blank=True
    )
    natural_max = models.DecimalField(
        _("natural maximum"), max_digits=30, decimal_places=12, null=True, blank=True
    )
    partial = models.BooleanField(_("partial sums allowed"), default=False)
    levels = models.CharField(_("levels"), max_length=500, blank=True)
    comparable = models.BooleanField(_("comparable with the version before"), default=False)
    minor = models.BooleanField(_("minor change"), default=False)

    class Meta:
        verbose_name = _("KPI version")
        verbose_name_plural = _("KPI versions")
        ordering = ["kpi", "valid_from", "recorded_at"]
        constraints = [
            models.UniqueConstraint(fields=["kpi", "valid_from", "recorded_at"], name="kpi_version_unique"),
            models.CheckConstraint(condition=Q(decimals__lte=12), name="decimals_at_most_12"),
            models.CheckConstraint(
                condition=Q(frequency__in=("day", "week", "month", "period", "quarter", "half_year", "year")),
                name="frequency_known",
            ),
            models.CheckConstraint(
                condition=Q(direction__in=("up", "down", "range", "binary", "ordinal", "milestone", "info")),
                name="direction_known",
            ),
            models.CheckConstraint(
                condition=Q(
                    aggregation__in=("sum", "mean", "last", "min", "max", "ratio", "weighted_mean", "none")
                ),
                name="aggregation_known",
            ),
            models.CheckConstraint(
                condition=Q(natural_min__isnull=True)
                | Q(natural_max__isnull=True)
                | Q(natural_max__gt=F("natural_min")),
                name="natural_bounds_in_order",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.kpi.code} {super().__str__()}"
