"""Reminders end with one click of the person, and begin again with another."""

import datetime as dt

from django.core import signing

from accounts.models import User
from reports.models import ReminderStop

_signer = signing.Signer(salt="reports.reminder_stop")


def reminder_stop_token(user_id: int) -> str:
    """Signed, and without an end: the link of a mail read a year later still works."""
    return _signer.sign(str(user_id))


def read_reminder_stop_token(token: str) -> int:
    """The person. Raises signing.BadSignature."""
    return int(_signer.unsign(token))


def stop_reminders(user: User, now: dt.datetime) -> None:
    """From the next claim on nothing is sent; doing it again changes nothing."""
    ReminderStop.objects.bulk_create([ReminderStop(user=user, at=now)], ignore_conflicts=True)


def start_reminders(user: User) -> None:
    ReminderStop.objects.filter(user=user).delete()
