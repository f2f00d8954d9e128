"""Who is mailed about a new signal: once, and only with the right to read it."""

import datetime as dt
from typing import Any

import psycopg
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import Membership, SeeIndividuals
from kpis.actions.follows import follow
from kpis.actions.outlook import refresh
from kpis.models import Follow, Measure
from reports.actions.send import send
from reports.actions.signal_notices import tell_signals
from reports.actions.tick import tick
from reports.calc.addresses import address_sha256
from reports.models import ReportDelivery, SignalNotice, Suppression
from tests.builders import make_kpi, make_measure, moment
from tests.cast import Cast
from tests.signal_scene import CALM, NOW, OCTOBER, make_months, make_signal, told
from tests.smtp_sink import OK, Sink

INES, TOMAS, VERA = "ines@merrow.example", "tomas@merrow.example", "vera@merrow.example"
DAY = dt.timedelta(days=1)


def set_measure(measure: Measure, **fields: Any) -> None:
    Measure.objects.filter(pk=measure.pk).update(**fields)


def test_the_owner_is_mailed_once(cast: Cast, sink: Sink) -> None:
    make_signal(cast)
    for _ in range(2):
        tick(NOW)
        assert send(NOW) in (0, 1)
    assert sink.copies == {INES: 1}
    assert told() == {INES: "sent"}
    assert SignalNotice.objects.get().found == OCTOBER


def test_followers_of_the_measure_and_of_its_team_are_mailed(cast: Cast, sink: Sink) -> None:
    make_signal(cast)
    follow(cast.viewer, cast.punctuality)
    follow(cast.contributor, cast.punctuality)
    Follow.objects.create(user=cast.manager, team=cast.buses)
    Follow.objects.create(user=cast.executive, team=cast.company)
    tick(NOW)
    send(NOW)
    assert told() == {INES: "sent", TOMAS: "sent", VERA: "sent"}


@pytest.mark.parametrize(
    ("first", "last", "is_told"),
    [
        (None, None, True),
        (-1, 1, True),
        (0, 0, True),
        (1, None, False),
        (None, -1, False),
    ],
)
def test_the_deputy_is_mailed_in_the_days_given(
    cast: Cast, first: int | None, last: int | None, is_told: bool
) -> None:
    make_signal(cast)
    days = [None if shift is None else NOW.date() + shift * DAY for shift in (first, last)]
    set_measure(cast.punctuality, owner=None, deputy=cast.viewer, deputy_from=days[0], deputy_to=days[1])
    tell_signals(NOW)
    assert told() == ({VERA: "queued"} if is_told else {})


def test_who_may_not_log_in_gets_nothing(cast: Cast) -> None:
    make_signal(cast)
    type(cast.contributor).objects.filter(pk=cast.contributor.pk).update(is_active=False)
    assert tell_signals(NOW) == 0
    assert told() == {}


def test_rights_are_asked_right_before_the_mail(cast: Cast, sink: Sink) -> None:
    make_signal(cast)
    follow(cast.viewer, cast.punctuality)
    follow(cast.manager, cast.punctuality)
    follow(cast.outsider, cast.punctuality)
    follow(cast.administrator, cast.punctuality)
    tick(NOW)
    Membership.objects.filter(user=cast.viewer).delete()
    type(cast.manager).objects.filter(pk=cast.manager.pk).update(is_active=False)
    send(NOW)
    assert sink.copies == {INES: 1}
    gone = dict.fromkeys((VERA, TOMAS, cast.outsider.email, cast.administrator.email), "no_longer_entitled")
    assert told() == {INES: "sent", **gone}


def test_who_unfollows_before_the_mail_gets_none(cast: Cast, sink: Sink) -> None:
    make_signal(cast)
    follow(cast.viewer, cast.punctuality)
    tick(NOW)
    Follow.objects.all().delete()
    send(NOW)
    assert told() == {INES: "sent", VERA: "suppressed"}


def test_an_address_that_bounced_gets_none(cast: Cast, sink: Sink) -> None:
    make_signal(cast)
    Suppression.objects.create(address_sha256=address_sha256(INES), reason="hard_bounce", at=NOW)
    tick(NOW)
    send(NOW)
    assert told() == {INES: "suppressed"}


def test_a_persons_measure_is_for_that_person_and_the_teams_own_managers_who_follow(
    cast: Cast, sink: Sink
) -> None:
    SeeIndividuals.objects.create(
        holder=cast.executive, team=cast.buses, valid_from=OCTOBER, recorded_at=moment(), reason="audit"
    )
    make_months(cast.own, [*CALM, 80])
    refresh([cast.own.pk], NOW)
    for person in (cast.manager, cast.executive, cast.grandparent_manager, cast.viewer):
        follow(person, cast.own)
    Follow.objects.create(user=cast.grandparent_manager, team=cast.buses)
    tick(NOW)
    send(NOW)
    assert sink.copies == {INES: 1, TOMAS: 1}
    others = (cast.executive, cast.grandparent_manager, cast.viewer)
    gone = {person.email: "no_longer_entitled" for person in others}
    assert told() == {INES: "sent", TOMAS: "sent", **gone}


def test_the_manager_who_follows_the_team_does_not_follow_its_people(cast: Cast) -> None:
    make_months(cast.own, [*CALM, 80])
    refresh([cast.own.pk], NOW)
    Follow.objects.create(user=cast.manager, team=cast.buses)
    tell_signals(NOW)
    assert told() == {INES: "queued"}


def test_who_follows_later_is_told_of_the_next_one(cast: Cast) -> None:
    make_signal(cast)
    set_measure(cast.punctuality, owner=None)
    tell_signals(NOW)
    follow(cast.viewer, cast.punctuality)
    assert (tell_signals(NOW), told(), SignalNotice.objects.count()) == (0, {}, 1)


def test_two_measures_are_two_mails(cast: Cast, sink: Sink) -> None:
    make_signal(cast)
    other = make_measure(make_kpi("OPS_02", name="Trips run"), cast.buses, owner=cast.contributor)
    make_months(other, [*CALM, 99])
    refresh([other.pk], NOW)
    tick(NOW)
    send(NOW)
    subjects = sorted(kept.mail["Subject"] for kept in sink.kept)
    assert subjects == [
        "Bus punctuality: worse, a signal since October 2026",
        "Trips run: better, a signal since October 2026",
    ]


def test_a_server_that_is_busy_gets_the_same_mail_later(cast: Cast, sink: Sink) -> None:
    make_signal(cast)
    tick(NOW)
    sink.before_keeping = lambda kept: "451 later"
    send(NOW)
    assert told() == {INES: "retry"}
    sink.before_keeping = lambda kept: OK
    send(NOW + dt.timedelta(minutes=5))
    assert (told(), sink.copies) == ({INES: "sent"}, {INES: 1})


@pytest.mark.parametrize("measures", [1, 4])
def test_statements_do_not_follow_the_number_of_signals(cast: Cast, measures: int) -> None:
    make_signal(cast)
    for _ in range(measures - 1):
        other = make_measure(make_kpi(), cast.buses, owner=cast.manager)
        make_months(other, [*CALM, 99])
        refresh([other.pk], NOW)
        follow(cast.viewer, other)
    for statements in (11, 3):  # the second finds nothing new
        with CaptureQueriesContext(connection) as captured:
            tell_signals(NOW)
        assert len(captured) == statements + len(("savepoint", "release"))


def test_one_tick_at_a_time(cast: Cast) -> None:
    make_signal(cast)
    params = connection.get_connection_params() | {"cursor_factory": psycopg.Cursor}
    with psycopg.connect(**params) as theirs:
        theirs.execute("SELECT pg_advisory_xact_lock(7251830, 2)")
        assert tell_signals(NOW) == 0
    assert tell_signals(NOW) == 1
    assert ReportDelivery.objects.count() == 1
