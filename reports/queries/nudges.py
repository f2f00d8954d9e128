"""Whom a person asked for values, and who has not been mailed about it yet."""

import datetime as dt
from collections import defaultdict

from django.db.models import Exists, OuterRef

from accounts.models import Organisation
from kpis.calc.periods import period_at
from kpis.models import Nudge
from kpis.queries.calendars import calendar_of
from reports.models import Reminder

from .reminders import Asked

PATIENCE = dt.timedelta(days=1)
"""What was asked for longer ago is not mailed any more."""


def unsent_nudges(organisation: Organisation, now: dt.datetime) -> dict[dt.date, list[Asked]]:
    """By the day of asking, in the order of asking. One statement."""
    calendar = calendar_of(organisation)
    mailed = Reminder.objects.filter(person=OuterRef("person"), day=OuterRef("day"), kind=Reminder.Kind.NUDGE)
    fresh = Nudge.objects.filter(~Exists(mailed), at__gt=now - PATIENCE, person__is_active=True)
    found: dict[dt.date, list[Asked]] = defaultdict(list)
    for row in fresh.select_related("by").order_by("at", "pk"):
        period = period_at(calendar, row.grain, row.start)
        found[row.day].append(Asked(row.person_id, row.team_id, period, str(row.by)))
    return found
