"""How each mail of a report fared, for those who answer for it; and the mail itself, as it was sent."""

import email
import re
from email import policy
from typing import Any

import pytest
from django.contrib.auth.models import Group
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.models import User
from reports.actions.send import send
from reports.models import DeliveryAttempt, ReportDelivery, ReportOccurrence
from tests.report_scene import NOW, Scene, make_report, make_scene
from tests.smtp_sink import OK, Sink

RUTH = "ruth@example.org"


@pytest.fixture
def scene(sink: Sink) -> Scene:
    """Owned by Mara; the executive has the mail, Ruth is not known to the server."""
    scene = make_scene(Group.objects.get(name="Executives"), RUTH)
    type(scene.schedule).objects.update(owner=scene.cast.grandparent_manager)
    make_report(scene)
    sink.on_rcpt = lambda address: "550 5.1.1 no such user" if address == RUTH else OK
    send(NOW)
    return scene


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def mail_of(user: User, address: str) -> Any:
    pk = ReportDelivery.objects.get(address=address).pk
    return client_of(user).get(f"/reports/deliveries/{pk}/mail/")


def page_of(user: User) -> str:
    text = client_of(user).get(f"/reports/{ReportOccurrence.objects.get().pk}/").content.decode()
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", text))


def test_each_recipient_has_a_state_and_attempts_in_words(scene: Scene) -> None:
    row = ReportDelivery.objects.get(address=RUTH)
    DeliveryAttempt.objects.create(
        delivery=row, started=NOW, ended=NOW, outcome="delayed", detail="4.2.2 full", worker="provider"
    )
    page = page_of(scene.cast.grandparent_manager)
    assert "Bounced" in page
    assert re.search(r"bounced, code 550 rcpt: 550 5\.1\.1 no such user", page)
    assert "sent back for now 4.2.2 full" in page
    assert "2 attempts" in page


def test_what_is_downloaded_is_what_the_server_got_to_the_byte(scene: Scene, sink: Sink) -> None:
    elin = scene.cast.executive
    for person in (elin, scene.cast.grandparent_manager):
        answer = mail_of(person, elin.email)
        assert answer.content == sink.kept[0].content
        assert answer["Content-Type"] == "message/rfc822"
        assert answer["Content-Disposition"].startswith("attachment; ")
    mail = email.message_from_bytes(answer.content, policy=policy.default)
    assert (mail["To"], mail["X-Delivery-Id"]) == (
        elin.email,
        str(ReportDelivery.objects.get(user=elin).pk),
    )


def test_a_new_sender_or_address_of_the_portal_alters_no_mail_of_before(
    scene: Scene, sink: Sink, settings: Settings
) -> None:
    settings.DEFAULT_FROM_EMAIL, settings.SITE_URL = "new@merrow.example", "https://kpi.merrow.example"
    answer = mail_of(scene.cast.executive, scene.cast.executive.email)
    assert answer.content == sink.kept[0].content


def test_an_administrator_who_may_not_read_the_figures_has_no_mail(scene: Scene) -> None:
    assert mail_of(scene.cast.administrator, scene.cast.executive.email).status_code == 404
    assert "Download" not in page_of(scene.cast.administrator)
    assert "Download the mail to" in page_of(scene.cast.grandparent_manager)


def test_a_reader_has_the_own_mail_and_no_other(scene: Scene) -> None:
    elin = scene.cast.executive
    assert "Download the mail" in page_of(elin)
    assert mail_of(elin, RUTH).status_code == 404
    assert mail_of(scene.cast.outsider, elin.email).status_code == 404


def test_who_lost_the_right_has_no_mail_any_more(scene: Scene) -> None:
    scene.cast.executive.groups.clear()
    assert mail_of(scene.cast.executive, scene.cast.executive.email).status_code == 404
    assert "Download the mail" not in page_of(scene.cast.executive)


def test_what_never_left_is_not_there(scene: Scene) -> None:
    assert mail_of(scene.cast.grandparent_manager, RUTH).status_code == 404
