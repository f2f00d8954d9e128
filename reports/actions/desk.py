"""What a sender keeps on its desk while it works off some mails: artifacts and the tree of today."""

import datetime as dt
from dataclasses import dataclass, field

from django.conf import settings
from django.urls import reverse

from accounts.clock import today_in
from accounts.emails import absolute
from accounts.models import Organisation
from accounts.queries.trees import parents_on
from reports.calc.audience import visible_teams
from reports.models import ReportArtifact, ReportDelivery
from reports.queries.readers import reader_now
from reports.rendering.content import STOP_TOKEN
from reports.rendering.message import Attachment, Bodies, Envelope, message_bytes

from .ledger import list_id
from .pause import connected
from .reminder_desk import reminder_message, reminder_objection
from .signal_desk import signal_message, signal_objection
from .stop import is_suppressed, stop_token

State = ReportDelivery.State


@dataclass
class Desk:
    today: dt.date
    parents: dict[int, int | None]
    _artifacts: dict[int, ReportArtifact] = field(default_factory=dict)
    _files: dict[int, list[Attachment]] = field(default_factory=dict)
    _has_reached: bool = False

    @classmethod
    def of(cls, now: dt.datetime) -> "Desk":
        today = today_in(Organisation.current(), now)
        return cls(today, parents_on(today))

    def objection(self, delivery: ReportDelivery, now: dt.datetime) -> str:
        """The state of a mail that must not go out any more; empty when it may."""
        if delivery.notice is not None:
            return signal_objection(delivery, delivery.notice, self.today, now)
        if delivery.reminder is not None:
            return reminder_objection(delivery, delivery.reminder, self.today, now)
        if not delivery.report.schedule.enabled:
            return State.CANCELLED
        if not self._is_entitled(delivery):
            return State.NO_LONGER_ENTITLED
        return State.SUPPRESSED if is_suppressed(delivery, now) else ""

    def message(self, delivery: ReportDelivery) -> bytes:
        """The frozen bodies with this recipient's headers and stop link."""
        if delivery.notice is not None:
            return signal_message(delivery, delivery.notice)
        if delivery.reminder is not None:
            return reminder_message(delivery, delivery.reminder)
        artifact = self._artifact(delivery)
        token = stop_token(delivery.report.schedule_id, delivery.address)
        bodies = Bodies(
            subject=artifact.subject,
            html=artifact.html.replace(STOP_TOKEN, token),
            text=artifact.text.replace(STOP_TOKEN, token),
            images=artifact.images,
            sha256=artifact.sha256,
            attachments=self._attachments(artifact),
        )
        return message_bytes(bodies, self._envelope(delivery, artifact, token))

    def reached(self, transport: str) -> None:
        """The server answers: its failures in a row are over."""
        if not self._has_reached:
            connected(transport)
            self._has_reached = True

    def _attachments(self, artifact: ReportArtifact) -> list[Attachment]:
        if artifact.pk not in self._files:
            attached = artifact.files.filter(is_attached=True)
            self._files[artifact.pk] = [
                Attachment(file.name, file.content_type, bytes(file.content)) for file in attached
            ]
        return self._files[artifact.pk]

    def _envelope(self, delivery: ReportDelivery, artifact: ReportArtifact, token: str) -> Envelope:
        schedule = delivery.report.schedule
        return Envelope(
            sender=settings.DEFAULT_FROM_EMAIL,
            to=delivery.address,
            date=delivery.report.built_at or artifact.at,
            message_id=delivery.message_id,
            delivery=delivery.pk,
            list_id=list_id(schedule),
            stop_url=absolute(reverse("report_stop", args=[token])),
        )

    def _is_entitled(self, delivery: ReportDelivery) -> bool:
        """Still on the list, still allowed to log in, and still a reader of every team in the mail."""
        reader = reader_now(delivery.report.schedule, delivery)
        teams = frozenset(self._artifact(delivery).figures["teams"])
        return reader is not None and visible_teams(reader, teams, self.parents) == teams

    def _artifact(self, delivery: ReportDelivery) -> ReportArtifact:
        pk = delivery.artifact_id
        if pk is None:
            raise ValueError(f"Delivery {delivery.pk} has nothing to send.")
        if pk not in self._artifacts:
            self._artifacts[pk] = ReportArtifact.objects.get(pk=pk)
        return self._artifacts[pk]
