"""The same upload sent twice at one moment, and one that meets a lock: real transactions in two threads."""

import datetime as dt
import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from django.db import connections, transaction
from django.utils import timezone

from accounts.actions.curation import take_turn
from accounts.models import ApiToken
from kpis.actions.api_requests import Answer, KeyReused, answered_once
from kpis.models import ApiRequest, EntryRevision
from tests.api_tokens import client_with, make_api_token, problem
from tests.builders import make_kpi, make_measure, make_member, make_team, make_user

pytestmark = pytest.mark.django_db(transaction=True)
NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)


@pytest.fixture
def made() -> tuple[ApiToken, str]:
    user, team = make_user(), make_team("BUSES")
    make_member(user, team)
    make_measure(make_kpi("OPS_01"), team)
    return make_api_token(user, write=[team])


def in_a_thread(act: Any) -> Any:
    try:
        return act()
    finally:
        connections.close_all()


def test_the_second_waits_for_the_first_and_gets_its_answer(made: tuple[ApiToken, str]) -> None:
    acted: list[int] = []
    first_is_at_work, second_came = threading.Event(), threading.Event()

    def slow() -> Answer:
        first_is_at_work.set()
        second_came.wait(0.3)  # the second waits at the key, so this runs into its end
        acted.append(1)
        return {"changed": 1}

    def first() -> tuple[Answer, bool]:
        return answered_once(made[0], "key", "0" * 64, slow, now=NOW)

    def second() -> tuple[Answer, bool]:
        first_is_at_work.wait(5)
        answer = answered_once(made[0], "key", "0" * 64, slow, now=NOW)
        second_came.set()
        return answer

    with ThreadPoolExecutor(2) as pool:
        answers = [each.result() for each in (pool.submit(in_a_thread, act) for act in (first, second))]
    assert answers == [({"changed": 1}, False), ({"changed": 1}, True)]
    assert (len(acted), ApiRequest.objects.count()) == (1, 1)
    with pytest.raises(KeyReused):
        answered_once(made[0], "key", "1" * 64, slow, now=NOW)


def send(text: str) -> Any:
    day = timezone.now().date()
    entry = {"kpi": "OPS_01", "team": "BUSES", "period": f"{day:%Y-%m}", "value": "84.6"}
    return client_with(text).post(
        "/api/v1/entries", {"entries": [entry]}, "application/json", headers={"idempotency-key": "key"}
    )


def test_many_at_once_write_once(made: tuple[ApiToken, str]) -> None:
    with ThreadPoolExecutor(4) as pool:
        sent = [pool.submit(in_a_thread, lambda: send(made[1])) for _time in range(4)]
        answers = [each.result() for each in sent]
    assert {answer.status_code for answer in answers} == {200}
    assert len({answer.content for answer in answers}) == 1
    assert EntryRevision.objects.count() == 1


def test_an_upload_that_meets_a_lock_is_told_when_to_come_back(made: tuple[ApiToken, str]) -> None:
    """A curator's long transaction: nobody waits for it longer than three seconds."""
    with transaction.atomic(), ThreadPoolExecutor(1) as pool:
        take_turn()
        answer = pool.submit(in_a_thread, lambda: send(made[1])).result()
    assert (problem(answer)["status"], answer["Retry-After"]) == (503, "5")
    assert not EntryRevision.objects.exists()
    assert send(made[1]).status_code == 200
