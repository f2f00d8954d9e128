"""One claimed mail goes out: checked again, addressed, marked, handed over, marked again.

No transaction and no row lock is ever held while the mail server is spoken to.
"""

import datetime as dt
import os
import socket
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection, transaction

from reports.calc.bounces import is_about_address
from reports.calc.retrying import verdict, wait
from reports.models import ReportDelivery, Suppression
from reports.transports import BrokenOffError, RefusedError, Transport, UnreachableError

from .claim import Claimed
from .desk import Desk
from .suppress import suppress

State = ReportDelivery.State
WAITS = ("backoff_1", "backoff_2", "backoff_3", "backoff_4", "backoff_later")
OURS = (State.CLAIMED, State.HANDING_OVER, State.UNKNOWN)
"""States in which the holder of the token may still write: a late 250 turns `unknown` into `sent`."""

MARK = """
UPDATE reports_reportdelivery SET state = 'handing_over', handover_at = statement_timestamp(),
    lease_until = statement_timestamp() + %(lease)s
WHERE id = %(delivery)s AND lease_token = %(token)s AND state = 'claimed'
"""
CLOSE = """
WITH closed AS (
    UPDATE reports_reportdelivery SET
        state = %(state)s, last_code = %(code)s, last_error = %(error)s, next_attempt_at = %(next)s,
        sent_at = CASE WHEN %(is_sent)s THEN statement_timestamp() ELSE sent_at END,
        lease_token = CASE WHEN %(is_free)s THEN NULL ELSE lease_token END,
        lease_until = CASE WHEN %(is_free)s THEN NULL ELSE lease_until END
    WHERE id = %(delivery)s AND lease_token = %(token)s AND state = ANY(%(ours)s)
    RETURNING id
)
INSERT INTO reports_deliveryattempt (delivery_id, started, ended, outcome, smtp_code, detail, worker)
SELECT id, %(started)s, statement_timestamp(), %(state)s, %(code)s, %(detail)s, %(worker)s FROM closed
"""
"""One statement is one transaction: the state and its line in the log are written both or neither."""


@dataclass(frozen=True, slots=True)
class Outcome:
    state: str
    code: int | None = None
    detail: str = ""


def hand_over(claimed: Claimed, transport: Transport, desk: Desk, now: dt.datetime) -> bool:
    """False when the transport cannot be reached, so that going on with others makes no sense."""
    try:
        outcome = _attempt(claimed, transport, desk, now)
    except UnreachableError as problem:
        close(claimed, Outcome(State.RETRY, detail=str(problem)), now)
        return False
    if outcome is not None:
        close(claimed, outcome, now)
    return True


def uncertain() -> str:
    """What becomes of a mail of which nobody knows whether it arrived. Holding it is the only way that
    never sends a copy; a site that prefers a copy too many says `resend`."""
    return State.RETRY if settings.UNKNOWN_DELIVERY_POLICY == "resend" else State.UNKNOWN


def close(claimed: Claimed, outcome: Outcome, now: dt.datetime) -> None:
    """The state and its entry in the log of attempts; nothing if somebody else holds the row by now."""
    if outcome.state != State.BOUNCED or not is_about_address(outcome.detail):
        _write(claimed, outcome, now)
        return
    with transaction.atomic():
        if _write(claimed, outcome, now):
            suppress(claimed.delivery.address, Suppression.Reason.HARD_BOUNCE, "mail server", now)


def _write(claimed: Claimed, outcome: Outcome, now: dt.datetime) -> bool:
    """False if somebody else holds the row by now."""
    delivery, state = claimed.delivery, outcome.state
    next_attempt_at = delivery.next_attempt_at
    if state == State.RETRY:
        state, next_attempt_at = _next_attempt(delivery, now)
    values: dict[str, Any] = {
        "delivery": delivery.pk,
        "token": claimed.token,
        "ours": list(map(str, OURS)),
        "state": str(state),
        "code": outcome.code,
        "error": "" if state == State.SENT else outcome.detail,
        "next": next_attempt_at,
        "is_sent": state == State.SENT,
        "is_free": state != State.UNKNOWN,
        "started": claimed.started,
        "detail": outcome.detail,
        "worker": f"{socket.gethostname()}:{os.getpid()}",
    }
    with connection.cursor() as cursor:
        cursor.execute(CLOSE, values)
        return bool(cursor.rowcount)


def _attempt(claimed: Claimed, transport: Transport, desk: Desk, now: dt.datetime) -> Outcome | None:
    """None when the claim was lost on the way, which leaves nothing to write."""
    delivery = claimed.delivery
    objection = desk.objection(claimed, now)
    if objection:
        return Outcome(objection)
    message = desk.message(delivery)
    try:
        transport.address(settings.DEFAULT_FROM_EMAIL, delivery.address)
    except RefusedError as problem:
        desk.reached(transport.name)
        return _refusal(problem)
    except BrokenOffError as problem:
        return Outcome(State.RETRY, detail=str(problem))
    desk.reached(transport.name)
    if not _mark(claimed):
        transport.take_back()
        return None
    return _give(transport, message)


def _mark(claimed: Claimed) -> bool:
    """The last moment at which it is certain that nothing left; whoever lost the claim stops here."""
    values: dict[str, Any] = {"delivery": claimed.delivery.pk, "token": claimed.token}
    with connection.cursor() as cursor:
        cursor.execute(MARK, values | {"lease": settings.TIMES["handover_lease"]})
        return bool(cursor.rowcount)


def _give(transport: Transport, message: bytes) -> Outcome:
    try:
        reply = transport.hand_over(message)
    except RefusedError as problem:
        return _refusal(problem)
    except BrokenOffError as problem:
        return Outcome(uncertain(), detail=str(problem))
    return Outcome(State.SENT, reply.code, reply.text)


def _refusal(problem: RefusedError) -> Outcome:
    return Outcome(verdict(problem.stage, problem.reply.code), problem.reply.code, str(problem))


def _next_attempt(delivery: ReportDelivery, now: dt.datetime) -> tuple[str, dt.datetime | None]:
    """After two days of trying it has failed, counted from when it was put into the queue."""
    waits = [settings.TIMES[name] for name in WAITS]
    moment = now + wait(delivery.attempts, waits, delivery.message_id)
    if moment - delivery.queued_at > settings.TIMES["give_up"]:
        return State.FAILED, None
    return State.RETRY, moment
