"""Schedules as ready rows, and one of them with what its page shows."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from django.db.models import QuerySet

from accounts.models import Organisation, User
from reports.models import ReportSchedule
from reports.queries.schedule_dates import DateRow, date_rows
from reports.queries.schedule_words import about_words, day_words
from reports.queries.schedules import known_rule, next_report, with_latest

ENABLED, PAUSED = "green", "na"
"""A state of a schedule has the colour and the shape of a score's status."""


@dataclass(frozen=True, slots=True)
class ScheduleRow:
    """`recipients` are for those who answer for it, empty for mere readers."""

    id: int
    name: str
    team: str
    cadence: str
    day: str
    about: str
    next: str
    recipients: str
    enabled: bool
    look: str


def with_all_shown(schedules: QuerySet[ReportSchedule]) -> QuerySet[ReportSchedule]:
    """What the words of a schedule are made of, for any number of them in five more statements."""
    at_hand = with_latest(schedules).select_related("team", "owner").order_by("name", "pk")
    return at_hand.prefetch_related("recipients__user", "recipients__group", "objectives", "kpis")


def schedule_rows(
    schedules: Iterable[ReportSchedule], user: User, organisation: Organisation, now: dt.datetime
) -> list[ScheduleRow]:
    """Of schedules read with `with_all_shown`; one statement, which asks for whom `user` answers."""
    found = list(schedules)
    mine = ReportSchedule.objects.editable_by(user, now.date()).filter(pk__in=[row.pk for row in found])
    answered = set(mine.values_list("pk", flat=True))
    return [
        ScheduleRow(
            id=one.pk,
            name=one.name,
            team=one.team.name,
            cadence=one.get_cadence_display(),
            day=day_words(one),
            about=about_words(one),
            next=next_report(one, organisation, now),
            recipients=recipients_words(one) if one.pk in answered else "",
            enabled=one.enabled,
            look=ENABLED if one.enabled else PAUSED,
        )
        for one in found
    ]


def recipients_words(schedule: ReportSchedule) -> str:
    return ", ".join(map(str, schedule.recipients.all()))


def dates_of(schedule: ReportSchedule, organisation: Organisation, now: dt.datetime) -> list[DateRow]:
    """None while it is paused or its zone is not known. It comes with `latest`."""
    rule = known_rule(schedule, organisation) if schedule.enabled else None
    latest: dt.date | None = schedule.latest  # type: ignore[attr-defined]  # annotated by with_latest
    return date_rows(rule, schedule.starts_on, latest, organisation, now) if rule else []
