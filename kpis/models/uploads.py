import datetime as dt
from typing import Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import Team, User

from .changesets import Changeset


class SheetMapping(models.Model):
    """How a team's files with these titles are read, as somebody said it last."""

    team = models.ForeignKey(Team, models.CASCADE, related_name="sheet_mappings")
    signature = models.CharField(max_length=64)
    mapping = models.JSONField()
    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["team", "signature"], name="sheet_mapping_unique")]


class UploadQuerySet(models.QuerySet["Upload"]):
    def visible_to(self, user: User, today: dt.date) -> Self:
        """Their own, and as a manager what became of those for their teams; its rows are the sender's."""
        if not user.is_active:
            return self.none()
        return self.filter(Q(actor=user) | Q(team__in=Team.objects.managed_by(user, today)))

    def being_marked(self) -> Self:
        """Their figures are in; nodes above them may pass for fresh and are not."""
        return self.filter(state=Upload.State.MARKING)

    def held(self, *, skip_locked: bool = False) -> Self:
        """For whoever changes one: nobody else does until their transaction ends. Without the file itself."""
        rows = self.defer("content").select_related("actor", "team", "changeset")
        return rows.select_for_update(of=("self",), skip_locked=skip_locked)


class Upload(models.Model):
    """A file that somebody sent for a team: read by a worker, looked over, saved whole, perhaps undone.

    `claimed_until` is the lease of the worker that reads it, by the clock of the database; one that saves it
    holds the row itself. `content` is empty once it has ended and 90 days have passed. `done`, `total` and
    `errors` count the figures looked at so far; while it is `marking`, whose figures are saved and whose
    nodes are not all marked stale yet, `done` counts the turns.
    """

    class State(models.TextChoices):
        RECEIVED = "received", _("waiting to be read")
        READING = "reading", _("being read")
        MAPPING = "mapping", _("columns to be named")
        PREVIEWED = "previewed", _("to be looked over")
        COMMITTING = "committing", _("being saved")
        MARKING = "marking", _("saved, scores being marked")
        COMMITTED = "committed", _("saved")
        UNDONE = "undone", _("undone")
        REPEATED = "repeated", _("saved before")
        REFUSED = "refused", _("refused")
        STOPPED = "stopped", _("given up")

    WORKING = (State.RECEIVED, State.READING, State.COMMITTING, State.MARKING)
    ENDED = (State.COMMITTED, State.UNDONE, State.REPEATED, State.REFUSED, State.STOPPED)

    actor = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="uploads")
    team = models.ForeignKey(Team, models.PROTECT, related_name="uploads", verbose_name=_("team"))
    changeset = models.OneToOneField(Changeset, models.PROTECT, null=True, related_name="upload")
    name = models.CharField(_("file"), max_length=200)
    content = models.BinaryField()
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    at = models.DateTimeField()
    state = models.CharField(_("state"), max_length=10, choices=State, default=State.RECEIVED)
    sheet = models.CharField(max_length=120, blank=True)
    layout = models.JSONField(default=dict)
    mapping = models.JSONField(null=True)
    is_mapped_by_hand = models.BooleanField(default=False)
    recalled = models.ForeignKey(SheetMapping, models.SET_NULL, null=True, related_name="+")
    reason = models.TextField(_("reason"), blank=True)
    message = models.TextField(blank=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    errors = models.PositiveIntegerField(default=0)
    stop_asked = models.BooleanField(default=False)
    tries = models.PositiveSmallIntegerField(default=0)
    begun_at = models.DateTimeField(null=True)
    claimed_until = models.DateTimeField(null=True)

    objects = UploadQuerySet.as_manager()

    class Meta:
        verbose_name = _("upload")
        verbose_name_plural = _("uploads")
        ordering = ["-at", "-pk"]
        indexes = [
            models.Index(
                fields=["at"],
                condition=Q(state__in=("received", "reading", "committing", "marking")),
                name="upload_at_work",
            )
        ]
        constraints = [
            models.CheckConstraint(
                condition=Q(
                    state__in=(
                        *("received", "reading", "mapping", "previewed", "committing", "marking"),
                        *("committed", "undone", "repeated", "refused", "stopped"),
                    )
                ),
                name="upload_state_known",
            ),
            models.CheckConstraint(
                condition=~Q(state__in=("previewed", "committing", "marking", "committed", "undone"))
                | Q(changeset__isnull=False),
                name="upload_has_rows_to_show",
            ),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_at_work(self) -> bool:
        return self.state in self.WORKING
