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
from reports.models import ReportArtifact, ReportDelivery, ReportOccurrence
from reports.queries.readers import reader_now
from reports.rendering.content import STOP_TOKEN
from reports.rendering.message import Attachment, Bodies, Enclosed, Envelope, enclose, message_bytes

from .claim import Claimed
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
    _reports: dict[int, ReportOccurrence] = field(default_factory=dict)
    _artifacts: dict[int, ReportArtifact] = field(default_factory=dict)
    _enclosed: dict[int, Enclosed] = field(default_factory=dict)
    _has_reached: bool = False

    @classmethod
    def of(cls, now: dt.datetime) -> "Desk":
        today = today_in(Organisation.current(), now)
        return cls(today, parents_on(today))

    def objection(self, claimed: Claimed, now: dt.datetime) -> str:
        """The state of a mail that must not go out any more; empty when it may."""
        delivery = claimed.delivery
        if delivery.notice is not None:
            return signal_objection(delivery, delivery.notice, self.today, now)
        if delivery.reminder is not None:
            return reminder_objection(delivery, delivery.reminder, self.today, now)
        if not claimed.is_wanted:
            return State.CANCELLED
        if not self._is_entitled(delivery):
            return State.NO_LONGER_ENTITLED
        stopped = is_suppressed(delivery.address, self.report(delivery).schedule_id, now)
        return State.SUPPRESSED if stopped else ""

    def message(self, delivery: ReportDelivery) -> bytes:
        """The frozen bodies with this recipient's headers and stop link."""
        if delivery.notice is not None:
            return signal_message(delivery, delivery.notice)
        if delivery.reminder is not None:
            return reminder_message(delivery, delivery.reminder)
        artifact = self._artifact(delivery)
        token = stop_token(self.report(delivery).schedule_id, delivery.address)
        bodies = Bodies(
            subject=artifact.subject,
            html=artifact.html.replace(STOP_TOKEN, token),
            text=artifact.text.replace(STOP_TOKEN, token),
            sha256=artifact.sha256,
            enclosed=self._enclosed_in(artifact),
        )
        return message_bytes(bodies, self._envelope(delivery, artifact, token))

    def report(self, delivery: ReportDelivery) -> ReportOccurrence:
        """What the mail brings: of it only what never changes once it is built."""
        pk = delivery.occurrence_id
        if pk is None:
            raise ValueError(f"Delivery {delivery.pk} brings no report.")
        if pk not in self._reports:
            self._reports[pk] = ReportOccurrence.objects.select_related("schedule").get(pk=pk)
        return self._reports[pk]

    def reached(self, transport: str) -> None:
        """The server answers: its failures in a row are over."""
        if not self._has_reached:
            connected(transport)
            self._has_reached = True

    def _enclosed_in(self, artifact: ReportArtifact) -> Enclosed:
        if artifact.pk not in self._enclosed:
            attached = artifact.files.filter(is_attached=True)
            files = [Attachment(file.name, file.content_type, bytes(file.content)) for file in attached]
            self._enclosed[artifact.pk] = enclose(artifact.images, files)
        return self._enclosed[artifact.pk]

    def _envelope(self, delivery: ReportDelivery, artifact: ReportArtifact, token: str) -> Envelope:
        report = self.report(delivery)
        return Envelope(
            sender=settings.DEFAULT_FROM_EMAIL,
            to=delivery.address,
            date=report.built_at or artifact.at,
            message_id=delivery.message_id,
            delivery=delivery.pk,
            list_id=list_id(report.schedule),
            stop_url=absolute(reverse("report_stop", args=[token])),
        )

    def _is_entitled(self, delivery: ReportDelivery) -> bool:
        """Still on the list, still allowed to log in, and still a reader of every team in the mail."""
        reader = reader_now(self.report(delivery).schedule_id, delivery)
        teams = frozenset(self._artifact(delivery).figures["teams"])
        return reader is not None and visible_teams(reader, teams, self.parents) == teams

    def _artifact(self, delivery: ReportDelivery) -> ReportArtifact:
        pk = delivery.artifact_id
        if pk is None:
            raise ValueError(f"Delivery {delivery.pk} has nothing to send.")
        if pk not in self._artifacts:
            self._artifacts[pk] = ReportArtifact.objects.get(pk=pk)
        return self._artifacts[pk]
