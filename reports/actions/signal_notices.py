"""A new signal becomes a notice, with a row of the ledger for each person who wants to hear of it."""

import datetime as dt
from collections.abc import Iterable

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.clock import today_in
from accounts.emails import absolute
from accounts.models import Organisation, User
from kpis.models import Signal
from reports.models import ReportDelivery, SignalNotice
from reports.queries.new_signals import new_signals, signal_facts
from reports.queries.signal_readers import signal_readers
from reports.rendering.content import STOP_TOKEN
from reports.rendering.signal_mail import SignalMail, render_signal

from .alone import Job, alone
from .hints import hint_send
from .ledger import ROWS, message_id

MOST = 500
"""Signals of one tick; the next one goes on."""


@transaction.atomic
def tell_signals(now: dt.datetime) -> int:
    """Eleven statements for any number of signals and readers; a mail for each of both. Returns how many
    mails were put into the ledger."""
    if not alone(Job.TELL_SIGNALS):
        return 0
    organisation = Organisation.current()
    today = today_in(organisation, now)
    signals = new_signals(organisation, today, MOST)
    if not signals:
        return 0
    notices = _notices(signals, organisation, now)
    readers = signal_readers([signal.measure for signal in signals], today)
    rows = [row for notice in notices for row in _rows(notice, readers[notice.measure_id], now)]
    ReportDelivery.objects.bulk_create(rows, batch_size=ROWS)
    hint_send()
    return len(rows)


def _notices(signals: list[Signal], organisation: Organisation, now: dt.datetime) -> list[SignalNotice]:
    """Also of signals that nobody wants to hear of: who follows later is told of what comes then."""
    stop_url = absolute(reverse("signal_stop", args=[STOP_TOKEN]))
    facts = signal_facts(signals, organisation)
    mails = (render_signal(fact, organisation.name, settings.LANGUAGE_CODE, stop_url) for fact in facts)
    rows = [_notice(signal, mail, now) for signal, mail in zip(signals, mails, strict=True)]
    return SignalNotice.objects.bulk_create(rows, batch_size=ROWS)


def _notice(signal: Signal, mail: SignalMail, now: dt.datetime) -> SignalNotice:
    return SignalNotice(
        measure=signal.measure,
        grain=signal.grain,
        start=signal.start,
        rule=signal.rule,
        found=signal.found,
        subject=mail.subject[:300],
        html=mail.html,
        text=mail.text,
        sha256=mail.sha256,
        at=now,
    )


def _rows(notice: SignalNotice, readers: Iterable[User], now: dt.datetime) -> list[ReportDelivery]:
    return [
        ReportDelivery(
            notice=notice,
            recipient_key=str(user.pk),
            user=user,
            address=user.email,
            queued_at=now,
            next_attempt_at=now,
            message_id=message_id(notice, "email", str(user.pk)),
        )
        for user in readers
    ]
