"""Mails that come to their end, or back into the queue, without a sender; each with its line in the log."""

import datetime as dt
from collections.abc import Sequence
from typing import Any

from django.db.models.functions import Coalesce, Now

from reports.models import DeliveryAttempt, ReportDelivery

State = ReportDelivery.State
FREE = {"lease_token": None, "lease_until": None}


def finish(
    rows: Sequence[ReportDelivery], state: str, detail: str, now: dt.datetime, *, by: str = "sweeper"
) -> None:
    """The rows are locked by whoever calls. An unknown one keeps its token: its sender may only be slow."""
    _log(rows, state, detail, by)
    match state:
        case State.SENT:
            _update(rows, state, sent_at=Coalesce("handover_at", Now()), last_error="", **FREE)
        case State.RETRY:
            _update(rows, state, next_attempt_at=now, **FREE)
        case State.FAILED | State.HELD_AFTER_RESTORE:
            _update(rows, state, last_error=detail, **FREE)
        case _:
            _update(rows, state, last_error=detail)


def _update(rows: Sequence[ReportDelivery], state: str, **fields: Any) -> int:
    return ReportDelivery.objects.filter(pk__in=[row.pk for row in rows]).update(state=state, **fields)


def _log(rows: Sequence[ReportDelivery], outcome: str, detail: str, by: str) -> None:
    DeliveryAttempt.objects.bulk_create(
        DeliveryAttempt(
            delivery=row,
            started=row.handover_at or row.lease_until or Now(),
            ended=Now(),
            outcome=outcome,
            detail=detail,
            worker=by,
        )
        for row in rows
    )
