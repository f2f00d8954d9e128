from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from .measures import Measure
from .periods import Grain, known_grain
from .querysets import TargetProposalQuerySet
from .targets import Target, figure


class TargetProposal(models.Model):
    """A target that a manager wishes for a measure, and why; an administrator takes it over or declines it.

    What was proposed never changes, nor what was decided.
    """

    class Decision(models.TextChoices):
        TAKEN = "taken", _("taken over")
        DECLINED = "declined", _("declined")
        WITHDRAWN = "withdrawn", _("withdrawn")

    FIGURES = ("target", "red_line", "stretch", "lower", "upper", "red_lower", "red_upper")

    measure = models.ForeignKey(
        Measure, models.PROTECT, related_name="target_proposals", verbose_name=_("measure")
    )
    grain = models.CharField(_("grain"), max_length=9, choices=Grain)
    valid_from = models.DateField(_("valid from"))
    profile = models.TextField(_("profile"), default="even")
    target = figure(_("target"))
    red_line = figure(_("red line"))
    stretch = figure(_("stretch"))
    lower = figure(_("lower"))
    upper = figure(_("upper"))
    red_lower = figure(_("lower red line"))
    red_upper = figure(_("upper red line"))
    rationale = models.TextField(_("rationale"))
    proposed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("proposed by")
    )
    proposed_at = models.DateTimeField(_("proposed at"))
    decision = models.CharField(_("decision"), max_length=9, choices=Decision, blank=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("decided by")
    )
    decided_at = models.DateTimeField(_("decided at"), null=True)
    note = models.TextField(_("note"), blank=True)

    objects = TargetProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposed target")
        verbose_name_plural = _("proposed targets")
        ordering = ["proposed_at", "id"]
        constraints = [
            known_grain("proposed_grain_known"),
            models.CheckConstraint(condition=~Q(rationale=""), name="proposed_target_has_a_rationale"),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="decided_proposal_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(decision="declined") | ~Q(note=""), name="declined_proposal_has_a_note"
            ),
            models.UniqueConstraint(
                fields=["measure", "grain", "valid_from"],
                condition=Q(decision=""),
                name="one_open_proposal_per_target",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.measure}, {self.valid_from}"

    def as_target(self) -> Target:
        figures = {name: getattr(self, name) for name in self.FIGURES}
        return Target(
            measure=self.measure,
            grain=self.grain,
            valid_from=self.valid_from,
            profile=self.profile,
            rationale=self.rationale,
            **figures,
        )
