"""Previews and tests of a report: as it would be now, for one reader, and without a trace."""

import re
from email import message_from_bytes, policy

import pytest
from django.apps import apps
from django.contrib.auth.models import Group
from django.core.cache import cache
from django.test import Client
from time_machine import TimeMachineFixture as Traveller

from accounts.models import User
from reports.actions.send import send
from reports.actions.tick import tick
from reports.actions.trial_limits import MOST_TRIALS
from tests.builders import make_score
from tests.report_scene import NOW, OCTOBER, Scene, add_readers, make_scene
from tests.smtp_sink import Sink

ELIN = "elin@merrow.example"
SUBJECT = "Merrow Transit, October 2026: score 70, at risk. 1 item needs attention"


@pytest.fixture
def scene(time_machine: Traveller) -> Scene:
    """Owned by Ada, who reads no figures; for executives and for Tomas of Buses. Nothing was ever made."""
    time_machine.move_to(NOW, tick=False)
    cache.clear()
    scene = make_scene(Group.objects.get(name="Executives"))
    add_readers(scene.schedule, scene.cast.manager)
    return scene


def client_of(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def words(page: bytes) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page.decode()))


def page_of(scene: Scene, rest: str) -> str:
    return f"/reports/schedules/{scene.schedule.pk}/{rest}"


def rows() -> dict[str, int]:
    """How many there are of everything that reports keep, and of what was changed by whom."""
    models = [*apps.get_app_config("reports").get_models(), apps.get_model("accounts.change")]
    return {model.__name__: model._default_manager.count() for model in models}


def reading_owner(scene: Scene) -> Client:
    """Mara, who manages the company, owns it now."""
    scene.schedule.owner = scene.cast.grandparent_manager
    scene.schedule.save()
    return client_of(scene.cast.grandparent_manager)


def test_a_preview_is_what_that_reader_would_get(scene: Scene) -> None:
    client, before = reading_owner(scene), rows()
    tomas = scene.cast.manager
    page = client.get(page_of(scene, f"preview/?as={tomas.pk}"))
    assert list(page.context["names"].values()) == [
        "Elin Dahl (elin@merrow.example)",
        "Tomas Berg (tomas@merrow.example)",
    ]
    assert (page.context["period"], page.context["may_read"]) == ("October 2026", True)
    address = page_of(scene, f"preview/document/?as={tomas.pk}")
    assert f'src="{address}" sandbox="allow-top-navigation-by-user-activation"' in page.content.decode()
    document = client.get(address)
    assert "sandbox" in document["Content-Security-Policy"]
    assert "Score 60" in words(document.content)
    assert "Rail" not in words(document.content)
    assert 'src="data:image/png;base64,' in document.content.decode()
    whole = client.get(page_of(scene, f"preview/document/?as={scene.cast.executive.pk}"))
    assert "Score 70" in words(whole.content)
    assert "Rail" in words(whole.content)
    assert rows() == before


def test_a_preview_is_of_the_figures_of_now(scene: Scene) -> None:
    client = reading_owner(scene)
    address = page_of(scene, f"preview/document/?as={scene.cast.executive.pk}")
    assert "84.6" in words(client.get(address).content)
    scene.cast.punctuality.scores.filter(start=OCTOBER).delete()
    make_score(scene.cast.punctuality, OCTOBER, "83.9", 40, target=88)
    assert "83.9" in words(client.get(address).content)


def test_figures_are_shown_to_nobody_who_may_not_read_them(scene: Scene) -> None:
    """Ada administers, and is neither an executive nor a member."""
    client = client_of(scene.cast.administrator)
    query = f"?as={scene.cast.executive.pk}"
    assert "You may not read these figures" in words(client.get(page_of(scene, f"preview/{query}")).content)
    assert client.get(page_of(scene, f"preview/document/{query}")).status_code == 404


def test_an_owner_who_reads_a_part_sees_what_readers_of_that_part_get(scene: Scene) -> None:
    scene.schedule.owner = scene.cast.manager
    scene.schedule.save()
    client = client_of(scene.cast.manager)
    answers = [
        client.get(page_of(scene, f"preview/document/?as={reader.pk}")).status_code
        for reader in (scene.cast.manager, scene.cast.executive)
    ]
    assert answers == [200, 404]


def test_who_gets_no_mail_and_who_is_not_on_the_list_is_said(scene: Scene) -> None:
    client = reading_owner(scene)
    add_readers(scene.schedule, scene.cast.administrator)
    ada = client.get(page_of(scene, f"preview/?as={scene.cast.administrator.pk}"))
    assert "No mail for this recipient" in words(ada.content)
    vera = client.get(page_of(scene, f"preview/?as={scene.cast.viewer.pk}"))
    assert "Nobody is on the list" in words(vera.content)
    assert client.get(page_of(scene, f"preview/document/?as={scene.cast.viewer.pk}")).status_code == 404


def test_a_test_goes_to_whoever_asks_and_is_written_down_nowhere(scene: Scene, sink: Sink) -> None:
    client, before = reading_owner(scene), rows()
    answer = client.post(page_of(scene, "test/"), follow=True)
    assert "The test is on its way to mara@merrow.example." in words(answer.content)
    (kept,) = sink.kept
    assert (kept.to, kept.mail["Subject"]) == ("mara@merrow.example", f"[Test] {SUBJECT}")
    assert kept.mail["X-Delivery-Id"] is None
    assert "/reports/stop/" in kept.mail["List-Unsubscribe"]
    assert rows() == before


def test_after_a_preview_and_a_test_the_report_still_comes_on_its_day(scene: Scene, sink: Sink) -> None:
    client = reading_owner(scene)
    client.get(page_of(scene, "preview/"))
    client.post(page_of(scene, "test/"))
    tick(NOW)
    send(NOW)
    subjects = [(kept.to, kept.mail["Subject"]) for kept in sink.kept if kept.to == ELIN]
    assert subjects == [(ELIN, SUBJECT)]


def test_each_test_is_a_mail_of_its_own(scene: Scene, sink: Sink) -> None:
    client = reading_owner(scene)
    for _ in range(2):
        client.post(page_of(scene, "test/"))
    assert len({kept.mail["Message-ID"] for kept in sink.kept}) == 2


def test_without_a_mail_server_it_is_kept_in_the_outbox(scene: Scene) -> None:
    before = rows()
    reading_owner(scene).post(page_of(scene, "test/"))
    (kept,) = scene.cast.grandparent_manager.outbox_mails.all()
    assert kept.subject == f"[Test] {SUBJECT}"
    assert rows() == before


def test_who_may_not_read_the_figures_gets_a_test_without_any(scene: Scene, sink: Sink) -> None:
    client_of(scene.cast.administrator).post(page_of(scene, "test/"))
    (kept,) = sink.kept
    mail = message_from_bytes(kept.content, policy=policy.default)
    assert mail["Subject"] == "[Test] Board report, October 2026"
    body = mail.get_body(("plain",))
    assert body is not None
    text = body.get_content()
    assert "You may not read the figures of this report. This mail shows that it arrives." in text
    said = re.sub(r"How to read.*|https?://\S+", "", text, flags=re.DOTALL)  # an id may be 470
    for secret in ("70", "84.6", "Buses", "Rail", "punctuality"):
        assert secret not in said, secret


def test_so_many_tests_an_hour(scene: Scene, sink: Sink) -> None:
    client = reading_owner(scene)
    for _ in range(MOST_TRIALS):
        client.post(page_of(scene, "test/"))
    answer = client.post(page_of(scene, "test/"), follow=True)
    assert f"You may send {MOST_TRIALS} tests an hour." in words(answer.content)
    assert len(sink.kept) == MOST_TRIALS


def test_a_server_that_refuses_is_told_and_leaves_no_trace(scene: Scene, sink: Sink) -> None:
    client, before = reading_owner(scene), rows()
    sink.on_rcpt = lambda address: "550 no such user"
    answer = client.post(page_of(scene, "test/"), follow=True)
    assert "The mail server did not take it: rcpt: 550 no such user" in words(answer.content)
    assert rows() == before
