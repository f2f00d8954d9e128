import datetime as dt
import re
import uuid
from typing import Any

import pytest
from django.db.models.functions import Now
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.models import Membership
from reports.actions.claim import claim, give_back
from reports.actions.desk import Desk
from reports.actions.hand_over import Outcome, close, hand_over
from reports.actions.send import send
from reports.actions.sweep import sweep
from reports.calc.addresses import address_sha256
from reports.models import (
    ReportDelivery,
    ReportOccurrence,
    Suppression,
)
from reports.transports import SmtpTransport
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
from tests.smtp_sink import OK, Sink

RUTH, BOB = "ruth@example.org", "bob@example.org"
MINUTE = dt.timedelta(minutes=1)


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(RUTH, BOB)
    make_report(scene)
    return scene


def test_every_reader_gets_one_mail_of_their_own(scene: Scene, sink: Sink) -> None:
    assert send(NOW) == 2
    assert sink.copies == {RUTH: 1, BOB: 1}
    assert states() == {RUTH: "sent", BOB: "sent"}
    assert attempts(RUTH) == [("sent", 250)]
    assert send(NOW) == 0
    assert sink.connections == 1


def test_a_mail_carries_the_headers_that_mail_programs_ask_for(scene: Scene, sink: Sink) -> None:
    send(NOW)
    kept = next(kept for kept in sink.kept if kept.to == RUTH)
    mail, row = kept.mail, delivery(RUTH)
    assert mail["To"] == RUTH
    assert mail["Subject"] == "Merrow Transit, October 2026: score 70, at risk. 1 item needs attention"
    assert mail["Message-ID"] == row.message_id
    assert mail["X-Delivery-Id"] == str(row.pk)
    assert mail["Auto-Submitted"] == "auto-generated"
    assert mail["List-Id"] == f"<schedule-{scene.schedule.pk}.reports.localhost>"
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    stop = mail["List-Unsubscribe"].strip("<>")
    link = f"<http://localhost:8000/reports/stop/{scene.schedule.pk}."
    assert f"List-Unsubscribe: {link}".encode() in kept.content  # not encoded, not folded
    assert stop.startswith(link[1:])
    before, page, after = re.split(rb"(?s)(<!DOCTYPE.*</html>)", kept.content)
    too_long = [line for line in (before + after).split(b"\r\n") if len(line) > 78 and b": " not in line]
    assert too_long == []
    assert [line for line in page.split(b"\r\n") if len(line) > 998] == []
    assert mail["Date"].datetime == NOW
    kinds = [part.get_content_type() for part in mail.walk()]
    assert kinds == [
        "multipart/alternative",
        "text/plain",
        "multipart/related",
        "text/html",
        "image/png",
    ]
    html, text = mail.get_body(("html",)), mail.get_body(("plain",))
    assert html is not None
    assert text is not None
    assert stop in html.get_content()
    assert stop in text.get_content()


def test_a_message_id_follows_from_report_and_reader(scene: Scene) -> None:
    ids = {row.message_id for row in ReportDelivery.objects.all()}
    assert len(ids) == 2
    assert all(len(one) == len("<kpi.") + 32 + len("@localhost>") for one in ids)


def test_retries_carry_identical_bytes(scene: Scene, sink: Sink) -> None:
    refused: list[bytes] = []

    def refuse(kept: Any) -> str:
        refused.append(kept.content)
        return "451 later" if len(refused) < 3 else OK

    sink.before_keeping = refuse
    ReportDelivery.objects.filter(address=BOB).delete()
    for minutes in (0, 5, 20):
        send(NOW + minutes * MINUTE)
    assert len(refused) == 3
    assert len(set(refused)) == 1
    assert attempts(RUTH) == [("retry", 451), ("retry", 451), ("sent", 250)]


def test_a_reader_who_lost_the_right_between_build_and_send_gets_nothing(sink: Sink) -> None:
    scene = make_scene()
    cast = scene.cast
    add_readers(scene.schedule, cast.manager, cast.outsider, cast.executive, cast.grandparent_manager)
    make_report(scene)
    Membership.objects.filter(user=cast.manager).delete()
    cast.executive.groups.clear()
    type(cast.outsider).objects.filter(pk=cast.outsider.pk).update(is_active=False)
    send(NOW)
    assert states() == {
        "elin@merrow.example": "no_longer_entitled",
        "mara@merrow.example": "sent",
        "otto@merrow.example": "no_longer_entitled",
        "tomas@merrow.example": "no_longer_entitled",
    }
    assert sink.copies == {"mara@merrow.example": 1}


def test_a_reader_taken_off_the_list_gets_nothing(scene: Scene, sink: Sink) -> None:
    scene.schedule.recipients.filter(address=RUTH).delete()
    send(NOW)
    assert states() == {RUTH: "no_longer_entitled", BOB: "sent"}


@pytest.mark.parametrize(("days", "expected"), [(None, "suppressed"), (1, "suppressed"), (-1, "sent")])
def test_a_suppressed_address_gets_nothing_while_it_lasts(
    scene: Scene, sink: Sink, days: int | None, expected: str
) -> None:
    Suppression.objects.create(
        address_sha256=address_sha256(" RUTH@example.org "),
        reason="manual",
        at=NOW,
        expires=None if days is None else NOW + dt.timedelta(days=days),
    )
    send(NOW)
    assert states() == {RUTH: expected, BOB: "sent"}


def test_nothing_of_an_aborted_report_leaves(scene: Scene, sink: Sink) -> None:
    ReportOccurrence.objects.update(state="aborted")
    assert send(NOW) == 0
    assert sink.kept == []


def test_no_more_leave_in_a_minute_than_the_server_is_to_get(
    scene: Scene, sink: Sink, settings: Settings
) -> None:
    settings.MAIL_RATE_PER_MINUTE = 1
    assert send(NOW) == 1
    assert send(NOW) == 0
    ReportDelivery.objects.filter(state="sent").update(handover_at=timezone.now() - 2 * MINUTE)
    assert send(NOW) == 1


def test_reports_that_are_late_leave_room_for_others(scene: Scene, sink: Sink, settings: Settings) -> None:
    settings.MAIL_CATCH_UP_RATE_PER_MINUTE = 1
    ReportOccurrence.objects.update(built_at=NOW + dt.timedelta(days=1))
    assert send(NOW) == 1
    assert send(NOW) == 0
    ReportOccurrence.objects.update(built_at=NOW)
    assert send(NOW) == 1


def test_a_chunk_ends_after_fifty_mails(sink: Sink) -> None:
    scene = make_scene()
    add_readers(scene.schedule, *make_readers(52))
    make_report(scene)
    assert [send(NOW), send(NOW), send(NOW)] == [50, 2, 0]
    assert sink.connections == 2
    assert set(sink.copies.values()) == {1}


def test_a_sender_that_lost_its_claim_stops_before_the_mail(scene: Scene, sink: Sink) -> None:
    claimed = claim(NOW, 1)[0]
    claimed.held.update(lease_token=uuid.uuid4())
    desk = Desk.of(NOW)
    desk.look_up([claimed], NOW)
    with SmtpTransport() as transport:
        hand_over(claimed, transport, desk, NOW)
    assert sink.kept == []
    assert ReportDelivery.objects.get(pk=claimed.delivery.pk).state == "claimed"


def test_a_late_answer_turns_unknown_into_sent(scene: Scene, sink: Sink) -> None:
    claimed = claim(NOW, 1)[0]
    claimed.held.update(state="handing_over", handover_at=Now(), lease_until=timezone.now() - MINUTE)
    sweep(NOW, SmtpTransport())
    row = ReportDelivery.objects.filter(pk=claimed.delivery.pk)
    assert row.get().state == "unknown"
    close(claimed, Outcome("sent", 250, "OK"), NOW)
    assert (row.get().state, row.get().sent_at is not None) == ("sent", True)


def test_two_senders_never_claim_the_same_mail(scene: Scene) -> None:
    first, others, nothing = claim(NOW, 1), claim(NOW, 9), claim(NOW, 9)
    assert [one.delivery.pk for one in first + others] == list(
        ReportDelivery.objects.order_by("pk").values_list("pk", flat=True)
    )
    assert nothing == []


def test_a_mail_that_kills_its_sender_takes_others_with_it_once() -> None:
    scene = make_scene()
    add_readers(scene.schedule, *make_readers(4))
    make_report(scene)
    assert len(claim(NOW, 10)) == 4
    ReportDelivery.objects.update(lease_until=timezone.now() - MINUTE)
    sweep(NOW, SmtpTransport())
    assert [len(claim(NOW, 10)) for _time in range(5)] == [1, 1, 1, 1, 0]


def test_what_nobody_began_waits_as_before(scene: Scene) -> None:
    ReportDelivery.objects.filter(address=BOB).update(state="retry", attempts=3)
    before = list(ReportDelivery.objects.order_by("pk").values())
    give_back(claim(NOW, 10))
    assert list(ReportDelivery.objects.order_by("pk").values()) == before


def test_the_first_mail_makes_a_report_one_that_is_being_sent(sink: Sink, settings: Settings) -> None:
    scene = make_scene(RUTH, BOB)
    report = make_report(scene)
    assert report.state == "built"
    settings.MAIL_RATE_PER_MINUTE = 1
    send(NOW)
    report.refresh_from_db()
    assert report.state == "sending"
