"""A reader stops a report, without logging in, with one click, for good; or until somebody lifts it.

A subscription is stopped itself by its reader, as on the page of the reader's own. Whoever else looks at it
or tests it has a link too, which stops it for their own address alone.
"""

import datetime as dt
from collections.abc import Iterable

from django.core import signing
from django.db import transaction
from django.db.models import Q, QuerySet

from accounts.audit import Actor, record
from reports.calc.addresses import address_sha256
from reports.models import ReportSchedule, Suppression
from reports.queries.readers import is_subscriber

from .subscriptions import start_subscription, stop_subscription

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
    schedule = ReportSchedule.objects.filter(pk=schedule_id).select_related("owner").first()
    if schedule is not None and is_subscriber(schedule, hashed):
        stop_subscription(schedule, now=now)
    elif schedule is not None:
        Suppression.objects.get_or_create(
            address_sha256=hashed,
            schedule=schedule,
            defaults={"reason": Suppression.Reason.UNSUBSCRIBED, "source": "link", "at": now},
        )
    return schedule


def start_again(token: str, now: dt.datetime) -> None:
    """The reader takes back the own stop, and nothing else: what bounced or was set by others stays.

    Raises signing.BadSignature, and Refused where so many other subscriptions have been made meanwhile.
    """
    schedule_id, hashed = read_stop_token(token)
    for schedule in ReportSchedule.objects.filter(pk=schedule_id).select_related("owner"):
        if is_subscriber(schedule, hashed):
            start_subscription(schedule, now=now)
    own = Suppression.objects.filter(schedule=schedule_id, address_sha256=hashed)
    own.filter(reason=Suppression.Reason.UNSUBSCRIBED).delete()


@transaction.atomic
def lift(actor: Actor, suppression: Suppression, *, now: dt.datetime, reason: str = "") -> None:
    """This address gets reports again, from the next one on."""
    held = Suppression.objects.select_for_update().filter(pk=suppression.pk).first()
    if held is None:
        return
    before = {
        "reason": held.reason,
        "schedule": held.schedule_id,
        "address": f"address {held.address_sha256[:12]}",
    }
    record(actor, held, before, {}, now, reason)
    held.delete()


def suppressions_of(schedule_id: int | None, hashed: str, now: dt.datetime) -> QuerySet[Suppression]:
    """Why this address gets nothing any more, or nothing of this schedule, if it is about one."""
    here = Q(schedule=None) | Q(schedule=schedule_id)
    return Suppression.objects.in_force(now).filter(here, address_sha256=hashed)


def is_suppressed(address: str, schedule_id: int | None, now: dt.datetime) -> bool:
    return suppressions_of(schedule_id, address_sha256(address), now).exists()


def suppressed_among(addresses: Iterable[str], schedule_id: int, now: dt.datetime) -> set[str]:
    """One statement."""
    hashed = {address_sha256(address): address for address in addresses}
    here = Q(schedule=None) | Q(schedule=schedule_id)
    found = Suppression.objects.in_force(now).filter(here, address_sha256__in=hashed)
    return {hashed[one] for one in found.values_list("address_sha256", flat=True)}
