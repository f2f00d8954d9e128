"""What a sender must know of a mail about a signal: whether it may still go, and its bytes."""

import datetime as dt

from django.conf import settings
from django.urls import reverse

from accounts.emails import absolute
from reports.models import ReportDelivery, SignalNotice
from reports.queries.signal_readers import may_be_told, wants_signals
from reports.rendering.message import Bodies, Envelope, Letterhead, seal

from .letterhead import mail_domain
from .signal_stop import signal_stop_token
from .stop import is_suppressed

State = ReportDelivery.State


def signal_objection(delivery: ReportDelivery, notice: SignalNotice, today: dt.date, now: dt.datetime) -> str:
    """The state of a mail that must not go out any more; empty when it may."""
    user, measure = delivery.user, notice.measure
    if user is None or not may_be_told(user, measure, today):
        return State.NO_LONGER_ENTITLED
    if is_suppressed(delivery.address, None, now) or not wants_signals(user, measure, today):
        return State.SUPPRESSED
    return ""


def signal_message(delivery: ReportDelivery, notice: SignalNotice) -> bytes:
    """The same bytes however often it is tried."""
    token = signal_stop_token(notice.measure_id, delivery.user_id or 0)
    bodies = Bodies(
        subject=notice.subject,
        html=notice.html,
        text=notice.text,
        sha256=notice.sha256,
    )
    letterhead = Letterhead(
        sender=settings.DEFAULT_FROM_EMAIL,
        date=notice.at,
        list_id=f"<signals.{mail_domain()}>",
        stop_url=absolute(reverse("signal_stop", args=[token])),
    )
    envelope = Envelope(delivery.address, delivery.message_id, delivery.pk, token)
    return seal(bodies, letterhead).addressed(envelope)
