"""One click ends the mails about the signals of a measure."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from kpis.actions.follows import follow
from kpis.models import Follow, Measure
from reports.actions.send import send
from reports.actions.signal_notices import tell_signals
from reports.actions.signal_stop import signal_stop_token
from reports.actions.tick import tick
from reports.models import SignalStop
from tests.cast import Cast, make_cast
from tests.signal_scene import NOW, make_signal, told
from tests.smtp_sink import Sink

INES, VERA = "ines@merrow.example", "vera@merrow.example"
MEASURE = "/scorecards/BUSES/OPS_01/?period=2026-10"


@pytest.fixture(autouse=True)
def _now() -> object:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    cast = make_cast()
    follow(cast.viewer, cast.punctuality)
    return cast


def link_of(cast: Cast, role: str, measure: Measure | None = None) -> str:
    token = signal_stop_token((measure or cast.punctuality).pk, cast.person(role).pk)
    return f"/reports/signals/stop/{token}/"


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def stops() -> list[tuple[int, int]]:
    return list(SignalStop.objects.values_list("user", "measure"))


def test_a_scanner_that_opens_the_link_stops_nothing(cast: Cast) -> None:
    answer = Client().get(link_of(cast, "viewer"))
    assert "No mail will tell you of signals of “Bus punctuality”, Buses, any more." in words(answer)
    make_signal(cast)
    tell_signals(NOW)
    assert told() == {INES: "queued", VERA: "queued"}


def test_a_followers_click_unfollows_without_log_in_cookie_or_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = client.post(link_of(cast, "viewer"), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert (Follow.objects.count(), stops()) == (0, [])
    make_signal(cast)
    tell_signals(NOW)
    assert told() == {INES: "queued"}


def test_the_click_of_who_answers_for_it_is_remembered(cast: Cast) -> None:
    for _ in range(2):
        assert "No mail tells you" in words(Client().post(link_of(cast, "contributor")))
    assert stops() == [(cast.contributor.pk, cast.punctuality.pk)]
    make_signal(cast)
    tell_signals(NOW)
    assert told() == {VERA: "queued"}


def test_who_follows_the_team_stops_this_measure_alone(cast: Cast) -> None:
    Follow.objects.create(user=cast.manager, team=cast.buses)
    Client().post(link_of(cast, "manager"))
    assert stops() == [(cast.manager.pk, cast.punctuality.pk)]
    assert Follow.objects.filter(user=cast.manager, team=cast.buses).exists()


def test_a_click_between_the_tick_and_the_mail_comes_in_time(cast: Cast, sink: Sink) -> None:
    make_signal(cast)
    tick(NOW)
    Client().post(link_of(cast, "contributor"))
    send(NOW)
    assert told() == {INES: "suppressed", VERA: "sent"}
    assert sink.copies == {VERA: 1}


def test_the_link_of_the_mail_is_the_one_that_stops(cast: Cast, sink: Sink) -> None:
    make_signal(cast)
    tick(NOW)
    send(NOW)
    mail = next(kept.mail for kept in sink.kept if kept.to == VERA)
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip("<>")
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    assert [address in body.get_content() for body in bodies if body] == [True, True]
    assert Client().post(re.sub("^https?://[^/]+", "", address)).status_code == 200
    assert not Follow.objects.exists()


@pytest.mark.parametrize("role", ["viewer", "contributor"])
def test_the_reader_starts_them_again_on_the_same_page(cast: Cast, role: str) -> None:
    link = link_of(cast, role)
    assert "Start them again" in words(Client().post(link))
    assert "Start them again" in words(Client().get(link))
    answer = Client().post(link, {"act": "start"})
    assert "A mail tells you of each new signal of “Bus punctuality”, Buses" in words(answer)
    make_signal(cast)
    tell_signals(NOW)
    assert told() == {INES: "queued", VERA: "queued"}


def test_following_on_the_page_is_the_later_wish(cast: Cast, client: Client) -> None:
    Client().post(link_of(cast, "contributor"))
    client.force_login(cast.contributor)
    client.post(MEASURE, {"add": "follow"})
    make_signal(cast)
    tell_signals(NOW)
    assert told() == {INES: "queued", VERA: "queued"}


def test_nobody_starts_what_they_may_not_read(cast: Cast) -> None:
    link = link_of(cast, "outsider")
    assert "Start them again" not in words(Client().get(link))
    Client().post(link, {"act": "start"})
    assert not Follow.objects.filter(user=cast.outsider).exists()


def test_who_may_not_log_in_any_more_stops_as_well(cast: Cast) -> None:
    type(cast.viewer).objects.filter(pk=cast.viewer.pk).update(is_active=False)
    assert Client().post(link_of(cast, "viewer")).status_code == 200
    assert not Follow.objects.exists()


def test_the_link_of_a_measure_that_is_gone_still_answers(cast: Cast) -> None:
    link = f"/reports/signals/stop/{signal_stop_token(987654321, cast.viewer.pk)}/"
    assert "This measure does not exist any more." in words(Client().post(link))


@pytest.mark.parametrize("token", ["1.2", "1.2:forged", "x"])
def test_a_forged_link_is_not_found(token: str) -> None:
    assert Client().post(f"/reports/signals/stop/{token}/").status_code == 404


def test_the_token_of_a_report_stops_no_signals(cast: Cast) -> None:
    token = signal_stop_token(cast.punctuality.pk, cast.viewer.pk)
    assert Client().post(f"/reports/stop/{token}/").status_code == 404
