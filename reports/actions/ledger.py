"""One row for every recipient, written before the first mail leaves."""

import datetime as dt
from collections.abc import Iterable, Iterator
from hashlib import sha256

from django.conf import settings

from reports.calc.audience import Reader
from reports.models import (
    Reminder,
    ReportArtifact,
    ReportDelivery,
    ReportOccurrence,
    SignalNotice,
)

from .freezing import Audience
from .letterhead import mail_domain
from .restored import restored_at

ROWS = 1000
"""Ledger rows in one statement."""


def open_ledger(
    occurrence: ReportOccurrence, audiences: Iterable[Audience], now: dt.datetime, start: dt.datetime
) -> None:
    """Rows come in order of addresses; nothing leaves before `start`, and nothing by itself of a report that
    was due before the database was restored: it may have gone out."""
    restored, states = restored_at(), ReportDelivery.State
    is_held = restored is not None and occurrence.due_at <= restored
    state = states.HELD_AFTER_RESTORE if is_held else states.QUEUED
    rows = [row for audience in audiences for row in _rows(occurrence, *audience, now, start, state)]
    ReportDelivery.objects.bulk_create(sorted(rows, key=lambda row: row.address), batch_size=ROWS)


def message_id(brought: ReportOccurrence | SignalNotice | Reminder, channel: str, recipient_key: str) -> str:
    """The same for every retry, another for a report sent again: mail stores drop a copy with a known id."""
    digest = sha256(f"{brought.uuid}|{channel}|{recipient_key}".encode()).hexdigest()
    return f"<kpi.{digest[:32]}@{mail_domain()}>"


def start_of_sending(occurrence: ReportOccurrence, now: dt.datetime) -> dt.datetime:
    """Reports due at the same moment start one after the other, spread over two minutes at most."""
    due_together = ReportOccurrence.objects.unfinished().filter(due_at=occurrence.due_at).order_by("pk")
    keys = list(due_together.values_list("pk", flat=True))
    return now + settings.TIMES["spread"] * keys.index(occurrence.pk) / len(keys)


def _rows(
    occurrence: ReportOccurrence,
    artifact: ReportArtifact | None,
    readers: list[Reader],
    now: dt.datetime,
    start: dt.datetime,
    state: str,
) -> Iterator[ReportDelivery]:
    states = ReportDelivery.State
    for reader in readers:
        yield ReportDelivery(
            occurrence=occurrence,
            artifact=artifact,
            recipient_key=reader.key,
            user_id=reader.user,
            address=reader.address,
            state=state if artifact else states.NO_LONGER_ENTITLED,
            queued_at=now,
            next_attempt_at=start if artifact else None,
            message_id=message_id(occurrence, "email", reader.key),
        )
