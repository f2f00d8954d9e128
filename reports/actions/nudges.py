"""A person who is asked for values gets a mail at the next tick, one a day whoever asks."""

import datetime as dt

from django.db import transaction

from accounts.clock import today_in
from accounts.models import Organisation
from reports.queries.nudges import unsent_nudges
from reports.queries.reminder_facts import reminder_facts
from reports.queries.reminders import round_of_asked

from .alone import Job, alone
from .reminders import put_reminders


@transaction.atomic
def remind_asked(now: dt.datetime) -> int:
    """Who owes nothing any more, or wants no reminders, gets none. Returns how many mails were put into the
    ledger."""
    if not alone(Job.REMIND):
        return 0
    organisation = Organisation.current()
    today, count = today_in(organisation, now), 0
    for day, asked in unsent_nudges(organisation, now).items():
        found = round_of_asked(organisation, today, asked)
        facts = reminder_facts(organisation, today, found, asked)
        count += put_reminders(organisation, found, facts, day, now)
    return count
