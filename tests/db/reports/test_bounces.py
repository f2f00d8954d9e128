"""What a provider tells of a mail afterwards: only signed, only fresh, only of mails that left, each once."""

import datetime as dt
import json
from typing import Any

import pytest
from django.core.mail import EmailMessage
from django.test import Client
from pytest_django.fixtures import Settings
from time_machine import TimeMachineFixture as Traveller

from reports.actions.send import send
from reports.actions.sweep import sweep
from reports.calc.addresses import address_sha256
from reports.calc.bounces import signature
from reports.models import DeliveryAttempt, ReportDelivery, Suppression
from tests.report_scene import NOW, Scene, make_report, make_scene, states
from tests.security.digest import digest
from tests.smtp_sink import OK, Sink

RUTH, BOB = "ruth@example.org", "bob@example.org"
SECRET = "a secret of the provider, of 32 or more"
MINUTE, DAY = dt.timedelta(minutes=1), dt.timedelta(days=1)
LATER = NOW + 10 * MINUTE


@pytest.fixture
def scene(settings: Settings, time_machine: Traveller, sink: Sink) -> Scene:
    """Both have their mail."""
    settings.BOUNCE_SECRET = SECRET
    scene = make_scene(RUTH, BOB)
    make_report(scene)
    send(NOW)
    sweep(NOW)
    time_machine.move_to(LATER, tick=False)
    return scene


def ruths() -> ReportDelivery:
    return ReportDelivery.objects.get(address=RUTH)


def event(**fields: Any) -> dict[str, Any]:
    given = {"kind": "bounce", "delivery": ruths().pk, "status": "5.1.1", "at": "2026-11-12T05:05:00Z"}
    return {name: value for name, value in {**given, **fields}.items() if value is not None}


def post(
    what: Any, *, at: dt.datetime = LATER, secret: str = SECRET, headers: dict[str, str] | None = None
) -> Any:
    body, timestamp = json.dumps(what).encode(), str(int(at.timestamp()))
    signed = {
        "X-Bounce-Timestamp": timestamp,
        "X-Bounce-Signature": signature(secret, timestamp, body),
        **(headers or {}),
    }
    client = Client(enforce_csrf_checks=True)
    return client.post("/reports/bounces/", body, content_type="application/json", headers=signed)


def suppressed() -> list[tuple[str, str, str]]:
    return list(Suppression.objects.values_list("address_sha256", "reason", "source"))


def test_a_bounce_for_good_stops_the_address_at_once(scene: Scene) -> None:
    answer = post(event(diagnostic="smtp; 550 no such user"))
    assert (answer.status_code, json.loads(answer.content)) == (200, {"noted": True})
    row = ruths()
    assert (row.state, row.sent_at, row.last_error) == ("bounced", None, "5.1.1 smtp; 550 no such user")
    assert suppressed() == [(address_sha256(RUTH), "hard_bounce", "provider")]
    assert states()[BOB] == "sent"


def test_the_mail_is_named_by_its_message_id_too(scene: Scene) -> None:
    for named in (ruths().message_id, ruths().message_id.strip("<>")):
        assert post(event(delivery=None, message_id=named)).status_code == 200
    assert states() == {RUTH: "bounced", BOB: "sent"}


def test_its_owner_is_told_by_the_next_sweep(scene: Scene, mailoutbox: list[EmailMessage]) -> None:
    post(event())
    for _ in range(2):
        sweep(LATER)
    (mail,) = mailoutbox
    assert (mail.to, mail.subject) == (
        ["ada@merrow.example"],
        "Board report, October 2026: 1 sent, 1 bounced",
    )


def test_an_event_told_twice_is_one(scene: Scene) -> None:
    assert [json.loads(post(event()).content) for _ in range(2)] == [{"noted": True}, {"noted": False}]
    assert DeliveryAttempt.objects.filter(worker="provider").count() == 1


def test_the_third_delay_in_seven_days_stops_the_address(scene: Scene) -> None:
    for day, stopped in ((-8, 0), (-2, 0), (-1, 0), (0, 1)):
        moment = (LATER + day * DAY).isoformat()
        assert post(event(status="4.2.2", at=moment)).status_code == 200
        assert len(suppressed()) == stopped
    assert states() == {RUTH: "sent", BOB: "sent"}
    assert suppressed() == [(address_sha256(RUTH), "hard_bounce", "provider")]


def test_a_complaint_stops_the_address_and_leaves_the_mail_sent(scene: Scene) -> None:
    assert post(event(kind="complaint", status=None)).status_code == 200
    assert states() == {RUTH: "sent", BOB: "sent"}
    assert suppressed() == [(address_sha256(RUTH), "complaint", "provider")]


def test_a_stop_that_is_in_force_keeps_its_reason(scene: Scene) -> None:
    Suppression.objects.create(address_sha256=address_sha256(RUTH), reason="manual", source="Ada", at=NOW)
    post(event())
    assert suppressed() == [(address_sha256(RUTH), "manual", "Ada")]


def test_one_that_ran_out_is_set_anew(scene: Scene) -> None:
    Suppression.objects.create(
        address_sha256=address_sha256(RUTH), reason="manual", at=NOW, expires=NOW + MINUTE
    )
    post(event())
    assert [(row.reason, row.expires) for row in Suppression.objects.all()] == [("hard_bounce", None)]


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"secret": "another secret of 32 letters or more"}, 403),
        ({"headers": {"X-Bounce-Signature": ""}}, 403),
        ({"headers": {"X-Bounce-Timestamp": ""}}, 403),
        ({"headers": {"X-Bounce-Timestamp": "²"}}, 403),
        ({"at": LATER - 5 * MINUTE - dt.timedelta(seconds=1)}, 403),
        ({"at": LATER + 5 * MINUTE + dt.timedelta(seconds=1)}, 403),
        ({"at": LATER - 5 * MINUTE}, 200),
    ],
)
def test_only_what_is_signed_and_fresh_is_heard(scene: Scene, how: dict[str, Any], status: int) -> None:
    before = digest()
    assert post(event(), **how).status_code == status
    assert (digest() == before) == (status == 403)


@pytest.mark.parametrize(
    ("fields", "status"),
    [
        ({"delivery": 987654321}, 404),
        ({"delivery": 10**30}, 404),
        ({"delivery": None, "message_id": "<kpi.1@elsewhere.example>"}, 404),
        ({"message_id": "<kpi.1@elsewhere.example>"}, 404),
        ({"delivery": None}, 400),
        ({"status": "550"}, 400),
        ({"status": None}, 400),
        ({"kind": "opened"}, 400),
        ({"at": None}, 400),
        ({"at": "yesterday"}, 400),
        ({"at": {"a": 1}}, 400),
        ({"diagnostic": "\x00"}, 400),
    ],
)
def test_what_names_no_mail_or_says_nothing_is_refused(
    scene: Scene, fields: dict[str, Any], status: int
) -> None:
    before = digest()
    assert post(event(**fields)).status_code == status
    assert digest() == before


@pytest.mark.parametrize("body", [[], "5.1.1", None, 7])
def test_what_is_no_object_is_refused(scene: Scene, body: Any) -> None:
    assert post(body).status_code == 400


def test_a_mail_that_never_left_cannot_come_back(scene: Scene) -> None:
    ReportDelivery.objects.filter(address=RUTH).update(state="queued", sent_at=None, handover_at=None)
    assert post(event()).status_code == 404
    assert suppressed() == []


def test_without_a_secret_there_is_nothing(scene: Scene, settings: Settings) -> None:
    settings.BOUNCE_SECRET = ""
    assert post(event(), secret="").status_code == 404


@pytest.mark.parametrize(("reply", "stopped"), [("550 no such user", 1), ("554 5.7.1 relay denied", 0)])
def test_an_address_the_server_does_not_know_is_stopped(sink: Sink, reply: str, stopped: int) -> None:
    make_report(make_scene(RUTH, BOB))
    sink.on_rcpt = lambda address: reply if address == RUTH else OK
    send(NOW)
    assert states() == {RUTH: "bounced", BOB: "sent"}
    expected = [(address_sha256(RUTH), "hard_bounce", "mail server")]
    assert suppressed() == expected[:stopped]


def test_who_is_cut_off_reads_it_on_every_page(client: Client, time_machine: Traveller) -> None:
    scene = make_scene()
    time_machine.move_to(NOW, tick=False)
    client.force_login(scene.cast.manager)
    assert client.get("/outbox/").context["nav"].banner == ""
    hashed = address_sha256(scene.cast.manager.email)
    Suppression.objects.create(address_sha256=hashed, schedule=scene.schedule, reason="unsubscribed", at=NOW)
    assert client.get("/outbox/").context["nav"].banner == ""
    Suppression.objects.create(address_sha256=hashed, reason="hard_bounce", at=NOW)
    told = "No report reaches you: mails to your address came back or were stopped."
    assert client.get("/outbox/").context["nav"].banner.startswith(told)
