"""Whether a reminder that was written may still leave."""

import datetime as dt
from collections.abc import Iterable
from typing import Any

from accounts.models import Organisation, User
from kpis.models import Measure
from kpis.queries.missing import missing_values
from kpis.queries.owing import owers_of, writers_on
from kpis.queries.slots import Key
from reports.models import Reminder

from .reminders import managers_told


def may_be_reminded(user: User, reminder: Reminder, today: dt.date) -> bool:
    """By the rights of today, of everything the mail names."""
    measures = _measures(reminder)
    return Measure.objects.filter(pk__in=measures).visible_to(user, today).count() == len(measures)


def is_still_missing(user: User, reminder: Reminder, organisation: Organisation, today: dt.date) -> bool:
    """Whether any value of the mail is still missing and still this person's to enter, or to ask for."""
    since = min(today, dt.date.fromisoformat(reminder.figures["since"]))
    slots = missing_values(organisation, today, since=since, measures=_measures(reminder))
    writers = writers_on(today)
    owers = owers_of({slot.measure.pk: slot.measure for slot in slots}.values(), today, writers)
    owed, managed = _keys(reminder.figures["owed"]), _keys(reminder.figures["managed"])
    return any(
        (slot.key in owed and user.pk in owers[slot.measure.pk])
        or (slot.key in managed and user.pk in managers_told(writers, slot))
        for slot in slots
    )


def _measures(reminder: Reminder) -> set[int]:
    cells = (*reminder.figures["owed"], *reminder.figures["managed"])
    return {measure for measure, _grain, _start in cells}


def _keys(cells: Iterable[Any]) -> set[Key]:
    return {(measure, grain, dt.date.fromisoformat(start)) for measure, grain, start in cells}
