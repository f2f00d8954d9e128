"""A task's worth of mails over one connection."""

import datetime as dt
import time

from django.conf import settings

from reports.models import ReportOccurrence
from reports.transports import Transport, transport_in_use

from .claim import Claimed, claim
from .desk import Desk
from .hand_over import hand_over
from .pause import is_paused, not_connected
from .restored import hold_if_restored

CHUNK = 50
"""Mails of one task and of one connection."""


def send(now: dt.datetime, transport: Transport | None = None) -> int:
    """Claims and hands over what is waiting. A full chunk, so 50, means that there may be more."""
    hold_if_restored(now)
    with transport or transport_in_use() as way_out:
        if is_paused(way_out.name):
            return 0
        return _work_off(way_out, now)


def _work_off(transport: Transport, now: dt.datetime) -> int:
    """Stops claiming early enough for the last mail to need all the time that a task has."""
    until = time.monotonic() + settings.TIMES["send_chunk"].total_seconds()
    desk = Desk.of(now)
    for done in range(CHUNK):
        claimed = claim(now) if time.monotonic() < until else None
        if claimed is None:
            return done
        _start(claimed, desk)
        if not hand_over(claimed, transport, desk, now):
            not_connected(transport.name)
            return done
    return CHUNK


def _start(claimed: Claimed, desk: Desk) -> None:
    """Its first mail makes a report one that is being sent."""
    if claimed.delivery.occurrence_id is None:
        return
    occurrence = desk.report(claimed.delivery)
    if occurrence.state == ReportOccurrence.State.BUILT:
        ReportOccurrence.objects.filter(pk=occurrence.pk, state=ReportOccurrence.State.BUILT).update(
            state=ReportOccurrence.State.SENDING
        )
        occurrence.state = ReportOccurrence.State.SENDING
