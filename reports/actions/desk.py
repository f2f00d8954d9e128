"""What a sender keeps on its desk while it works off some mails: artifacts and the tree of today."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field
from itertools import groupby

from accounts.clock import today_in
from accounts.models import Organisation
from accounts.queries.trees import parents_on
from reports.calc.audience import Reader, visible_teams
from reports.models import ReportArtifact, ReportDelivery, ReportOccurrence
from reports.queries.readers import readers_now
from reports.rendering.message import Attachment, Bodies, Envelope, Sealed, enclose, seal

from .claim import Claimed
from .letterhead import letterhead_of
from .pause import connected
from .reminder_desk import reminder_message, reminder_objection
from .signal_desk import signal_message, signal_objection
from .stop import stop_token, suppressed_among

State = ReportDelivery.State


@dataclass
class Desk:
    today: dt.date
    parents: dict[int, int | None]
    _reports: dict[int, ReportOccurrence] = field(default_factory=dict)
    _artifacts: dict[int, ReportArtifact] = field(default_factory=dict)
    _sealed: dict[int, Sealed] = field(default_factory=dict)
    _objections: dict[int, str] = field(default_factory=dict)
    _has_reached: bool = False

    @classmethod
    def of(cls, now: dt.datetime) -> "Desk":
        today = today_in(Organisation.current(), now)
        return cls(today, parents_on(today))

    def look_up(self, handful: Sequence[Claimed], now: dt.datetime) -> None:
        """What stands against mails of reports, with two statements for each schedule among them."""
        deliveries = [one.delivery for one in handful if one.delivery.occurrence_id is not None]
        ordered = sorted(deliveries, key=self._schedule_of)
        for schedule, rows in groupby(ordered, key=self._schedule_of):
            self._look_up(schedule, list(rows), now)

    def objection(self, claimed: Claimed, now: dt.datetime) -> str:
        """The state of a mail that must not go out any more; empty when it may."""
        delivery = claimed.delivery
        if delivery.notice is not None:
            return signal_objection(delivery, delivery.notice, self.today, now)
        if delivery.reminder is not None:
            return reminder_objection(delivery, delivery.reminder, self.today, now)
        if not claimed.is_wanted:
            return State.CANCELLED
        return self._objections[delivery.pk]

    def message(self, delivery: ReportDelivery) -> bytes:
        """The frozen bodies with this recipient's headers and stop link."""
        if delivery.notice is not None:
            return signal_message(delivery, delivery.notice)
        if delivery.reminder is not None:
            return reminder_message(delivery, delivery.reminder)
        artifact = self._artifact(delivery)
        token = stop_token(self.report(delivery).schedule_id, delivery.address)
        envelope = Envelope(delivery.address, delivery.message_id, delivery.pk, token)
        return self._sealed_of(artifact, self.report(delivery)).addressed(envelope)

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

    def _sealed_of(self, artifact: ReportArtifact, report: ReportOccurrence) -> Sealed:
        if artifact.pk not in self._sealed:
            self._sealed[artifact.pk] = seal(_bodies(artifact), letterhead_of(artifact, report))
        return self._sealed[artifact.pk]

    def _schedule_of(self, delivery: ReportDelivery) -> int:
        return self.report(delivery).schedule_id

    def _look_up(self, schedule: int, deliveries: list[ReportDelivery], now: dt.datetime) -> None:
        readers = readers_now(schedule, deliveries)
        stopped = suppressed_among((row.address for row in deliveries), schedule, now)
        for row in deliveries:
            reader = readers.get(row.pk)
            is_stopped = State.SUPPRESSED if row.address in stopped else ""
            is_reader = reader is not None and self._may_read(reader, row)
            self._objections[row.pk] = is_stopped if is_reader else State.NO_LONGER_ENTITLED

    def _may_read(self, reader: Reader, delivery: ReportDelivery) -> bool:
        """Still allowed to log in, and still a reader of every team in the mail."""
        teams = frozenset(self._artifact(delivery).figures["teams"])
        return visible_teams(reader, teams, self.parents) == teams

    def _artifact(self, delivery: ReportDelivery) -> ReportArtifact:
        pk = delivery.artifact_id
        if pk is None:
            raise ValueError(f"Delivery {delivery.pk} has nothing to send.")
        if pk not in self._artifacts:
            self._artifacts[pk] = ReportArtifact.objects.get(pk=pk)
        return self._artifacts[pk]


def _bodies(artifact: ReportArtifact) -> Bodies:
    attached = artifact.files.filter(is_attached=True)
    files = [Attachment(file.name, file.content_type, bytes(file.content)) for file in attached]
    enclosed = enclose(artifact.images, files)
    return Bodies(artifact.subject, artifact.html, artifact.text, artifact.sha256, enclosed)
