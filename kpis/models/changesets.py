from typing import Any

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class Changeset(models.Model):
    """Everything that came through one door at one time: previewed, committed whole, perhaps undone."""

    class Door(models.TextChoices):
        PAGE = "page", _("page")
        FOLDER = "folder", _("organisation folder")
        SHEET = "sheet", _("sheet")
        API = "api", _("API")
        ADMIN = "admin", _("admin")

    class State(models.TextChoices):
        PREVIEWED = "previewed", _("previewed")
        COMMITTED = "committed", _("committed")
        UNDONE = "undone", _("undone")
        REFUSED = "refused", _("refused")

    door = models.CharField(_("door"), max_length=6, choices=Door)
    key = models.CharField(max_length=64)
    state = models.CharField(_("state"), max_length=9, choices=State)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="changesets", verbose_name=_("who")
    )
    actor_label = models.CharField(max_length=40, blank=True)
    previewed_at = models.DateTimeField()
    committed_at = models.DateTimeField(null=True)
    undone_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)

    class Meta:
        verbose_name = _("changeset")
        verbose_name_plural = _("changesets")
        ordering = ["-previewed_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["door", "key"], condition=Q(state="committed"), name="changeset_committed_once"
            ),
            models.CheckConstraint(
                condition=Q(door__in=("page", "folder", "sheet", "api", "admin")), name="changeset_door_known"
            ),
            models.CheckConstraint(
                condition=Q(state__in=("previewed", "committed", "undone", "refused")),
                name="changeset_state_known",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_door_display()} {self.previewed_at:%Y-%m-%d %H:%M}"


class ChangesetRow(models.Model):
    """One row of a changeset: where it stood, what it would do, or what is wrong with it."""

    class Outcome(models.TextChoices):
        NEW = "new", _("new")
        CHANGED = "changed", _("changed")
        UNCHANGED = "unchanged", _("unchanged")
        CHECK = "check", _("to check")
        CONFLICT = "conflict", _("conflict")
        ERROR = "error", _("error")
        LEFT_OUT = "left_out", _("left out")

    changeset = models.ForeignKey(Changeset, models.CASCADE, related_name="rows")
    number = models.PositiveIntegerField()
    place = models.CharField(max_length=120)
    kind = models.CharField(max_length=20)
    outcome = models.CharField(max_length=9, choices=Outcome)
    before = models.JSONField(null=True)
    after = models.JSONField(null=True)
    problem = models.TextField(blank=True)

    class Meta:
        ordering = ["changeset", "number"]
        constraints = [
            models.UniqueConstraint(fields=["changeset", "number"], name="changeset_row_unique"),
            models.CheckConstraint(
                condition=~Q(outcome="error") | ~Q(problem=""), name="changeset_error_says_why"
            ),
        ]

    @property
    def says(self) -> dict[str, Any]:
        """`after` of a row of an upload, which always has one."""
        return self.after or {}
