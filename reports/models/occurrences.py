import datetime as dt
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from kpis.calc.periods import Period
from kpis.models.periods import Grain

from .leases import Leased, lease_is_whole
from .schedules import ReportSchedule


class ReportOccurrenceQuerySet(models.QuerySet["ReportOccurrence"]):
    def visible_to(self, user: User, today: dt.date) -> "ReportOccurrenceQuerySet":
        """Reports one was sent or answers for; an administrator sees the record of every one."""
        if not user.is_active:
            return self.none()
        if user.is_administrator:
            return self.all()
        return self.filter(Q(schedule__owner=user) | Q(pk__in=user.report_deliveries.values("occurrence")))

    def editable_by(self, user: User, today: dt.date) -> "ReportOccurrenceQuerySet":
        """Reports one may send again or abort."""
        return self.filter(schedule__in=ReportSchedule.objects.editable_by(user, today))

    def with_figures_of(self, occurrence: "ReportOccurrence") -> "ReportOccurrenceQuerySet":
        """The report and those by which its figures were sent again."""
        same = self.filter(schedule=occurrence.schedule_id, period_start=occurrence.period_start)
        return same.filter(data_as_of=occurrence.data_as_of).exclude(data_as_of=None)

    def correcting(self, occurrence: "ReportOccurrence") -> "ReportOccurrenceQuerySet":
        """Corrections of these figures that went out, or will."""
        corrected = ReportOccurrence.objects.with_figures_of(occurrence)
        return self.filter(corrects__in=corrected).exclude(state__in=ReportOccurrence.NEVER_SENT)

    def unfinished(self) -> "ReportOccurrenceQuerySet":
        return self.filter(state__in=ReportOccurrence.UNFINISHED)

    def overdue(self, now: dt.datetime) -> "ReportOccurrenceQuerySet":
        """Not out half an hour after they were due, or stopped waiting for figures. Nobody waits for those
        of a schedule that is paused."""
        waited = self.alias(since=Coalesce("gate_until", "due_at"))
        late = now - settings.TIMES["late_alarm"]
        return waited.filter(since__lt=late, state__in=ReportOccurrence.NOT_OUT, schedule__enabled=True)

    def late(self, now: dt.datetime) -> "ReportOccurrenceQuerySet":
        """Overdue; one that failed, until the schedule has a later report, sent again or regular."""
        later = ReportOccurrence.objects.filter(schedule=OuterRef("schedule"), due_at__gt=OuterRef("due_at"))
        given_up = Q(Exists(later), state=ReportOccurrence.State.FAILED)
        return self.overdue(now).exclude(given_up)


class ReportOccurrence(Leased):
    """One report of one schedule for one period. `seq` grows only by an explicit human act. One that waits
    for figures knows until when, `gate_until`; afterwards that is when it stopped waiting."""

    class Kind(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        MANUAL = "manual", _("sent by hand")
        CORRECTION = "correction", _("correction")

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        WAITING = "waiting", _("waiting for figures")
        BUILDING = "building", _("building")
        BUILT = "built", _("built")
        SENDING = "sending", _("sending")
        DONE = "done", _("done")
        SKIPPED = "skipped", _("skipped")
        ABORTED = "aborted", _("aborted")
        FAILED = "failed", _("failed")

    UNFINISHED = (State.PLANNED, State.WAITING, State.BUILDING, State.BUILT, State.SENDING)
    NOT_OUT = (*UNFINISHED, State.FAILED)
    UNBUILT = (State.PLANNED, State.WAITING)
    SENDABLE = (State.BUILT, State.SENDING)
    NEVER_SENT = (State.SKIPPED, State.ABORTED, State.FAILED)

    uuid = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    schedule = models.ForeignKey(ReportSchedule, models.PROTECT, related_name="occurrences")
    period_start = models.DateField()
    period_end = models.DateField()
    grain = models.CharField(max_length=9, choices=Grain, default=Grain.MONTH)
    kind = models.CharField(max_length=10, choices=Kind, default=Kind.SCHEDULED)
    seq = models.PositiveIntegerField(default=1)
    corrects = models.ForeignKey("self", models.PROTECT, null=True, related_name="corrections")
    due_at = models.DateTimeField()
    state = models.CharField(max_length=8, choices=State, default=State.PLANNED)
    waiting_since = models.DateTimeField(null=True)
    gate_until = models.DateTimeField(null=True)
    data_as_of = models.DateTimeField(null=True)
    built_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    late_alarm_at = models.DateTimeField(null=True)
    last_error = models.TextField(blank=True)

    objects = ReportOccurrenceQuerySet.as_manager()

    class Meta:
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        ordering = ["-period_start", "-due_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["schedule", "period_start", "kind", "seq"], name="occurrence_unique"
            ),
            models.CheckConstraint(
                condition=Q(period_end__gt=F("period_start")), name="occurrence_period_in_order"
            ),
            models.CheckConstraint(
                condition=Q(grain__in=("month", "period", "quarter")), name="occurrence_grain_known"
            ),
            models.CheckConstraint(
                condition=Q(
                    state__in=(
                        "planned",
                        "waiting",
                        "building",
                        "built",
                        "sending",
                        "done",
                        "skipped",
                        "aborted",
                        "failed",
                    )
                ),
                name="occurrence_state_known",
            ),
            models.CheckConstraint(
                condition=Q(kind__in=("scheduled", "manual", "correction")), name="occurrence_kind_known"
            ),
            lease_is_whole("occurrence_lease_is_whole"),
        ]
        indexes = [
            models.Index(
                fields=["due_at"],
                condition=Q(state__in=("planned", "waiting", "building", "built", "sending")),
                name="occurrence_open",
            )
        ]

    def __str__(self) -> str:
        return f"{self.schedule} {self.period_start}"

    @property
    def period(self) -> Period:
        return Period(self.grain, self.period_start, self.period_end)


class ReportArtifact(models.Model):
    """Exactly what one audience is sent: frozen figures, bodies and images. Immutable.

    `figures` are the frozen numbers and sentences every body was rendered from; `versions` the
    definition versions used; `sha256` is that of the mail without its recipient's headers, with its files.
    """

    occurrence = models.ForeignKey(ReportOccurrence, models.PROTECT, related_name="artifacts")
    scope_key = models.CharField(max_length=120)
    sha256 = models.CharField(max_length=64)
    subject = models.CharField(max_length=300)
    html = models.TextField()
    text = models.TextField()
    images = models.JSONField(default=dict)
    figures = models.JSONField()
    versions = models.JSONField(default=dict)
    at = models.DateTimeField()

    class Meta:
        verbose_name = _("report artifact")
        verbose_name_plural = _("report artifacts")
        constraints = [models.UniqueConstraint(fields=["occurrence", "scope_key"], name="artifact_unique")]

    def __str__(self) -> str:
        return self.subject
