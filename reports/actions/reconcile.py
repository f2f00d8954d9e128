"""Mails of which nobody knew whether they arrived, settled by somebody who does: a log, or the transport."""

import datetime as dt
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction
from django.db.models import QuerySet

from reports.models import ReportDelivery, ReportOccurrence
from reports.transports import Transport

from .hints import hint_send
from .settling import finish

State = ReportDelivery.State
RECONCILED = "reconcile"
MOST_ASKED = 100
"""Of one sweep: each answer may take its time."""


@dataclass(frozen=True, slots=True)
class Settled:
    """Message-IDs, in order; `open` are still unknown."""

    sent: list[str]
    retried: list[str]
    open: list[str]


def settle_arrived(
    named: Collection[str], *, now: dt.datetime, complete_since: dt.datetime | None = None
) -> Settled:
    """What is named arrived. `complete_since`: everything that arrived since then is named, so what was
    handed over since then and is not named did not."""
    with transaction.atomic():
        rows = _unknown()
        arrived = [row for row in rows if row.message_id in named]
        absent = [row for row in rows if row not in arrived and _is_covered(row, complete_since)]
        _arrived(arrived, now)
        _absent(absent, now)
        return _settled(rows, arrived, absent)


def settle_absent(named: Collection[str], *, now: dt.datetime) -> Settled:
    """What is named surely did not arrive: it is sent again with the same Message-ID."""
    with transaction.atomic():
        rows = _unknown()
        absent = [row for row in rows if row.message_id in named]
        _absent(absent, now)
        return _settled(rows, [], absent)


def ask_again(transport: Transport, now: dt.datetime) -> None:
    """A transport may learn later what it did not know at once. No row is locked while it is asked; plain
    SMTP knows nothing, and costs nothing."""
    since = now - settings.TIMES["ask_again"]
    asked = ReportDelivery.objects.filter(state=State.UNKNOWN, handover_at__gt=since).order_by("handover_at")
    ids = asked.values_list("message_id", flat=True)[:MOST_ASKED]
    answers = {message_id: transport.arrived(message_id) for message_id in ids}
    for_sure = {answer: {one for one, said in answers.items() if said is answer} for answer in (True, False)}
    if for_sure[True]:
        settle_arrived(for_sure[True], now=now)
    if for_sure[False]:
        settle_absent(for_sure[False], now=now)


def _unknown() -> list[ReportDelivery]:
    unknown: QuerySet[ReportDelivery] = ReportDelivery.objects.filter(state=State.UNKNOWN)
    return list(unknown.select_for_update(of=("self",)).select_related("occurrence").order_by("pk"))


def _is_covered(row: ReportDelivery, since: dt.datetime | None) -> bool:
    return since is not None and row.handover_at is not None and row.handover_at >= since


def _arrived(rows: list[ReportDelivery], now: dt.datetime) -> None:
    finish(rows, State.SENT, "Found among the mails that arrived.", now, by=RECONCILED)


def _absent(rows: list[ReportDelivery], now: dt.datetime) -> None:
    """Trying starts anew, and so does a report that was done. Of an aborted report the sweeper cancels it."""
    finish(rows, State.RETRY, "Surely not among the mails that arrived.", now, by=RECONCILED)
    again = [row.pk for row in rows]
    ReportDelivery.objects.filter(pk__in=again).update(queued_at=now)
    states = ReportOccurrence.State
    done = ReportOccurrence.objects.filter(deliveries__in=again, state=states.DONE)
    done.update(state=states.SENDING, closed_at=None)
    if rows:
        hint_send()


def _settled(
    rows: Iterable[ReportDelivery], sent: Collection[ReportDelivery], retried: Collection[ReportDelivery]
) -> Settled:
    left = [row.message_id for row in rows if row not in sent and row not in retried]
    return Settled([row.message_id for row in sent], [row.message_id for row in retried], left)
