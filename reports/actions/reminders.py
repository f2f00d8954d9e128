"""Reminders become rows of the ledger: once a day for those who owe values, and when a person asks."""

import datetime as dt
from collections.abc import Mapping
from typing import Any

from django.conf import settings
from django.db import transaction
from django.urls import reverse

from accounts.clock import today_in
from accounts.emails import absolute
from accounts.models import Organisation, User
from kpis.actions.entry_links import make_entry_links
from kpis.models import EntryLink
from reports.calc.cadence import instant
from reports.calc.reminder_facts import ReminderFacts
from reports.models import Reminder, ReminderRound, ReportDelivery
from reports.queries.reminder_facts import linked, reminder_facts
from reports.queries.reminders import Round, Told, round_of
from reports.rendering.content import STOP_TOKEN
from reports.rendering.reminder_mail import render_reminder

from .alone import Job, alone
from .hints import hint_send
from .ledger import ROWS, message_id

ENTER_TOKEN = "readers-own-link"  # noqa: S105 - a place in the body, filled for each reader


def remind(now: dt.datetime) -> int:
    """The round of the day, from its hour on and on that day alone: a day on which nothing ran is left out.
    Returns how many mails were put into the ledger."""
    organisation = Organisation.current()
    today = today_in(organisation, now)
    is_wanted = organisation.remind_before_days is not None or organisation.remind_after_days is not None
    if not is_wanted or now < instant(today, organisation.remind_at, organisation.zone):
        return 0
    with transaction.atomic():
        if not alone(Job.REMIND) or ReminderRound.objects.filter(day=today).exists():
            return 0
        ReminderRound.objects.create(day=today, at=now)
        found = round_of(organisation, today)
        return put_reminders(organisation, found, reminder_facts(organisation, today, found), today, now)


def put_reminders(
    organisation: Organisation,
    found: Round,
    facts: Mapping[int, ReminderFacts],
    day: dt.date,
    now: dt.datetime,
) -> int:
    """A mail for each person: two statements, and those of the links where the organisation wants them."""
    wanted = {pk: linked(told) for pk, told in found.told.items() if facts[pk].has_link}
    links = make_entry_links(organisation, wanted, now)
    reminders = Reminder.objects.bulk_create(
        [
            _reminder(found.people[pk], told, facts[pk], links.get(pk), organisation, day, now)
            for pk, told in found.told.items()
        ],
        batch_size=ROWS,
    )
    ReportDelivery.objects.bulk_create(
        [_row(reminder, found.people[reminder.person_id], now) for reminder in reminders], batch_size=ROWS
    )
    if reminders:
        hint_send()
    return len(reminders)


def _reminder(
    person: User,
    told: Told,
    facts: ReminderFacts,
    link: EntryLink | None,
    organisation: Organisation,
    day: dt.date,
    now: dt.datetime,
) -> Reminder:
    mail = render_reminder(
        facts,
        organisation.name,
        person.language or settings.LANGUAGE_CODE,
        absolute(reverse("reminder_stop", args=[STOP_TOKEN])),
        absolute(reverse("enter", args=[ENTER_TOKEN])),
    )
    return Reminder(
        person=person,
        day=day,
        kind=facts.kind,
        figures=_frozen(told, link),
        subject=mail.subject[:300],
        html=mail.html,
        text=mail.text,
        sha256=mail.sha256,
        at=now,
    )


def _frozen(told: Told, link: EntryLink | None) -> dict[str, Any]:
    """The cells it is about, so that a sender can ask whether any of them is still missing."""
    return {
        "owed": [_cell(slot.key) for slot in (*told.due, *told.closed)],
        "managed": [_cell(slot.key) for slot in told.managed],
        "since": min(slot.window.deadline for slot in told.slots).isoformat(),
        "link": link.uuid.hex if link else "",
    }


def _cell(key: tuple[int, str, dt.date]) -> list[Any]:
    measure, grain, start = key
    return [measure, grain, start.isoformat()]


def _row(reminder: Reminder, person: User, now: dt.datetime) -> ReportDelivery:
    return ReportDelivery(
        reminder=reminder,
        recipient_key=str(person.pk),
        user=person,
        address=person.email,
        queued_at=now,
        next_attempt_at=now,
        message_id=message_id(reminder, "email", str(person.pk)),
    )
