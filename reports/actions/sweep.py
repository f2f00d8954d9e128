"""Whatever a dead worker left behind comes to an end here, and so does every report."""

import datetime as dt

from django.db import transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.db.models.functions import Now

from reports.models import ReportDelivery, ReportOccurrence
from reports.transports import Transport, transport_in_use

from .hand_over import uncertain
from .notices import tell_administrators, tell_owners
from .reconcile import ask_again
from .settling import finish

State = ReportDelivery.State
MOST_ATTEMPTS = 20
"""More than two days of trying take; a mail that kills its sender so often must not do so for good."""


def sweep(now: dt.datetime, transport: Transport | None = None) -> None:
    """Leases that ran out, reports that are done, people who must be told. Any number of sweepers may run."""
    way_out = transport or transport_in_use()
    release_claimed(now)
    settle_handed_over(way_out, now)
    ask_again(way_out, now)
    cancel_aborted()
    reopen_reports()
    finish_reports(now)
    tell_owners(now)
    tell_administrators(now)


def release_claimed(now: dt.datetime) -> int:
    """Nothing had reached the server: the next sender may have them at once."""
    with transaction.atomic():
        rows = list(_locked(State.CLAIMED))
        deadly = [row for row in rows if row.attempts >= MOST_ATTEMPTS]
        others = [row for row in rows if row.attempts < MOST_ATTEMPTS]
        finish(deadly, State.FAILED, "The sender died each time.", now)
        finish(others, State.RETRY, "The sender died before it reached the server.", now)
    return len(rows)


def settle_handed_over(transport: Transport, now: dt.datetime) -> None:
    """Where the transport can be asked, what it says is true; else nobody knows, and the row says so.

    Asking may take a while, so no row is locked meanwhile; one that moved on meanwhile is left alone. An
    unknown row keeps its token, so that a sender that was only slow may still report its 250.
    """
    answers = {
        (row.pk, row.lease_token): transport.arrived(row.message_id) for row in _expired(State.HANDING_OVER)
    }
    with transaction.atomic():
        rows = [row for row in _locked(State.HANDING_OVER) if (row.pk, row.lease_token) in answers]
        for answer, state, detail in (
            (True, State.SENT, "Found at the transport."),
            (False, State.RETRY, "Surely not at the transport."),
            (None, uncertain(), "The sender died while handing over."),
        ):
            finish([row for row in rows if answers[row.pk, row.lease_token] is answer], state, detail, now)


def cancel_aborted() -> int:
    """A mail that was being handed over when its report was aborted, and did not get through, stays here."""
    aborted = _waiting().filter(occurrence__state=ReportOccurrence.State.ABORTED)
    return aborted.update(state=State.CANCELLED, next_attempt_at=None)


def reopen_reports() -> int:
    """A mail may come back into the queue just when its report is closed, or after that by a sender that was
    only slow. No mail of a report that is done is ever sent."""
    states = ReportOccurrence.State
    done = ReportOccurrence.objects.filter(state=states.DONE, pk__in=_waiting().values("occurrence"))
    return done.update(state=states.SENDING, closed_at=None)


def finish_reports(now: dt.datetime) -> int:
    """A report is done when no mail of it is under way; what is unknown stays open for a person."""
    under_way = ReportDelivery.objects.working().filter(occurrence=OuterRef("pk"))
    sent_out = ReportOccurrence.objects.filter(~Exists(under_way), state__in=ReportOccurrence.SENDABLE)
    return sent_out.update(state=ReportOccurrence.State.DONE, closed_at=now)


def _waiting() -> QuerySet[ReportDelivery]:
    """What senders claim."""
    return ReportDelivery.objects.filter(state__in=(State.QUEUED, State.RETRY))


def _expired(state: str) -> QuerySet[ReportDelivery]:
    return ReportDelivery.objects.filter(state=state, lease_until__lt=Now()).order_by("pk")


def _locked(state: str) -> QuerySet[ReportDelivery]:
    return _expired(state).select_for_update(skip_locked=True)
