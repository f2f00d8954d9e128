from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Recorded

from .measures import Measure
from .periods import Grain, OfPeriod, known_grain
from .querysets import OfMeasureQuerySet


class Verdict(models.TextChoices):
    """What the latest complete period says. Of a measure without direction a signal has only moved."""

    FEW = "few", _("too few values")
    FLAT = "flat", _("has not varied")
    RARE = "rare", _("too few events")
    STEADY = "steady", _("steady")
    BETTER = "better", _("better")
    WORSE = "worse", _("worse")
    MOVED = "moved", _("moved")


class Watch(models.Model):
    """Signal or noise: what was usual for a measure, and what its latest complete period is beside that.

    `grain` is that of the judged values, `since` the first day of the segment they belong to, `judged_from`
    the start of the first that had limits, `last` that of the latest. `limits` has a row for each judged
    period: start, lower limit, centre, upper limit and whether it is a signal, figures as text. The segment
    has `known` values, of which `n` made the limits in force, with `corrections` for skew, trend, season and
    memory. `plain` has the same rows by the plain process behaviour chart, drawn with `shows_plain`.
    `values` are those that were judged, by the first day of their period; `made_of` names everything it was
    computed from.
    """

    class Since(models.TextChoices):
        BEGINNING = "", _("the first value")
        DEFINITION = "definition", _("a new definition")
        LEVEL = "level", _("an accepted new level")

    measure = models.OneToOneField(Measure, models.CASCADE, primary_key=True, related_name="watch")
    grain = models.CharField(max_length=9, choices=Grain)
    since = models.DateField(null=True)
    since_what = models.CharField(max_length=10, choices=Since, blank=True)
    judged_from = models.DateField(null=True)
    last = models.DateField(null=True)
    verdict = models.CharField(max_length=6, choices=Verdict)
    known = models.PositiveIntegerField(default=0)
    n = models.PositiveIntegerField(default=0)
    provisional = models.BooleanField(default=False)
    corrections = models.JSONField(default=list)
    limits = models.JSONField(default=list)
    plain = models.JSONField(default=list)
    shows_plain = models.BooleanField(default=False)
    values = models.JSONField(default=dict)
    made_of = models.CharField(max_length=64)
    computed_at = models.DateTimeField()

    objects = OfMeasureQuerySet.as_manager()

    class Meta:
        constraints = [
            known_grain("watch_grain_known"),
            models.CheckConstraint(
                condition=Q(verdict__in=("few", "flat", "rare", "steady", "better", "worse", "moved")),
                name="watch_verdict_known",
            ),
        ]


class Signal(OfPeriod):
    """An episode in which a measure moved more than noise explains; `start` is the period it began in.

    `found` is the period that gave it away, `seen_at` when that was first computed.
    """

    class Rule(models.TextChoices):
        OUTSIDE = "outside", _("outside the usual")
        RUN = "run", _("eight in a row on one side")

    class State(models.TextChoices):
        OPEN = "open", _("open")
        CLOSED = "closed", _("closed")
        ACCEPTED = "accepted", _("accepted as the new level")

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="signals")
    rule = models.CharField(max_length=7, choices=Rule)
    verdict = models.CharField(max_length=6, choices=Verdict)
    state = models.CharField(max_length=8, choices=State)
    side = models.SmallIntegerField(choices=[(1, _("above")), (-1, _("below"))])
    found = models.DateField()
    ended = models.DateField(null=True)
    seen_at = models.DateTimeField()

    objects = OfMeasureQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["measure", "grain", "start", "rule"], name="signal_unique"),
            known_grain("signal_grain_known"),
            models.CheckConstraint(condition=Q(rule__in=("outside", "run")), name="signal_rule_known"),
            models.CheckConstraint(
                condition=Q(verdict__in=("better", "worse", "moved")), name="signal_verdict_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("open", "closed", "accepted")), name="signal_state_known"
            ),
        ]
        indexes = [models.Index(fields=["seen_at"], name="signal_seen_at")]


class WatchAct(OfPeriod, Recorded):
    """What a person decided about the limits of a measure. Append-only; the latest of its kind counts.

    A new level restarts the limits with its period; a period left out has a known cause and is no part of
    them. Plain limits are drawn in place of the corrected ones; the verdict stays.
    """

    class Kind(models.TextChoices):
        NEW_LEVEL = "new_level", _("new level accepted")
        OLD_LEVEL = "old_level", _("new level taken back")
        LEFT_OUT = "left_out", _("left out: known cause")
        COUNTED = "counted", _("counted again")
        PLAIN = "plain", _("plain limits")
        CORRECTED = "corrected", _("corrected limits")

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="watch_acts")
    kind = models.CharField(max_length=9, choices=Kind)

    objects = OfMeasureQuerySet.as_manager()

    class Meta:
        ordering = ["recorded_at", "id"]
        constraints = [
            known_grain("watch_act_grain_known"),
            models.CheckConstraint(
                condition=Q(kind__in=("new_level", "old_level", "left_out", "counted", "plain", "corrected")),
                name="watch_act_kind_known",
            ),
            models.CheckConstraint(condition=~Q(reason=""), name="watch_act_has_a_reason"),
        ]
