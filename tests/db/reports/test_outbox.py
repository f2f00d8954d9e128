"""Without a mail server mails are kept where their readers find them."""

import pytest
from django.db.models.functions import Now
from django.utils import timezone

from accounts.models import OutboxMail
from reports.actions.claim import claim
from reports.actions.desk import Desk
from reports.actions.send import send
from reports.actions.sweep import sweep
from reports.models import ReportDelivery
from reports.transports import OutboxTransport
from tests.db.reports.test_send import BOB, MINUTE, RUTH
from tests.report_scene import NOW, Scene, add_readers, delivery, make_report, make_scene, states


@pytest.fixture
def scene() -> Scene:
    scene = make_scene(RUTH, BOB)
    make_report(scene)
    return scene


def test_without_a_mail_server_reports_land_in_the_outbox(scene: Scene) -> None:
    send(NOW)
    assert states() == {RUTH: "sent", BOB: "sent"}
    kept = OutboxMail.objects.get(to=RUTH)
    assert kept.message_id == delivery(RUTH).message_id
    assert kept.subject == "Merrow Transit, October 2026: score 70, at risk. 1 item needs attention"


def test_the_outbox_belongs_to_its_reader() -> None:
    scene = make_scene()
    add_readers(scene.schedule, scene.cast.executive)
    make_report(scene)
    send(NOW)
    assert OutboxMail.objects.get().reader == scene.cast.executive


@pytest.mark.parametrize("arrived", [True, False])
def test_the_outbox_knows_what_arrived(scene: Scene, arrived: bool) -> None:
    claimed = claim(NOW, 1)[0]
    if arrived:
        with OutboxTransport() as transport:
            transport.address("", claimed.delivery.address)
            transport.hand_over(Desk.of(NOW).message(claimed.delivery))
    claimed.held.update(state="handing_over", handover_at=Now(), lease_until=timezone.now() - MINUTE)
    sweep(NOW)
    row = ReportDelivery.objects.get(pk=claimed.delivery.pk)
    assert row.state == ("sent" if arrived else "retry")
    send(NOW)
    assert OutboxMail.objects.filter(to=claimed.delivery.address).count() == 1
