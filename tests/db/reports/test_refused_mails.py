"""A mail server that refuses, breaks off or is away: when a mail is tried again, and when it has failed."""

import datetime as dt

import pytest
from django.core.mail import EmailMessage
from django.utils import timezone
from pytest_django.fixtures import Settings

from reports.actions.send import send
from reports.actions.sweep import sweep
from reports.calc.addresses import address_sha256
from reports.models import (
    ReportDelivery,
    Suppression,
    TransportPause,
)
from reports.transports import OutboxTransport, SmtpTransport
from tests.report_scene import (
    NOW,
    Scene,
    add_readers,
    attempts,
    delivery,
    make_readers,
    make_report,
    make_scene,
    states,
)
from tests.smtp_sink import DROP, OK, Sink, free_port

RUTH, BOB = "ruth@example.org", "bob@example.org"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(RUTH, BOB)
    make_report(scene)
    return scene


def test_a_passing_refusal_backs_off_and_leaves_the_others_alone(scene: Scene, sink: Sink) -> None:
    sink.on_rcpt = lambda address: "450 busy" if address == RUTH else OK
    send(NOW)
    assert states() == {RUTH: "retry", BOB: "sent"}
    row = delivery(RUTH)
    assert (row.attempts, row.last_code) == (1, 450)
    assert row.next_attempt_at is not None
    assert 0.8 * MINUTE <= row.next_attempt_at - NOW <= 1.2 * MINUTE
    assert send(NOW + 0.5 * MINUTE) == 0
    sink.on_rcpt = lambda address: OK
    assert send(NOW + 2 * MINUTE) == 1
    assert sink.copies == {RUTH: 1, BOB: 1}


def test_a_mail_refused_for_two_days_has_failed(scene: Scene, sink: Sink) -> None:
    sink.on_rcpt = lambda address: "450 busy"
    moment = NOW
    for _ in range(40):
        send(moment)
        moment += dt.timedelta(hours=5)
    assert states() == {RUTH: "failed", BOB: "failed"}


def test_an_unknown_address_bounces_and_the_other_mail_arrives_once(scene: Scene, sink: Sink) -> None:
    sink.on_rcpt = lambda address: "550 5.1.1 no such user" if address == RUTH else OK
    send(NOW)
    assert states() == {RUTH: "bounced", BOB: "sent"}
    assert attempts(RUTH) == [("bounced", 550)]


def test_of_twelve_readers_one_bounces_and_eleven_get_it_once(
    sink: Sink, mailoutbox: list[EmailMessage]
) -> None:
    scene = make_scene()
    readers = make_readers(12)
    add_readers(scene.schedule, *readers)
    make_report(scene)
    gone = readers[4].email
    sink.on_rcpt = lambda address: "550 5.1.1 no such user" if address == gone else OK
    send(NOW)
    sweep(NOW)
    assert states() == {reader.email: "sent" for reader in readers} | {gone: "bounced"}
    assert sink.copies == {reader.email: 1 for reader in readers if reader.email != gone}
    assert Suppression.objects.get().address_sha256 == address_sha256(gone)
    assert [mail.to for mail in mailoutbox] == [["ada@merrow.example"]]


def test_a_mail_refused_for_good_has_failed(scene: Scene, sink: Sink) -> None:
    sink.before_keeping = lambda kept: "554 5.7.1 spam"
    send(NOW)
    assert states() == {RUTH: "failed", BOB: "failed"}


def test_a_connection_lost_while_handing_over_is_unknown_and_never_sent_again(
    scene: Scene, sink: Sink
) -> None:
    sink.after_keeping = lambda kept: DROP if kept.to == RUTH else OK
    send(NOW)
    sweep(NOW + MINUTE)
    send(NOW + dt.timedelta(days=1))
    assert states() == {RUTH: "unknown", BOB: "sent"}
    assert sink.copies == {RUTH: 1, BOB: 1}


def test_a_site_may_prefer_a_copy_too_many(scene: Scene, sink: Sink, settings: Settings) -> None:
    settings.UNKNOWN_DELIVERY_POLICY = "resend"
    sink.after_keeping = lambda kept: DROP
    send(NOW)
    sink.after_keeping = lambda kept: OK
    send(NOW + 5 * MINUTE)
    assert states() == {RUTH: "sent", BOB: "sent"}
    assert sink.copies == {RUTH: 2, BOB: 2}


def test_five_failures_to_connect_make_a_pause_that_costs_no_attempt(
    scene: Scene, settings: Settings
) -> None:
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", free_port()
    for minutes in (0, 0, 10, 10, 40, 400):
        send(NOW + minutes * MINUTE)
    pause = TransportPause.objects.get(transport="smtp")
    assert (pause.failures, pause.paused_until is not None) == (5, True)
    assert sum(ReportDelivery.objects.values_list("attempts", flat=True)) == 5
    assert set(states().values()) == {"retry"}


def test_a_pause_of_one_transport_leaves_the_others_alone(scene: Scene) -> None:
    later = timezone.now() + dt.timedelta(days=1)
    TransportPause.objects.create(transport="smtp", failures=5, paused_until=later)
    assert send(NOW, SmtpTransport()) == 0
    assert send(NOW, OutboxTransport()) == 2


def test_a_server_that_answers_again_ends_the_count(scene: Scene, sink: Sink) -> None:
    TransportPause.objects.create(transport="smtp", failures=4)
    send(NOW)
    assert TransportPause.objects.get().failures == 0
