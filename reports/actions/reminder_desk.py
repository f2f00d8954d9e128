"""What a sender must know of a reminder: whether it may still go, and its bytes."""

import datetime as dt
import uuid

from django.conf import settings
from django.urls import reverse

from accounts.emails import absolute
from accounts.models import Organisation
from kpis.actions.entry_links import entry_link_token
from reports.models import Reminder, ReminderStop, ReportDelivery
from reports.queries.reminded import is_still_missing, may_be_reminded
from reports.rendering.message import Bodies, Envelope, Letterhead, seal

from .letterhead import mail_domain
from .reminder_stop import reminder_stop_token
from .reminders import ENTER_TOKEN
from .stop import is_suppressed

State = ReportDelivery.State


def reminder_objection(delivery: ReportDelivery, reminder: Reminder, today: dt.date, now: dt.datetime) -> str:
    """The state of a mail that must not go out any more; empty when it may. Only what a person asked for may
    come a day late."""
    user = delivery.user
    if user is None or not may_be_reminded(user, reminder, today):
        return State.NO_LONGER_ENTITLED
    if is_suppressed(delivery.address, None, now) or ReminderStop.objects.filter(user=user).exists():
        return State.SUPPRESSED
    is_late = reminder.kind != Reminder.Kind.NUDGE and reminder.day < today
    if is_late or not is_still_missing(user, reminder, Organisation.current(), today):
        return State.CANCELLED
    return ""


def reminder_message(delivery: ReportDelivery, reminder: Reminder) -> bytes:
    """The same bytes however often it is tried."""
    token = reminder_stop_token(reminder.person_id)
    bodies = Bodies(
        subject=reminder.subject,
        html=_addressed(reminder.html, reminder),
        text=_addressed(reminder.text, reminder),
        sha256=reminder.sha256,
    )
    letterhead = Letterhead(
        sender=settings.DEFAULT_FROM_EMAIL,
        date=reminder.at,
        list_id=f"<reminders.{mail_domain()}>",
        stop_url=absolute(reverse("reminder_stop", args=[token])),
    )
    envelope = Envelope(delivery.address, delivery.message_id, delivery.pk, token)
    return seal(bodies, letterhead).addressed(envelope)


def _addressed(body: str, reminder: Reminder) -> str:
    link = reminder.figures["link"]
    enter = entry_link_token(uuid.UUID(link)) if link else ""
    return body.replace(ENTER_TOKEN, enter)
