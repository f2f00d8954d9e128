"""The cast with a month of scores, and a monthly report due on 12 November 2026 at 06:00 in Paris."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.contrib.auth.models import Group
from django.utils import timezone

from accounts.models import Team, User
from reports.actions.tick import tick
from reports.models import DeliveryAttempt, ReportDelivery, ReportOccurrence, ReportRecipient, ReportSchedule

from .builders import make_node_score, make_organisation, make_score
from .cast import Cast, make_cast

OCTOBER, SEPTEMBER = dt.date(2026, 10, 1), dt.date(2026, 9, 1)
NOW = dt.datetime(2026, 11, 12, 5, tzinfo=dt.UTC)


@dataclass(frozen=True)
class Scene:
    cast: Cast
    schedule: ReportSchedule


def make_scene(*readers: User | Group | str) -> Scene:
    """The company's monthly report, owned by Ada, for these readers."""
    cast = make_cast()
    make_organisation(name="Merrow Transit", timezone="Europe/Paris")
    make_figures(cast)
    schedule = make_schedule(cast.company, cast.administrator)
    add_readers(schedule, *readers)
    return Scene(cast, schedule)


def make_figures(cast: Cast) -> None:
    scores = {cast.company: (70, 72), cast.services: (69, 78), cast.buses: (60, 66), cast.rail: (91, 88)}
    for team, (now, before) in scores.items():
        make_node_score(team, SEPTEMBER, before, coverage=100)
        make_node_score(team, OCTOBER, now, coverage=Decimal("98.6"), worst=cast.punctuality)
    red = {"target": 88, "change": Decimal("-1.2")}
    make_score(cast.punctuality, SEPTEMBER, "85.8", 75, target=88)
    make_score(cast.punctuality, OCTOBER, "84.6", 43, **red)
    make_score(cast.own, OCTOBER, "31.5", 20, **red)


def make_schedule(team: Team, owner: User, **fields: Any) -> ReportSchedule:
    given = {
        "name": "Board report",
        "cadence": "month",
        "tz": "Europe/Paris",
        "local_time": dt.time(6),
        "day_rule": "calendar_day",
        "day": 12,
        "starts_on": dt.date(2026, 10, 31),
        **fields,
    }
    return ReportSchedule.objects.create(team=team, owner=owner, **given)


def add_readers(schedule: ReportSchedule, *readers: User | Group | str) -> None:
    """A person, a group, an address; a role is added with `role=` by the test that needs it."""
    for reader in readers:
        match reader:
            case User():
                line: dict[str, Any] = {"user": reader}
            case Group():
                line = {"group": reader}
            case _:
                line = {"address": reader}
        ReportRecipient.objects.create(schedule=schedule, **line)


def make_readers(count: int) -> list[User]:
    """Executives, thousands of them if need be; nobody of them has a password."""
    emails = [f"reader{number:04}@merrow.example" for number in range(count)]
    people = User.objects.bulk_create(User(email=email, name=email.split("@")[0].title()) for email in emails)
    Group.objects.get(name="Executives").user_set.add(*people)
    return people


def make_report(scene: Scene, now: dt.datetime = NOW) -> ReportOccurrence:
    """Planned, built, with its ledger."""
    tick(now)
    return ReportOccurrence.objects.get(schedule=scene.schedule)


def states(rows: Iterable[ReportDelivery] | None = None) -> dict[str, str]:
    """Address -> state, of all deliveries."""
    found = ReportDelivery.objects.all() if rows is None else rows
    return {row.address: row.state for row in found}


def delivery(address: str) -> ReportDelivery:
    return ReportDelivery.objects.get(address=address)


def attempts(address: str) -> list[tuple[str, int | None]]:
    """Outcome and code of each, the first first."""
    return list(DeliveryAttempt.objects.filter(delivery__address=address).values_list("outcome", "smtp_code"))


def start_now(report: ReportOccurrence) -> None:
    """For real workers, which live by the real clock: as if it had come due and been built a moment ago."""
    now = timezone.now()
    ReportOccurrence.objects.filter(pk=report.pk).update(due_at=now, built_at=now)
    report.deliveries.update(next_attempt_at=now)
