from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Recorded, Team

from .measures import Measure
from .periods import OfPeriod, known_grain
from .querysets import OfMeasureQuerySet, OfTeamQuerySet
from .strategy import Objective, Perspective

STATUSES = ("green", "amber", "red", "na", "no_target", "not_due", "error", "no_data", "insufficient_data")


class Computed(OfPeriod):
    """What every stored result has: versions that say whether it is fresh, and what it was computed from.

    `source_version` is raised with every change of anything the row depends on; the worker writes
    `computed_version`. While they differ, `stale_since` says since when, and `can_wait` that it was marked
    with very many others: what somebody has just changed is computed before it. `valid_until` is the first
    day on which the row may change by time alone.
    `receipt` holds the ids and versions of everything that went in. `present` is false where the
    measure is not active, or the node has nothing that counts, in the period: no page or export shows it.
    """

    score = models.DecimalField(max_digits=18, decimal_places=12, null=True)
    status = models.CharField(max_length=17, blank=True)
    reason = models.CharField(max_length=20, blank=True)
    coverage = models.DecimalField(max_digits=18, decimal_places=12, null=True)
    provisional = models.BooleanField(default=False)
    present = models.BooleanField(default=True)
    valid_until = models.DateField(null=True)
    source_version = models.PositiveBigIntegerField(default=1)
    computed_version = models.PositiveBigIntegerField(default=0)
    stale_since = models.DateTimeField(null=True)
    can_wait = models.BooleanField(default=False, db_default=False)
    computed_at = models.DateTimeField(null=True)
    receipt = models.JSONField(default=dict)

    class Meta:
        abstract = True

    @property
    def is_fresh(self) -> bool:
        return self.computed_version == self.source_version


STALE = Q(stale_since__isnull=False)
"""The planner knows how few these are; of one version below another it would guess a third of all rows."""


def stale_index(name: str) -> models.Index:
    return models.Index(fields=["can_wait", "id"], condition=STALE, name=name)


def known_index(name: str) -> models.Index:
    """Nulls need no index: nobody looks for them."""
    return models.Index(fields=[name], condition=Q(**{f"{name}__isnull": False}), name=f"node_score_{name}")


def stale_since_known(name: str) -> models.CheckConstraint:
    is_stale = Q(computed_version__lt=F("source_version"))
    return models.CheckConstraint(condition=is_stale & STALE | ~is_stale & ~STALE, name=name)


class Score(Computed):
    """The result of a measure for one grain and period.

    `raw` is the value before rounding (12 decimals), `value` the one that was scored, `inputs` the
    aggregated inputs. `lines` are the completed target, red line, stretch and zero point, or the band.
    `have` of `expected` fine periods (times units, in a roll-up) hold a value. `to_date` are the figures
    beside the result (`kpis.calc.to_date.ToDate` without those that are None), `to_date_until` the first day
    on which they may change by time alone. `trouble` is what coarser periods must know of it, whatever its
    status: `error`, or `bare` where only bare percentages are there.
    """

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="scores", db_index=False)
    raw = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    value = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    inputs = models.JSONField(null=True)
    target = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    lower = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    upper = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    lines = models.JSONField(null=True)
    change = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    have = models.PositiveIntegerField(default=0)
    expected = models.PositiveIntegerField(default=0)
    completeness = models.DecimalField(max_digits=18, decimal_places=12, null=True)
    exceeded = models.BooleanField(default=False)
    stale = models.BooleanField(default=False)
    to_date = models.JSONField(default=dict)
    to_date_until = models.DateField(null=True)
    trouble = models.CharField(max_length=5, blank=True, db_default="")

    objects = OfMeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("score")
        verbose_name_plural = _("scores")
        constraints = [
            models.UniqueConstraint(fields=["measure", "grain", "start"], name="score_unique"),
            known_grain("score_grain_known"),
            models.CheckConstraint(
                condition=Q(status="") | Q(status__in=STATUSES), name="score_status_known"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 120)), name="score_0_to_120"
            ),
            models.CheckConstraint(
                condition=Q(computed_version__lte=F("source_version")), name="score_not_newer_than_its_source"
            ),
            stale_since_known("score_stale_since_known"),
        ]
        indexes = [
            models.Index(fields=["grain", "start"], name="score_of_period"),
            models.Index(
                fields=["valid_until"], condition=Q(valid_until__isnull=False), name="score_valid_until"
            ),
            models.Index(
                fields=["to_date_until"], condition=Q(to_date_until__isnull=False), name="score_to_date_until"
            ),
            stale_index("score_stale"),
            models.Index(fields=["computed_at"], name="score_computed_at"),
        ]


class NodeScore(Computed):
    """The result of a team, or of an objective or perspective on its scorecard, for one period.

    There are very many, so that each index counts: teams are found by the one that keeps them unique.
    """

    class Node(models.TextChoices):
        TEAM = "team", _("team")
        PERSPECTIVE = "perspective", _("perspective")
        OBJECTIVE = "objective", _("objective")

    node = models.CharField(max_length=11, choices=Node)
    team = models.ForeignKey(Team, models.CASCADE, related_name="node_scores", db_index=False)
    objective = models.ForeignKey(
        Objective, models.CASCADE, null=True, related_name="node_scores", db_index=False
    )
    perspective = models.ForeignKey(
        Perspective, models.CASCADE, null=True, related_name="node_scores", db_index=False
    )
    green = models.PositiveIntegerField(default=0)
    amber = models.PositiveIntegerField(default=0)
    red = models.PositiveIntegerField(default=0)
    grey = models.PositiveIntegerField(default=0)
    carried = models.PositiveIntegerField(default=0)
    not_applicable = models.PositiveIntegerField(default=0)
    expected_weight = models.DecimalField(max_digits=30, decimal_places=12, default=0)
    worst = models.ForeignKey(Measure, models.SET_NULL, null=True, related_name="+", db_index=False)

    objects = OfTeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("node score")
        verbose_name_plural = _("node scores")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "node", "objective", "perspective", "grain", "start"],
                nulls_distinct=False,
                name="node_score_unique",
            ),
            known_grain("node_score_grain_known"),
            models.CheckConstraint(
                condition=Q(node="team", objective__isnull=True, perspective__isnull=True)
                | Q(node="perspective", objective__isnull=True, perspective__isnull=False)
                | Q(node="objective", objective__isnull=False, perspective__isnull=True),
                name="node_score_of_one_node",
            ),
            models.CheckConstraint(
                condition=Q(status="") | Q(status__in=STATUSES), name="node_score_status_known"
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 120)), name="node_score_0_to_120"
            ),
            models.CheckConstraint(
                condition=Q(computed_version__lte=F("source_version")),
                name="node_score_not_newer_than_its_source",
            ),
            stale_since_known("node_score_stale_since_known"),
        ]
        indexes = [
            models.Index(fields=["grain", "start"], name="node_score_of_period"),
            models.Index(
                fields=["valid_until"], condition=Q(valid_until__isnull=False), name="node_score_valid_until"
            ),
            stale_index("node_score_stale"),
            *(known_index(name) for name in ("objective", "perspective", "worst")),
        ]


class ManualScore(OfPeriod, Recorded):
    """A person's override of one node for one period; null withdraws it. Append-only, the latest counts."""

    node = models.CharField(max_length=11, choices=NodeScore.Node)
    team = models.ForeignKey(Team, models.PROTECT, related_name="manual_scores")
    objective = models.ForeignKey(
        Objective, models.PROTECT, null=True, blank=True, related_name="manual_scores"
    )
    perspective = models.ForeignKey(
        Perspective, models.PROTECT, null=True, blank=True, related_name="manual_scores"
    )
    score = models.DecimalField(max_digits=18, decimal_places=12, null=True, blank=True)

    objects = OfTeamQuerySet.as_manager()

    class Meta:
        verbose_name = _("manual score")
        verbose_name_plural = _("manual scores")
        constraints = [
            models.UniqueConstraint(
                fields=["team", "node", "objective", "perspective", "grain", "start", "recorded_at"],
                nulls_distinct=False,
                name="manual_score_unique",
            ),
            known_grain("manual_score_grain_known"),
            models.CheckConstraint(
                condition=Q(node="team", objective__isnull=True, perspective__isnull=True)
                | Q(node="perspective", objective__isnull=True, perspective__isnull=False)
                | Q(node="objective", objective__isnull=False, perspective__isnull=True),
                name="manual_score_of_one_node",
            ),
            models.CheckConstraint(
                condition=Q(score__isnull=True) | Q(score__range=(0, 120)), name="manual_score_0_to_120"
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="manual_score_has_a_reason"),
        ]
