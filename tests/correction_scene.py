"""The report of March, which reached its readers, and a correction of it."""

import datetime as dt

from accounts.audit import Actor
from accounts.models import User
from kpis.models import Measure
from reports.actions.correct import correct
from reports.actions.send import send
from reports.actions.sweep import sweep
from reports.actions.tick import tick
from reports.models import ReportOccurrence

from .restated_scene import LATER, MARCH_DUE, enter, make_restated


def person(address: str) -> User:
    return User.objects.get(email=address)


def ada() -> Actor:
    return Actor.of(person("ada@merrow.example"))


def report() -> ReportOccurrence:
    return ReportOccurrence.objects.get(kind="scheduled", period_start=dt.date(2026, 3, 1))


def is_sent(now: dt.datetime) -> None:
    tick(now)
    send(now)
    sweep(now)


def make_sent() -> Measure:
    """The report of March has reached both readers."""
    found = make_restated()
    is_sent(MARCH_DUE)
    assert report().state == "done"
    return found


def make_corrected(measure: Measure) -> ReportOccurrence:
    enter(measure, "2026-03", "80", LATER)
    enter(measure, "2026-02", "96", LATER)
    correction = correct(ada(), report(), now=LATER)
    is_sent(LATER)
    correction.refresh_from_db()
    return correction
