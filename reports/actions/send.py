"""A task's worth of mails over one connection."""

import datetime as dt
import time
from collections.abc import Sequence

from django.conf import settings

from reports.models import ReportDelivery, ReportOccurrence
from reports.transports import Transport, transport_in_use

from .claim import Claimed, claim, give_back
from .desk import Desk
from .hand_over import hand_over
from .pause import is_paused, not_connected
from .restored import hold_if_restored

CHUNK = 50
"""Mails of one task and of one connection."""
HANDFUL = 25
"""Mails that are taken and asked about at once: a right that ends meanwhile ends with the next ones."""


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
    desk, done = Desk.of(now), 0
    while done < CHUNK and time.monotonic() < until:
        handful = claim(now, min(HANDFUL, CHUNK - done))
        desk.look_up(handful, now)
        went = _hand_over(handful, transport, desk, now, until)
        done += went
        if not handful or went < len(handful):
            break
    return done


def _hand_over(
    handful: Sequence[Claimed], transport: Transport, desk: Desk, now: dt.datetime, until: float
) -> int:
    """How many of them are done with; what nobody began is given back."""
    for place, claimed in enumerate(handful):
        if time.monotonic() >= until:
            give_back(handful[place:])
            return place
        _start(claimed.delivery, desk)
        if not hand_over(claimed, transport, desk, now):
            not_connected(transport.name)
            give_back(handful[place + 1 :])
            return place
    return len(handful)


def _start(delivery: ReportDelivery, desk: Desk) -> None:
    """Its first mail makes a report one that is being sent."""
    if delivery.occurrence_id is None:
        return
    occurrence = desk.report(delivery)
    if occurrence.state == ReportOccurrence.State.BUILT:
        ReportOccurrence.objects.filter(pk=occurrence.pk, state=ReportOccurrence.State.BUILT).update(
            state=ReportOccurrence.State.SENDING
        )
        occurrence.state = ReportOccurrence.State.SENDING
