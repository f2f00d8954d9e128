"""What a provider tells of a mail afterwards: it came back, or its reader complained."""

import datetime as dt
from dataclasses import dataclass

from django.conf import settings
from django.db import transaction

from reports.calc.bounces import HARD, SOFT, kind_of
from reports.models import DeliveryAttempt, ReportDelivery, Suppression

from .suppress import suppress

State = ReportDelivery.State
PROVIDER = "provider"
MAY_BOUNCE = (State.SENT, State.UNKNOWN, State.HANDING_OVER)
"""What was given to a server. A mail that waits to be tried again is stopped by its suppressed address."""


@dataclass(frozen=True, slots=True)
class Bounce:
    """`at` is when it happened, as the provider says: the same event told twice is the same. `status` is that
    of RFC 3464, empty for a complaint."""

    at: dt.datetime
    status: str = ""
    diagnostic: str = ""
    is_complaint: bool = False

    @property
    def outcome(self) -> str:
        if self.is_complaint:
            return DeliveryAttempt.Notice.COMPLAINT
        return State.BOUNCED if kind_of(self.status) == HARD else DeliveryAttempt.Notice.DELAYED

    @property
    def detail(self) -> str:
        return f"{self.status} {self.diagnostic}".strip()


@transaction.atomic
def note_bounce(delivery: ReportDelivery, bounce: Bounce, *, now: dt.datetime) -> bool:
    """False for what was told before. The row is locked, so that an event told twice at once counts once."""
    row = ReportDelivery.objects.select_for_update().get(pk=delivery.pk)
    told = row.tries.filter(worker=PROVIDER, outcome=bounce.outcome, started=bounce.at)
    if told.exists():
        return False
    DeliveryAttempt.objects.create(
        delivery=row,
        started=bounce.at,
        ended=now,
        outcome=bounce.outcome,
        detail=bounce.detail,
        worker=PROVIDER,
    )
    if bounce.outcome == State.BOUNCED:
        _came_back(row, bounce)
    _suppress_if_due(row, bounce, now)
    return True


def _came_back(row: ReportDelivery, bounce: Bounce) -> None:
    """Its owner is told by the next sweep, also where another trouble of it was told before."""
    given = ReportDelivery.objects.filter(pk=row.pk, state__in=MAY_BOUNCE)
    given.update(
        state=State.BOUNCED,
        sent_at=None,
        last_error=bounce.detail,
        owner_told_at=None,
        lease_token=None,
        lease_until=None,
    )


def _suppress_if_due(row: ReportDelivery, bounce: Bounce, now: dt.datetime) -> None:
    reasons = Suppression.Reason
    if bounce.is_complaint:
        suppress(row.address, reasons.COMPLAINT, PROVIDER, now)
    elif kind_of(bounce.status) == HARD or (kind_of(bounce.status) == SOFT and _too_many(row, now)):
        suppress(row.address, reasons.HARD_BOUNCE, PROVIDER, now)


def _too_many(row: ReportDelivery, now: dt.datetime) -> bool:
    """Of mails to this address, this one included."""
    soft = DeliveryAttempt.objects.filter(
        worker=PROVIDER,
        outcome=DeliveryAttempt.Notice.DELAYED,
        delivery__address=row.address,
        started__gt=now - settings.TIMES["soft_bounces"],
    )
    return soft.count() >= settings.SOFT_BOUNCES
