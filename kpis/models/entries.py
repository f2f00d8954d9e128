from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Recorded

from .changesets import Changeset
from .measures import Measure
from .periods import OfPeriod, known_grain
from .querysets import EntryDraftQuerySet, OfMeasureQuerySet

STATES = [("value", _("value")), ("na", _("not applicable")), ("blank", _("blank"))]


def state_matches_figures(name: str) -> models.CheckConstraint:
    """A value carries a figure or inputs, never both; not applicable and blank carry neither."""
    return models.CheckConstraint(
        condition=Q(state="value", value__isnull=False, inputs__isnull=True)
        | Q(state="value", value__isnull=True, inputs__isnull=False)
        | Q(state__in=("na", "blank"), value__isnull=True, inputs__isnull=True),
        name=name,
    )


class EntryRevision(OfPeriod, Recorded):
    """One saving of one entry: the append-only ledger. The latest is what `Entry` shows.

    `inputs` maps input names to plain decimal strings. `source` says by which door it came.
    """

    class Source(models.TextChoices):
        PAGE = "page", _("page")
        SHEET = "sheet", _("sheet")
        API = "api", _("API")
        FOLDER = "folder", _("organisation folder")
        ADMIN = "admin", _("admin")

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="revisions", db_index=False)
    version = models.PositiveIntegerField()
    state = models.CharField(max_length=5, choices=STATES)
    value = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    inputs = models.JSONField(null=True)
    note = models.TextField(blank=True)
    source = models.CharField(max_length=6, choices=Source)
    changeset = models.ForeignKey(Changeset, models.PROTECT, null=True, related_name="revisions")
    place = models.CharField(max_length=80, blank=True)
    previous = models.ForeignKey("self", models.PROTECT, null=True, related_name="+")

    objects = OfMeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry revision")
        verbose_name_plural = _("entry revisions")
        ordering = ["measure", "grain", "start", "-version"]
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "grain", "start", "version"], name="entry_revision_unique"
            ),
            known_grain("entry_revision_grain_known"),
            state_matches_figures("revision_state_matches_figures"),
            models.CheckConstraint(condition=~Q(state="na") | ~Q(note=""), name="revision_na_has_a_reason"),
        ]


class Entry(OfPeriod):
    """The current value, or named inputs, of a measure for one period."""

    measure = models.ForeignKey(Measure, models.PROTECT, related_name="entries", db_index=False)
    version = models.PositiveIntegerField(default=1)
    state = models.CharField(max_length=5, choices=STATES)
    value = models.DecimalField(max_digits=30, decimal_places=12, null=True)
    inputs = models.JSONField(null=True)
    revision = models.OneToOneField(EntryRevision, models.PROTECT, related_name="+")

    objects = OfMeasureQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry")
        verbose_name_plural = _("entries")
        ordering = ["measure", "grain", "start"]
        constraints = [
            models.UniqueConstraint(fields=["measure", "grain", "start"], name="entry_unique"),
            known_grain("entry_grain_known"),
            state_matches_figures("entry_state_matches_figures"),
            models.CheckConstraint(condition=Q(version__gte=1), name="entry_version_starts_at_1"),
        ]
        indexes = [models.Index(fields=["start"], condition=Q(version__gt=1), name="entry_corrected")]


class EntryDraft(OfPeriod):
    """Refused, doubtful or conflicting input, kept for its author until settled; never scored. `proposal`
    maps the name of a field to the plain decimal probably meant; it is empty where nothing suggests one."""

    class Problem(models.TextChoices):
        INVALID = "invalid", _("not saved")
        DOUBTFUL = "doubtful", _("check")
        CONFLICT = "conflict", _("conflict")
        CLOSED = "closed", _("closed")
        ASKED = "asked", _("correction asked for")

    measure = models.ForeignKey(Measure, models.CASCADE, related_name="drafts")
    author = models.ForeignKey(settings.AUTH_USER_MODEL, models.CASCADE, related_name="entry_drafts")
    typed = models.JSONField()
    note = models.TextField(blank=True)
    problem = models.CharField(max_length=8, choices=Problem)
    message = models.TextField()
    proposal = models.JSONField(default=dict, blank=True)
    base_version = models.PositiveIntegerField()
    at = models.DateTimeField()

    objects = EntryDraftQuerySet.as_manager()

    class Meta:
        verbose_name = _("entry draft")
        verbose_name_plural = _("entry drafts")
        constraints = [
            models.UniqueConstraint(
                fields=["measure", "grain", "start", "author"], name="one_draft_per_author"
            ),
            known_grain("entry_draft_grain_known"),
        ]
