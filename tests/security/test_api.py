"""Scenario 52: what a token that is wrong, old, revoked, narrow or foreign gets, and never a page."""

import datetime as dt
from typing import Any

import pytest
from django.db import OperationalError
from django.test import Client
from django.utils import timezone
from pytest_django.fixtures import Settings

from accounts.actions.people import deactivate, remove_membership
from accounts.actions.tokens import revoke_token
from accounts.audit import COMMAND
from accounts.models import ApiToken
from kpiportal.servers import Valkey
from kpis.api.problems import response_to
from tests.api_tokens import client_with, make_api_token, problem
from tests.builders import make_score
from tests.cast import Cast

READ = (
    "/api/v1/catalogue",
    "/api/v1/catalogue/OPS_01",
    "/api/v1/measures",
    "/api/v1/scores",
    "/api/v1/entries",
)
OCTOBER = dt.date(2026, 10, 1)


def statuses(client: Client) -> set[int]:
    return {client.get(url).status_code for url in READ}


def refused(text: str) -> None:
    for url in READ:
        answer = client_with(text).get(url)
        assert problem(answer)["status"] == 401
        assert answer["WWW-Authenticate"] == 'Bearer realm="kpiportal"'


def test_a_valid_token_reads(cast: Cast) -> None:
    assert statuses(client_with(make_api_token(cast.contributor)[1])) == {200}


def test_a_wrong_secret_behind_the_right_prefix(cast: Cast) -> None:
    text = make_api_token(cast.contributor)[1]
    refused(text[:-1] + ("a" if text[-1] != "a" else "b"))


def test_an_expired_token(cast: Cast) -> None:
    text, now = make_api_token(cast.contributor)[1], timezone.now()
    ApiToken.objects.update(created_at=now - dt.timedelta(days=2), expires_at=now)
    refused(text)


def test_a_revoked_token_and_one_of_a_deactivated_person(cast: Cast) -> None:
    token, text = make_api_token(cast.contributor)
    revoke_token(COMMAND, token, now=timezone.now())
    refused(text)
    text = make_api_token(cast.viewer)[1]
    deactivate(COMMAND, cast.viewer, now=timezone.now())
    refused(text)


@pytest.mark.parametrize(
    "header", ["", "Bearer", "Basic aW5lczp4", "Bearer  ", "kpi_12345678_x", "Bearer \x00"]
)
def test_what_is_no_token(cast: Cast, header: str) -> None:
    assert problem(Client(headers={"authorization": header}).get(READ[0]))["status"] == 401


def test_a_session_is_no_token(cast: Cast) -> None:
    client = Client()
    client.force_login(cast.administrator)
    assert problem(client.get(READ[0]))["status"] == 401


def test_a_token_that_reads_does_not_write(cast: Cast) -> None:
    client = client_with(make_api_token(cast.contributor, read=[cast.buses])[1])
    answer = client.post("/api/v1/entries", {"entries": []}, "application/json")
    assert problem(answer)["status"] == 403


def test_another_team_is_not_there(cast: Cast) -> None:
    client = client_with(make_api_token(cast.contributor)[1])
    for room in ("measures", "scores", "entries"):
        assert client.get(f"/api/v1/{room}?team=BUSES").status_code == 200
        for team in ("RAIL", "SERVICES", "NOWHERE"):
            assert problem(client.get(f"/api/v1/{room}?team={team}"))["status"] == 404


def test_a_narrow_token_of_a_powerful_person(cast: Cast) -> None:
    make_score(cast.punctuality, OCTOBER, 90, 100)
    text = make_api_token(cast.grandparent_manager, read=[cast.rail])[1]
    client = client_with(text)
    assert client.get("/api/v1/scores").json()["items"] == []
    assert client.get("/api/v1/scores?team=BUSES").status_code == 404
    wide = client_with(make_api_token(cast.grandparent_manager, read=[cast.services])[1])
    assert [row["team"] for row in wide.get("/api/v1/scores").json()["items"]] == ["BUSES"]


def test_a_right_that_ends_ends_for_the_token_too(cast: Cast) -> None:
    client = client_with(make_api_token(cast.contributor)[1])
    remove_membership(COMMAND, cast.contributor.memberships.get(), now=timezone.now())
    assert client.get("/api/v1/measures").json()["items"] == []
    assert client.get("/api/v1/measures?team=BUSES").status_code == 404


@pytest.mark.parametrize("person", ["contributor", "manager", "executive"])
def test_no_token_reads_a_persons_measure(cast: Cast, person: str) -> None:
    make_score(cast.own, OCTOBER, 90, 100)
    client = client_with(make_api_token(cast.person(person), read=[cast.buses])[1])
    assert [row["kpi"] for row in client.get("/api/v1/measures").json()["items"]] == ["OPS_01"]
    assert client.get("/api/v1/scores").json()["items"] == []


@pytest.mark.parametrize(
    "url",
    ["/api/", "/api/v1/", "/api/v2/scores", "/api/v1/scores/", "/api/v1/%00", "/api/v1/%0A/%F0", "/api//"],
)
def test_what_is_nowhere_is_a_problem_and_no_page(url: str) -> None:
    assert problem(Client().get(url))["status"] == 404
    assert problem(Client().post(url))["status"] == 404


def test_other_methods_are_refused_with_what_is_taken(cast: Cast) -> None:
    answer = Client().delete("/api/v1/entries")
    assert (problem(answer)["status"], set(answer["Allow"].split(", "))) == (405, {"GET", "POST"})
    assert problem(Client().post("/api/v1/openapi.json"))["status"] == 405


def test_a_failure_of_ours_is_told_without_a_word_about_it() -> None:
    answer = response_to(RuntimeError("secret figure 84.6"))
    assert (answer.status_code, answer["Content-Type"]) == (500, "application/problem+json")
    assert b"84.6" not in answer.content


def test_a_lock_that_is_held_is_told_with_when_to_come_back() -> None:
    error, cause = OperationalError("lock"), Exception()
    cause.sqlstate = "55P03"  # type: ignore[attr-defined]  # as psycopg's errors have it
    error.__cause__ = cause
    answer = response_to(error)
    assert (answer.status_code, answer["Retry-After"]) == (503, "5")


def test_a_token_is_limited_by_the_minute(cast: Cast, settings: Settings, time_machine: Any) -> None:
    settings.API_READS_PER_MINUTE = 3
    time_machine.move_to(dt.datetime(2026, 11, 5, 9, 0, 10, tzinfo=dt.UTC), tick=False)
    text, other = (make_api_token(cast.contributor)[1] for _token in range(2))
    answers = [client_with(text).get(READ[0]) for _time in range(4)]
    assert [answer.status_code for answer in answers] == [200] * 3 + [429]
    assert (problem(answers[-1])["status"], answers[-1]["Retry-After"]) == (429, "50")
    assert client_with(other).get(READ[0]).status_code == 200
    time_machine.move_to(dt.datetime(2026, 11, 5, 9, 1, tzinfo=dt.UTC), tick=False)
    assert client_with(text).get(READ[0]).status_code == 200


def test_writing_is_limited_apart_from_reading(cast: Cast, settings: Settings) -> None:
    settings.API_WRITES_PER_MINUTE = 0
    client = client_with(make_api_token(cast.contributor, write=[cast.buses])[1])
    assert problem(client.post("/api/v1/entries", {}, "application/json"))["status"] == 429
    assert client.get(READ[0]).status_code == 200


def test_an_address_is_limited_in_failing_but_a_valid_token_passes(cast: Cast, settings: Settings) -> None:
    settings.API_FAILURES_PER_HOUR = 2
    wrong = client_with("kpi_wrongone_" + "x" * 40)
    assert [wrong.get(READ[0]).status_code for _time in range(3)] == [401, 401, 429]
    assert client_with(make_api_token(cast.contributor)[1]).get(READ[0]).status_code == 200


def test_without_the_cache_nobody_is_kept_out(cast: Cast, settings: Settings, valkey: Valkey) -> None:
    settings.API_READS_PER_MINUTE = 1
    client = client_with(make_api_token(cast.contributor)[1])
    valkey.stop()
    try:
        assert [client.get(READ[0]).status_code for _time in range(3)] == [200] * 3
    finally:
        valkey.start()
