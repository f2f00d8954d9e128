"""A reader stops a report: without logging in, with one click, for good."""

import datetime as dt
from hashlib import sha256

from django.core import signing
from django.db.models import Q

from reports.models import ReportDelivery, ReportSchedule, Suppression

_signer = signing.Signer(salt="reports.stop")


def stop_token(schedule_id: int, address: str) -> str:
    """Signed, and without an end: the link of a mail read a year later still works."""
    return _signer.sign(f"{schedule_id}.{address_sha256(address)}")


def read_stop_token(token: str) -> tuple[int, str]:
    """(schedule, hash of the address). Raises signing.BadSignature."""
    schedule_id, _, hashed = _signer.unsign(token).partition(".")
    return int(schedule_id), hashed


def stop(token: str, now: dt.datetime) -> ReportSchedule | None:
    """From the next claim on nothing is sent; doing it again changes nothing. None if the schedule is gone.

    Raises signing.BadSignature.
    """
    schedule_id, hashed = read_stop_token(token)
    schedule = ReportSchedule.objects.filter(pk=schedule_id).first()
    if schedule is not None:
        Suppression.objects.get_or_create(
            address_sha256=hashed,
            schedule=schedule,
            defaults={"reason": Suppression.Reason.UNSUBSCRIBED, "source": "link", "at": now},
        )
    return schedule


def is_suppressed(delivery: ReportDelivery, now: dt.datetime) -> bool:
    """Whether this address gets nothing any more, or nothing of this schedule."""
    here = Q(schedule=None) | Q(schedule=delivery.occurrence.schedule_id)
    hashed = address_sha256(delivery.address)
    return Suppression.objects.in_force(now).filter(here, address_sha256=hashed).exists()


def address_sha256(address: str) -> str:
    return sha256(address.strip().lower().encode()).hexdigest()
