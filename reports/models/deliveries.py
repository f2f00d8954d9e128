import datetime as dt

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User

from .leases import Leased, lease_is_whole
from .occurrences import ReportArtifact, ReportOccurrence
from .reminders import Reminder
from .signal_notices import SignalNotice


class ReportDeliveryQuerySet(models.QuerySet["ReportDelivery"]):
    def visible_to(self, user: User, today: dt.date) -> "ReportDeliveryQuerySet":
        """The own mails; an owner sees those of the own schedules, an administrator every one."""
        if not user.is_active:
            return self.none()
        return self.all() if user.is_administrator else self.filter(_own(user))

    def editable_by(self, user: User, today: dt.date) -> "ReportDeliveryQuerySet":
        """Rows that `user` may send again: those of the schedules one answers for."""
        return self.filter(occurrence__in=ReportOccurrence.objects.editable_by(user, today))

    def working(self) -> "ReportDeliveryQuerySet":
        """Not yet at an end: as long as there is one, the report is not done."""
        return self.filter(state__in=ReportDelivery.WORKING)


def _own(user: User) -> Q:
    return Q(user=user) | Q(occurrence__schedule__owner=user)


class ReportDelivery(Leased):
    """The ledger: its unique keys are why nobody gets the same report, notice of a signal or reminder twice.

    `queued_at`: when it was put into the queue, at first or again by a person; trying ends two days after.
    `owner_told_at`: when the schedule's owner was told that this one did not go as it should. A recipient
    without any right has a row from the start, and no artifact. A row brings one report, notice or reminder.
    """

    class State(models.TextChoices):
        QUEUED = "queued", _("queued")
        CLAIMED = "claimed", _("claimed")
        HANDING_OVER = "handing_over", _("handing over")
        SENT = "sent", _("sent")
        RETRY = "retry", _("will be tried again")
        BOUNCED = "bounced", _("bounced")
        FAILED = "failed", _("failed")
        UNKNOWN = "unknown", _("not known whether it arrived")
        SUPPRESSED = "suppressed", _("suppressed")
        NO_LONGER_ENTITLED = "no_longer_entitled", _("no longer entitled")
        CANCELLED = "cancelled", _("cancelled")
        HELD_AFTER_RESTORE = "held_after_restore", _("held after a restore")

    WORKING = (State.QUEUED, State.CLAIMED, State.HANDING_OVER, State.RETRY)
    TROUBLED = (State.BOUNCED, State.FAILED, State.UNKNOWN, State.HELD_AFTER_RESTORE)
    ARRIVED = (State.SENT, State.UNKNOWN)
    """It did, or it may have."""

    REPEATABLE = (State.UNKNOWN, State.HELD_AFTER_RESTORE)

    # A row is written three times on its way out, with each of its indexes: those of the constraints begin
    # with what the row brings, and serve to find it.
    occurrence = models.ForeignKey(
        ReportOccurrence, models.PROTECT, null=True, related_name="deliveries", db_index=False
    )
    notice = models.ForeignKey(
        SignalNotice, models.PROTECT, null=True, related_name="deliveries", db_index=False
    )
    reminder = models.ForeignKey(
        Reminder, models.PROTECT, null=True, related_name="deliveries", db_index=False
    )
    artifact = models.ForeignKey(ReportArtifact, models.PROTECT, null=True, related_name="deliveries")
    channel = models.CharField(max_length=10, default="email")
    recipient_key = models.CharField(max_length=254)
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="report_deliveries"
    )
    address = models.EmailField()
    state = models.CharField(max_length=18, choices=State, default=State.QUEUED)
    queued_at = models.DateTimeField()
    next_attempt_at = models.DateTimeField(null=True)
    handover_at = models.DateTimeField(null=True)
    message_id = models.CharField(max_length=255)
    provider_id = models.CharField(max_length=200, blank=True)
    last_code = models.PositiveSmallIntegerField(null=True)
    last_error = models.TextField(blank=True)
    sent_at = models.DateTimeField(null=True)
    owner_told_at = models.DateTimeField(null=True)

    objects = ReportDeliveryQuerySet.as_manager()

    class Meta:
        verbose_name = _("report delivery")
        verbose_name_plural = _("report deliveries")
        ordering = ["occurrence", "address"]
        constraints = [
            models.UniqueConstraint(fields=["message_id"], name="delivery_message_id_unique"),
            models.UniqueConstraint(
                fields=["occurrence", "channel", "recipient_key"], name="delivery_unique"
            ),
            models.UniqueConstraint(
                fields=["notice", "channel", "recipient_key"],
                condition=Q(notice__isnull=False),
                name="delivery_of_notice_unique",
            ),
            models.UniqueConstraint(
                fields=["reminder", "channel", "recipient_key"],
                condition=Q(reminder__isnull=False),
                name="delivery_of_reminder_unique",
            ),
            models.CheckConstraint(
                condition=Q(occurrence__isnull=False, notice__isnull=True, reminder__isnull=True)
                | Q(occurrence__isnull=True, notice__isnull=False, reminder__isnull=True, user__isnull=False)
                | Q(occurrence__isnull=True, notice__isnull=True, reminder__isnull=False, user__isnull=False),
                name="delivery_of_one_thing",
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(
                        "queued",
                        "claimed",
                        "handing_over",
                        "sent",
                        "retry",
                        "bounced",
                        "failed",
                        "unknown",
                        "suppressed",
                        "no_longer_entitled",
                        "cancelled",
                        "held_after_restore",
                    )
                ),
                name="delivery_state_known",
            ),
            models.CheckConstraint(
                condition=Q(state="sent", sent_at__isnull=False)
                | (~Q(state="sent") & Q(sent_at__isnull=True)),
                name="sent_at_exactly_when_sent",
            ),
            models.CheckConstraint(
                condition=Q(artifact__isnull=False)
                | Q(notice__isnull=False)
                | Q(reminder__isnull=False)
                | Q(state="no_longer_entitled"),
                name="delivery_has_something_to_send",
            ),
            lease_is_whole("delivery_lease_is_whole"),
        ]
        indexes = [
            models.Index(
                fields=["next_attempt_at", "id"],
                condition=Q(state__in=("queued", "retry")),
                name="delivery_waiting",
            ),
            models.Index(
                fields=["lease_until"],
                condition=Q(state__in=("claimed", "handing_over")),
                name="delivery_leased",
            ),
            models.Index(fields=["handover_at"], name="delivery_handed_over"),
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def was_handed_over(self) -> bool:
        """Whether its bytes were given to a server, whatever became of them."""
        return self.state == self.State.SENT or self.handover_at is not None

    @property
    def report(self) -> ReportOccurrence:
        """What it brings, where that is neither a notice nor a reminder."""
        if self.occurrence is None:
            raise ValueError(f"Delivery {self.pk} brings no report.")
        return self.occurrence


class DeliveryAttempt(models.Model):
    """One try at one delivery, or what a provider said of it later. Append-only."""

    class Notice(models.TextChoices):
        """What a provider said; a bounce for good has the state of that name."""

        DELAYED = "delayed", _("sent back for now")
        COMPLAINT = "complaint", _("the reader complained")

    delivery = models.ForeignKey(ReportDelivery, models.PROTECT, related_name="tries")
    started = models.DateTimeField()
    ended = models.DateTimeField()
    outcome = models.CharField(max_length=18)
    smtp_code = models.PositiveSmallIntegerField(null=True)
    detail = models.TextField(blank=True)
    worker = models.CharField(max_length=200)

    class Meta:
        verbose_name = _("delivery attempt")
        verbose_name_plural = _("delivery attempts")
        ordering = ["started", "id"]

    def __str__(self) -> str:
        return f"{self.started:%Y-%m-%d %H:%M} {self.outcome}"
