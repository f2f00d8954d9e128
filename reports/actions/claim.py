"""One mail for one worker, by a token that expires."""

import datetime as dt
import uuid
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F, Q, QuerySet
from django.db.models.functions import Coalesce, Now

from reports.models import ReportDelivery, ReportOccurrence

State = ReportDelivery.State
MINUTE = dt.timedelta(minutes=1)
NO_REPORT = Q(occurrence__isnull=True)


@dataclass(frozen=True, slots=True)
class Claimed:
    delivery: ReportDelivery
    token: uuid.UUID
    started: dt.datetime

    @property
    def held(self) -> QuerySet[ReportDelivery]:
        """The row, as long as it is ours. A late answer may still turn `unknown` into what it was."""
        return ReportDelivery.objects.filter(pk=self.delivery.pk, lease_token=self.token)


def claim(now: dt.datetime) -> Claimed | None:
    """The mail that is waiting longest, for the time of its lease; None when nothing may go out now."""
    with transaction.atomic():
        pk = _next(now)
        if pk is None:
            return None
        token = uuid.uuid4()
        lease = {"lease_token": token, "lease_until": Now() + settings.TIMES["claim_lease"]}
        ReportDelivery.objects.filter(pk=pk).update(state=State.CLAIMED, attempts=F("attempts") + 1, **lease)
        delivery = _with_what_it_brings().annotate(started=Now()).get(pk=pk)
    return Claimed(delivery, token, delivery.started)


def _next(now: dt.datetime) -> int | None:
    """What was due first goes first. Reports sent out late after downtime leave room for other mail."""
    waiting = ReportDelivery.objects.filter(state__in=(State.QUEUED, State.RETRY), next_attempt_at__lte=now)
    waiting = waiting.filter(NO_REPORT | Q(occurrence__state__in=ReportOccurrence.SENDABLE))
    handed_over = ReportDelivery.objects.filter(handover_at__gt=Now() - MINUTE).count()
    if handed_over >= settings.MAIL_RATE_PER_MINUTE:
        return None
    if handed_over >= settings.MAIL_CATCH_UP_RATE_PER_MINUTE:
        on_time = F("occurrence__due_at") + settings.TIMES["late_alarm"]
        waiting = waiting.filter(NO_REPORT | Q(occurrence__built_at__lte=on_time))
    locked = waiting.select_for_update(skip_locked=True, of=("self",))
    ordered = locked.order_by(Coalesce("occurrence__due_at", "queued_at"), "next_attempt_at", "pk")
    first = ordered.only("pk").first()
    return first.pk if first else None


def _with_what_it_brings() -> QuerySet[Any]:
    return ReportDelivery.objects.select_related("occurrence__schedule", "notice", "reminder", "user")
