"""Mails about the signals of a measure end with one click: followers unfollow, others are remembered."""

import datetime as dt

from django.core import signing
from django.db import transaction

from accounts.models import User
from kpis.actions.follows import follow, unfollow
from kpis.models import Measure
from reports.models import SignalStop
from reports.queries.signal_readers import may_be_told, wants_signals

_signer = signing.Signer(salt="reports.signal_stop")


def signal_stop_token(measure_id: int, user_id: int) -> str:
    """Signed, and without an end: the link of a mail read a year later still works."""
    return _signer.sign(f"{measure_id}.{user_id}")


def read_signal_stop_token(token: str) -> tuple[int, int]:
    """(measure, person). Raises signing.BadSignature."""
    measure_id, _, user_id = _signer.unsign(token).partition(".")
    return int(measure_id), int(user_id)


@transaction.atomic
def stop_signals(user: User, measure: Measure, now: dt.datetime, today: dt.date) -> None:
    """From the next claim on nothing is sent; doing it again changes nothing. What a mere follower stopped
    says nothing about the day on which they come to answer for the measure."""
    unfollow(user, measure)
    if wants_signals(user, measure, today):
        stop = SignalStop(user=user, measure=measure, at=now)
        SignalStop.objects.bulk_create([stop], ignore_conflicts=True)


@transaction.atomic
def start_signals(user: User, measure: Measure, today: dt.date) -> None:
    """For those who may read it."""
    if not may_be_told(user, measure, today):
        return
    SignalStop.objects.filter(user=user, measure=measure).delete()
    if not wants_signals(user, measure, today):
        follow(user, measure)
