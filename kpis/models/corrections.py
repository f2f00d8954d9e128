from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from .entries import EntryRevision
from .measures import Measure
from .periods import OfPeriod, known_grain
from .querysets import CorrectionRequestQuerySet


class CorrectionRequest(OfPeriod):
    """What somebody who enters wants to stand in a closed period, and why; a manager decides.

    `typed` is what a draft holds, and the note: {"value", "inputs", "na", "note"}. `base_version` is the
    version of the entry that was to be corrected. What was asked never changes, nor what was decided.
    """

    class Decision(models.TextChoices):
        APPROVED = "approved", _("approved")
        REFUSED = "refused", _("refused")
        WITHDRAWN = "withdrawn", _("withdrawn")

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="correction_requests")
    typed = models.JSONField()
    base_version = models.PositiveIntegerField()
    reason = models.TextField()
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="corrections_asked_for"
    )
    asked_at = models.DateTimeField()
    decision = models.CharField(max_length=9, choices=Decision, blank=True)
    decided_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)
    note = models.TextField(blank=True)
    revision = models.OneToOneField(EntryRevision, models.PROTECT, null=True, related_name="correction")

    objects = CorrectionRequestQuerySet.as_manager()

    class Meta:
        verbose_name = _("correction asked for")
        verbose_name_plural = _("corrections asked for")
        ordering = ["asked_at", "id"]
        constraints = [
            known_grain("correction_grain_known"),
            models.CheckConstraint(condition=~Q(reason=""), name="correction_has_a_reason"),
            models.CheckConstraint(
                condition=Q(decision="", decided_by__isnull=True, decided_at__isnull=True)
                | (~Q(decision="") & Q(decided_by__isnull=False, decided_at__isnull=False)),
                name="decided_correction_says_by_whom",
            ),
            models.CheckConstraint(
                condition=~Q(decision="withdrawn") | Q(decided_by=F("asked_by")),
                name="correction_withdrawn_by_who_asked",
            ),
            models.CheckConstraint(
                condition=~Q(decision__in=("approved", "refused")) | ~Q(decided_by=F("asked_by")),
                name="correction_decided_by_another",
            ),
            models.CheckConstraint(
                condition=~Q(decision="refused") | ~Q(note=""), name="refused_correction_has_a_note"
            ),
            models.CheckConstraint(
                condition=Q(revision__isnull=True) | Q(decision="approved"),
                name="only_an_approved_correction_has_a_revision",
            ),
            models.UniqueConstraint(
                fields=["measure", "grain", "start", "asked_by"],
                condition=Q(decision=""),
                name="one_open_correction_per_cell_and_person",
            ),
        ]
