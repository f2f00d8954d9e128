"""A reminder is looked at again right before it leaves."""

import datetime as dt
from typing import Any

import pytest

from accounts.models import Membership
from kpis.models import Entry, Measure
from reports.actions.send import send
from reports.actions.tick import tick
from reports.calc.addresses import address_sha256
from reports.models import Suppression
from tests.builders import make_entry
from tests.cast import Cast
from tests.reminder_scene import EIGHTH, OCTOBER, make_reminders, reminded, settle
from tests.smtp_sink import OK, Sink

INES = "ines@merrow.example"
DAY = dt.timedelta(days=1)


@pytest.fixture(autouse=True)
def _merrow(cast: Cast) -> None:
    make_reminders(cast)


def set_measure(measure: Measure, **fields: Any) -> None:
    Measure.objects.filter(pk=measure.pk).update(**fields)


def test_a_mail_that_could_not_leave_on_its_day_stays_here(cast: Cast, sink: Sink) -> None:
    tick(EIGHTH)
    sink.before_keeping = lambda kept: "451 later"
    send(EIGHTH)
    sink.before_keeping = lambda kept: OK
    send(EIGHTH + DAY)
    assert (reminded(), sink.copies) == ({INES: "cancelled"}, {})


def test_what_came_in_before_the_mail_left_stops_it(cast: Cast, sink: Sink) -> None:
    tick(EIGHTH)
    settle(cast)
    send(EIGHTH)
    assert (reminded(), sink.copies) == ({INES: "cancelled"}, {})


def test_a_mail_goes_while_one_of_its_values_is_missing(cast: Cast, sink: Sink) -> None:
    tick(EIGHTH)
    make_entry(cast.own, OCTOBER, 90)
    send(EIGHTH)
    assert reminded() == {INES: "sent"}


def test_rights_are_asked_right_before_the_mail(cast: Cast, sink: Sink) -> None:
    tick(EIGHTH)
    Membership.objects.filter(user=cast.contributor).delete()
    send(EIGHTH)
    assert (reminded(), sink.copies) == ({INES: "no_longer_entitled"}, {})


def test_who_does_not_owe_it_any_more_gets_none(cast: Cast, sink: Sink) -> None:
    settle(cast)
    Entry.objects.filter(measure=cast.punctuality).delete()
    tick(EIGHTH)
    set_measure(cast.punctuality, owner=cast.manager)
    send(EIGHTH)
    assert (reminded(), sink.copies) == ({INES: "cancelled"}, {})


def test_who_may_not_log_in_gets_none(cast: Cast, sink: Sink) -> None:
    tick(EIGHTH)
    type(cast.contributor).objects.filter(pk=cast.contributor.pk).update(is_active=False)
    send(EIGHTH)
    assert (reminded(), sink.copies) == ({INES: "no_longer_entitled"}, {})


def test_an_address_that_bounced_gets_none(cast: Cast, sink: Sink) -> None:
    Suppression.objects.create(address_sha256=address_sha256(INES), reason="hard_bounce", at=EIGHTH)
    tick(EIGHTH)
    send(EIGHTH)
    assert (reminded(), sink.copies) == ({INES: "suppressed"}, {})
