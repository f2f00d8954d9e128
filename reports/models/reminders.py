import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _


class ReminderRound(models.Model):
    """That the reminders of a day have been made: whoever comes to owe something later is reminded by the
    next round."""

    day = models.DateField(unique=True)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("round of reminders")
        verbose_name_plural = _("rounds of reminders")

    def __str__(self) -> str:
        return str(self.day)


class Reminder(models.Model):
    """What one person is told of the values they owe, once for a day and kind; and what a manager is told is
    missing in the team. `nudge`: somebody asked for it.

    `figures` holds the cells it is about, so that it stays here when they come in before it leaves.
    Append-only: a retry says the same.
    """

    class Kind(models.TextChoices):
        BEFORE = "before", _("before entry closes")
        AFTER = "after", _("after entry closed")
        NUDGE = "nudge", _("asked for by a person")

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    person = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="reminders")
    day = models.DateField()
    kind = models.CharField(max_length=6, choices=Kind)
    figures = models.JSONField()
    sha256 = models.CharField(max_length=64)
    subject = models.CharField(max_length=300)
    html = models.TextField()
    text = models.TextField()
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("reminder")
        verbose_name_plural = _("reminders")
        constraints = [
            models.UniqueConstraint(fields=["person", "day", "kind"], name="reminder_unique"),
            models.CheckConstraint(
                condition=Q(kind__in=("before", "after", "nudge")), name="reminder_kind_known"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.day} {self.kind}"


class ReminderStop(models.Model):
    """A person who wants no reminders."""

    user = models.OneToOneField(settings.AUTH_USER_MODEL, models.CASCADE, related_name="reminder_stop")
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("stop of reminders")
        verbose_name_plural = _("stops of reminders")

    def __str__(self) -> str:
        return str(self.user)
