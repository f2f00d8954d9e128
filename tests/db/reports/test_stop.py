import datetime as dt
import re
from collections import Counter
from typing import Any

import pytest
from django.test import Client
from django.urls import reverse

from accounts.audit import Actor
from accounts.models import Change, Organisation, User
from reports.actions.send import send
from reports.actions.stop import lift, stop_token
from reports.actions.subscriptions import Wish, stop_subscription, subscribe
from reports.actions.tick import tick
from reports.actions.trials import send_trial
from reports.calc.addresses import address_sha256
from reports.models import ReportDelivery, ReportRecipient, ReportSchedule, Suppression
from tests.report_scene import NOW, Scene, make_report, make_scene, make_schedule, states
from tests.smtp_sink import Sink

RUTH, BOB = "ruth@example.org", "bob@example.org"


@pytest.fixture
def scene() -> Scene:
    return make_scene(RUTH, BOB)


@pytest.fixture
def link(scene: Scene) -> str:
    return f"/reports/stop/{stop_token(scene.schedule.pk, RUTH)}/"


def test_a_scanner_that_opens_the_link_stops_nothing(scene: Scene, link: str, sink: Sink) -> None:
    answer = Client().get(link)
    assert (answer.status_code, Suppression.objects.count()) == (200, 0)
    make_report(scene)
    send(NOW)
    assert states() == {RUTH: "sent", BOB: "sent"}


def test_one_click_stops_it_without_log_in_cookie_or_token(scene: Scene, link: str, sink: Sink) -> None:
    client = Client(enforce_csrf_checks=True)
    answer = client.post(link, {"List-Unsubscribe": "One-Click"})
    assert answer.status_code == 200
    suppression = Suppression.objects.get()
    assert (suppression.address_sha256, suppression.schedule, suppression.reason) == (
        address_sha256(RUTH),
        scene.schedule,
        "unsubscribed",
    )
    make_report(scene)
    send(NOW)
    assert states() == {RUTH: "suppressed", BOB: "sent"}


def test_stopping_twice_is_stopping_once(link: str) -> None:
    for _ in range(2):
        assert Client().post(link).status_code == 200
    assert Suppression.objects.count() == 1


def test_the_link_of_the_mail_is_the_one_that_stops(scene: Scene, sink: Sink) -> None:
    make_report(scene)
    send(NOW)
    mail = next(kept.mail for kept in sink.kept if kept.to == RUTH)
    path = re.sub("^<https?://[^/]+|>$", "", mail["List-Unsubscribe"])
    assert Client().post(path).status_code == 200
    assert Suppression.objects.get().address_sha256 == address_sha256(RUTH)


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.content.decode()))


def test_a_reader_starts_it_again_on_the_same_page(scene: Scene, link: str, sink: Sink) -> None:
    assert "Start it again" in words(Client().post(link))
    assert "Start it again" in words(Client().get(link))
    answer = Client().post(link, {"act": "start"})
    assert "“Board report” comes to you again, from the next report on." in words(answer)
    assert not Suppression.objects.exists()
    make_report(scene)
    send(NOW)
    assert states() == {RUTH: "sent", BOB: "sent"}


@pytest.mark.parametrize("reason", ["hard_bounce", "complaint", "manual"])
def test_what_others_stopped_no_reader_starts_again(scene: Scene, link: str, reason: str) -> None:
    Suppression.objects.create(address_sha256=address_sha256(RUTH), reason=reason, at=NOW)
    Client().post(link)
    page = words(Client().post(link, {"act": "start"}))
    assert "An administrator can start it again." in page
    assert "Start it again" not in page
    assert [row.reason for row in Suppression.objects.all()] == [reason]


def test_an_administrator_finds_a_stop_by_the_address_and_lifts_it(
    scene: Scene, link: str, sink: Sink
) -> None:
    Client().post(link)
    Client().post(link.replace(link.split("/")[3], stop_token(scene.schedule.pk, BOB)))
    client, url = Client(), reverse("admin:reports_suppression_changelist")
    client.force_login(scene.cast.administrator)
    (found,) = client.get(url, {"q": " Ruth@Example.org "}).context["cl"].result_list
    assert found.address_sha256 == address_sha256(RUTH)
    ticked = {"action": "lift", "_selected_action": [found.pk], "reason": "She asked"}
    assert client.post(url, ticked).status_code == 302
    assert [row.address_sha256 for row in Suppression.objects.all()] == [address_sha256(BOB)]
    changes = Change.objects.filter(object_type="suppression")
    assert sorted(changes.values_list("field", "before", "after", "reason", "actor")) == [
        ("address", f"address {address_sha256(RUTH)[:12]}", "", "She asked", scene.cast.administrator.pk),
        ("reason", "unsubscribed", "", "She asked", scene.cast.administrator.pk),
        ("schedule", str(scene.schedule.pk), "", "She asked", scene.cast.administrator.pk),
    ]
    make_report(scene)
    send(NOW)
    assert states() == {RUTH: "sent", BOB: "suppressed"}


def test_lifting_twice_is_lifting_once(scene: Scene, link: str) -> None:
    Client().post(link)
    row = Suppression.objects.get()
    for _ in range(2):
        lift(Actor.of(scene.cast.administrator), row, now=NOW)
    assert Change.objects.filter(object_type="suppression", field="reason").count() == 1


def test_it_stops_this_report_and_no_other(scene: Scene, link: str, sink: Sink) -> None:
    other = make_schedule(scene.cast.company, scene.cast.administrator, name="Other")
    ReportRecipient.objects.create(schedule=other, address=RUTH)
    Client().post(link)
    make_report(scene)
    send(NOW + dt.timedelta(minutes=2))  # reports due together start one after the other
    assert sink.copies == {BOB: 1, RUTH: 1}
    assert Counter(ReportDelivery.objects.values_list("state", flat=True)) == {"sent": 2, "suppressed": 1}


def test_the_link_of_a_schedule_that_is_gone_still_answers(scene: Scene, link: str) -> None:
    ReportSchedule.objects.all().delete()
    assert Client().post(link).status_code == 200


@pytest.mark.parametrize("token", ["1.abc", "1.abc:forged", "x"])
def test_a_forged_link_is_not_found(token: str) -> None:
    assert Client().post(f"/reports/stop/{token}/").status_code == 404


@pytest.fixture
def subscription(sink: Sink) -> ReportSchedule:
    """Of Ines; nothing of it has come yet."""
    cast = make_scene().cast
    wish = Wish("month", cast.buses, (), "en")
    return subscribe(cast.contributor, wish, now=dt.datetime(2026, 10, 20, 9, tzinfo=dt.UTC))


def comes(subscription: ReportSchedule) -> dict[str, str]:
    """What becomes of the mail of October."""
    due = dt.datetime(2026, 11, 11, 6, tzinfo=dt.UTC)
    tick(due)
    send(due)
    return states(ReportDelivery.objects.filter(occurrence__schedule=subscription))


def stop_link(schedule: ReportSchedule, address: str) -> str:
    return f"/reports/stop/{stop_token(schedule.pk, address)}/"


def test_the_link_of_a_test_stops_and_starts_nothing_of_the_subscriber(
    subscription: ReportSchedule, sink: Sink
) -> None:
    ada = User.objects.get(email="ada@merrow.example")
    send_trial(ada, subscription, Organisation.current(), now=NOW)
    link = stop_link(subscription, ada.email)
    assert link in sink.kept[0].mail["List-Unsubscribe"]
    assert "does not come to you any more" in words(Client().post(link))
    stopped = Suppression.objects.get()
    assert (stopped.address_sha256, stopped.schedule) == (address_sha256(ada.email), subscription)
    assert comes(subscription) == {"ines@merrow.example": "sent"}
    stop_subscription(subscription, now=NOW)
    assert "comes to you again" in words(Client().post(link, {"act": "start"}))
    subscription.refresh_from_db()
    assert (subscription.enabled, Suppression.objects.count()) == (False, 0)
    assert set(Change.objects.values_list("actor", flat=True)) == {subscription.owner_id}


def test_the_link_of_an_old_mail_stops_it_after_a_change_of_address(subscription: ReportSchedule) -> None:
    comes(subscription)
    User.objects.filter(pk=subscription.owner_id).update(email="ines.aalto@merrow.example")
    assert "Start it again" in words(Client().post(stop_link(subscription, "ines@merrow.example")))
    subscription.refresh_from_db()
    assert (subscription.enabled, Suppression.objects.count()) == (False, 0)
