"""One click ends the reminders of a person."""

import re
from typing import Any

import pytest
import time_machine
from django.test import Client

from reports.actions.reminder_stop import reminder_stop_token
from reports.actions.reminders import remind
from reports.actions.send import send
from reports.actions.signal_stop import signal_stop_token
from reports.models import ReminderStop
from tests.cast import Cast, make_cast
from tests.reminder_scene import EIGHTH, ELEVENTH, make_reminders, reminded
from tests.smtp_sink import Sink

INES, TOMAS = "ines@merrow.example", "tomas@merrow.example"


@pytest.fixture(autouse=True)
def _now() -> object:
    with time_machine.travel(EIGHTH, tick=False):
        yield


@pytest.fixture
def cast() -> Cast:
    return make_reminders(make_cast())


def link_of(cast: Cast, role: str = "contributor") -> str:
    return f"/reports/reminders/stop/{reminder_stop_token(cast.person(role).pk)}/"


def words(answer: Any) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", answer.text))


def stops() -> list[int]:
    return list(ReminderStop.objects.values_list("user", flat=True))


def test_a_scanner_that_opens_the_link_stops_nothing(cast: Cast) -> None:
    assert "No mail will remind you" in words(Client().get(link_of(cast)))
    assert (stops(), remind(EIGHTH)) == ([], 1)


def test_one_click_stops_without_log_in_cookie_or_token(cast: Cast) -> None:
    client = Client(enforce_csrf_checks=True)
    for _ in range(2):
        answer = client.post(link_of(cast), {"List-Unsubscribe": "One-Click"})
        assert answer.status_code == 200
    assert (stops(), remind(EIGHTH)) == ([cast.contributor.pk], 0)


def test_a_manager_stops_what_is_missing_in_the_team_as_well(cast: Cast) -> None:
    Client().post(link_of(cast, "manager"))
    remind(ELEVENTH)
    assert reminded() == {INES: "queued"}


def test_a_click_between_the_tick_and_the_mail_comes_in_time(cast: Cast, sink: Sink) -> None:
    remind(EIGHTH)
    Client().post(link_of(cast))
    send(EIGHTH)
    assert (reminded(), sink.copies) == ({INES: "suppressed"}, {})


def test_the_link_of_the_mail_is_the_one_that_stops(cast: Cast, sink: Sink) -> None:
    remind(EIGHTH)
    send(EIGHTH)
    mail = sink.kept[0].mail
    assert mail["List-Unsubscribe-Post"] == "List-Unsubscribe=One-Click"
    address = mail["List-Unsubscribe"].strip("<>")
    bodies = [mail.get_body((kind,)) for kind in ("plain", "html")]
    assert [address in body.get_content() for body in bodies if body] == [True, True]
    assert Client().post(re.sub("^https?://[^/]+", "", address)).status_code == 200
    assert stops() == [cast.contributor.pk]


def test_the_person_sends_them_again_logged_in(cast: Cast, client: Client) -> None:
    client.force_login(cast.contributor)
    assert "Send them again" in words(client.post(link_of(cast)))
    answer = client.post(link_of(cast), {"act": "start"})
    assert "A mail reminds you of the values you owe" in words(answer)
    assert (stops(), remind(EIGHTH)) == ([], 1)


@pytest.mark.parametrize("role", ["", "manager"])
def test_nobody_else_sends_them_again(cast: Cast, client: Client, role: str) -> None:
    if role:
        client.force_login(cast.person(role))
    client.post(link_of(cast))
    answer = client.post(link_of(cast), {"act": "start"})
    assert "Send them again" not in words(answer)
    assert stops() == [cast.contributor.pk]


def test_who_may_not_log_in_any_more_stops_as_well(cast: Cast) -> None:
    type(cast.contributor).objects.filter(pk=cast.contributor.pk).update(is_active=False)
    assert Client().post(link_of(cast)).status_code == 200
    assert stops() == [cast.contributor.pk]


def test_the_link_of_a_person_who_is_gone_still_answers() -> None:
    answer = Client().post(f"/reports/reminders/stop/{reminder_stop_token(987654321)}/")
    assert (answer.status_code, "No mail reminds you" in words(answer)) == (200, True)


@pytest.mark.parametrize("token", ["1", "1:forged", "x"])
def test_a_forged_link_is_not_found(token: str) -> None:
    assert Client().post(f"/reports/reminders/stop/{token}/").status_code == 404


def test_the_token_of_signals_stops_no_reminders(cast: Cast) -> None:
    token = signal_stop_token(cast.punctuality.pk, cast.contributor.pk)
    assert Client().post(f"/reports/reminders/stop/{token}/").status_code == 404
