import datetime as dt
import re
from collections import Counter

import pytest
from django.test import Client

from reports.actions.send import send
from reports.actions.stop import address_sha256, stop_token
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
