"""Entries written through the API: all or none, once for each key, and no number read by half."""

import datetime as dt
import json
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from kpis.models import ApiRequest, Changeset, Entry, EntryRevision, Measure
from tests.api_tokens import client_with, make_api_token, problem
from tests.builders import make_entry, make_kpi, make_measure, make_member, make_team, make_user

URL = "/api/v1/entries"
NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
"""October may be entered until 10 November, September is closed."""


@pytest.fixture(autouse=True)
def _november(time_machine: Any) -> None:
    time_machine.move_to(NOW, tick=False)


@pytest.fixture
def measure() -> Measure:
    kpi = make_kpi("OPS_01", natural_min=Decimal(0), natural_max=Decimal(100))
    return make_measure(kpi, make_team("BUSES"))


@pytest.fixture
def ines(measure: Measure) -> User:
    user = make_user("ines@merrow.example")
    make_member(user, measure.team)
    return user


@pytest.fixture
def client(ines: User, measure: Measure) -> Client:
    return client_with(make_api_token(ines, write=[measure.team])[1])


def item(value: Any = "84.6", **more: Any) -> dict[str, Any]:
    return {"kpi": "OPS_01", "team": "BUSES", "period": "2026-10", "value": value} | more


def send(client: Client, *items: Any, key: str = "one", query: str = "") -> Any:
    return send_text(client, json.dumps({"entries": items}), key, query)


def send_text(client: Client, body: str, key: str = "one", query: str = "") -> Any:
    return client.post(URL + query, body, "application/json", headers={"idempotency-key": key})


def broken(answer: Any) -> list[tuple[Any, ...]]:
    return [(one["item"], one["field"], one["rule"]) for one in problem(answer)["errors"]]


def test_an_entry_is_saved_as_its_person_and_by_the_api(client: Client, ines: User, measure: Measure) -> None:
    answer = send(client, item(note="bridge works"))
    expected = {"item": 0, "team": "BUSES", "kpi": "OPS_01", "period": "2026-10", "version": 1}
    assert answer.json() == {
        "dry_run": False,
        "changed": 1,
        "unchanged": 0,
        "entries": [expected | {"changed": True, "warning": ""}],
    }
    kept, token = EntryRevision.objects.get(), ines.api_tokens.get()
    assert (kept.value, kept.note, kept.source, kept.actor) == (Decimal("84.6"), "bridge works", "api", ines)
    changeset = Changeset.objects.get()
    assert (kept.changeset, changeset.door, changeset.state) == (changeset, "api", "committed")
    assert (changeset.actor, changeset.actor_label) == (ines, f"API token {token.prefix}")
    assert changeset.counts == {"new": 1}


def test_all_are_saved_or_none(client: Client, measure: Measure) -> None:
    make_measure(make_kpi("OPS_02"), measure.team)
    good, bad = item(), item("1,5", kpi="OPS_02")
    assert broken(send(client, good, bad)) == [(1, "value", "comma")]
    assert not Entry.objects.exists()
    assert not Changeset.objects.exists()
    assert not ApiRequest.objects.exists()
    assert send(client, good, item("1.5", kpi="ops_02", team="buses")).json()["changed"] == 2


@pytest.mark.parametrize(
    ("written", "kept"),
    [
        ('"84.6"', "84.6"),
        ("84.6", "84.6"),
        ("0.1000000000000000055", None),
        ("12.123456789012", "12.123456789012"),
        ("-0", "0"),
        ("-0.0", "0"),
        ('"-0"', "0"),
        ("7", "7"),
    ],
)
def test_numbers_are_kept_to_the_last_digit(
    client: Client, measure: Measure, written: str, kept: str | None
) -> None:
    body = json.dumps({"entries": [item("?")]}).replace('"?"', written)
    answer = send_text(client, body)
    if kept is None:
        assert broken(answer) == [(0, "value", "places")]
    else:
        assert answer.status_code == 200
        assert Entry.objects.get().value == Decimal(kept)


@pytest.mark.parametrize(
    ("written", "rule", "given"),
    [
        ("NaN", "number", "NaN"),
        ("Infinity", "number", "Infinity"),
        ("-Infinity", "number", "-Infinity"),
        ("1e400", "number", "1e400"),
        ("1e999999999", "number", "1e999999999"),
        ('"1e3"', "number", "1e3"),
        ('"1_000"', "number", "1_000"),
        ('"١٢"', "number", "١٢"),
        ('"1,5"', "comma", "1,5"),
        ('"1,000.5"', "number", "1,000.5"),
        ("1234567890123456789", "digits", "1234567890123456789"),
        ('"1234567890123456789"', "digits", "1234567890123456789"),
        ('"0x10"', "number", "0x10"),
        ("true", "string_type", "true"),
        ("[1]", "string_type", ""),
        ('"\\u0000"', "number", "\x00"),
        ('""', "missing", ""),
        ('" "', "missing", " "),
        ("null", "missing", ""),
    ],
)
def test_what_is_no_plain_number_is_refused_by_item_and_field(
    client: Client, measure: Measure, written: str, rule: str, given: str
) -> None:
    answer = send_text(client, json.dumps({"entries": [item("?")]}).replace('"?"', written))
    document = problem(answer)
    assert (answer.status_code, broken(answer)) == (422, [(0, "value", rule)])
    assert document["errors"][0]["given"] == given
    assert not Entry.objects.exists()


def test_eighteen_digits_are_kept(client: Client, measure: Measure) -> None:
    make_measure(make_kpi("BIG"), measure.team)
    body = json.dumps({"entries": [item("?", kpi="BIG")]}).replace('"?"', "123456789012345678.5")
    assert send_text(client, body).status_code == 200
    assert Entry.objects.get().value == Decimal("123456789012345678.5")


@pytest.mark.parametrize(
    ("more", "expected"),
    [
        ({"kpi": "NOPE"}, (404, "kpi", "unknown")),
        ({"team": "RAIL"}, (404, "kpi", "unknown")),
        ({"kpi": "a b"}, (422, "kpi", "string_pattern_mismatch")),
        ({"kpi": None}, (422, "kpi", "string_type")),
        ({"period": "2026-13"}, (422, "period", "period")),
        ({"period": "2026"}, (422, "period", "period")),
        ({"period": "2026-12"}, (422, "period", "future")),
        ({"period": "2026-W40"}, (422, "period", "frequency")),
        ({"period": "2026-09"}, (422, "period", "closed")),
        ({"inputs": {"a": "1"}}, (422, "value", "both")),
        ({"value": None, "inputs": {"a": "1"}}, (422, "inputs.a", "no_inputs")),
        ({"state": "na", "value": None}, (422, "note", "reason")),
        ({"state": "na", "note": "why"}, (422, "value", "na_with_figures")),
        ({"state": "blank"}, (422, "value", "blank_with_figures")),
        ({"state": "gone"}, (422, "state", "literal_error")),
        ({"version": "x"}, (422, "version", "int_parsing")),
        ({"version": -1}, (422, "version", "greater_than_equal")),
        ({"reaosn": "typo"}, (422, "reaosn", "extra_forbidden")),
        ({"note": 5}, (422, "note", "string_type")),
        ({"note": "\ud800"}, (422, "note", "string_unicode")),
        ({"confirmed": True}, (422, "reason", "missing")),
    ],
)
def test_every_broken_rule_names_its_item_and_field(
    client: Client, more: dict[str, Any], expected: tuple[int, str, str]
) -> None:
    answer = send(client, item(**more))
    assert (answer.status_code, *broken(answer)[0][1:]) == expected
    assert not EntryRevision.objects.exists()


def test_a_team_that_is_only_read_is_not_written(ines: User, measure: Measure) -> None:
    depot = make_team("DEPOT", measure.team)
    make_measure(measure.kpi, depot)
    client = client_with(make_api_token(ines, read=[measure.team], write=[depot])[1])
    answer = send(client, item(team="DEPOT"), item())
    assert (answer.status_code, broken(answer)) == (403, [(1, "team", "read_only")])
    assert send(client, item(team="DEPOT")).status_code == 200


def test_nobody_writes_a_persons_measure(client: Client, ines: User, measure: Measure) -> None:
    make_measure(make_kpi("OWN"), measure.team, person=ines)
    assert send(client, item(kpi="OWN")).status_code == 404


def test_one_entry_named_twice_is_refused(client: Client) -> None:
    answer = send(client, item(), item("85", team="buses"))
    assert broken(answer) == [(1, "period", "twice")]


def test_a_version_that_is_old_is_a_conflict_with_both_sides(client: Client) -> None:
    send(client, item("80"), key="a")
    send(client, item("81", version=1), key="b")
    answer = send(client, item("82", version=1), key="c")
    assert (answer.status_code, broken(answer)) == (409, [(0, "version", "conflict")])
    sides = problem(answer)["errors"][0]
    assert (sides["base"]["version"], sides["base"]["value"]) == (1, "80")
    assert (sides["theirs"]["version"], sides["theirs"]["value"]) == (2, "81")
    assert send(client, item("82"), key="d").json()["entries"][0]["version"] == 3


def test_a_doubtful_value_is_saved_only_where_it_is_confirmed_with_a_reason(client: Client) -> None:
    answer = send(client, item("846"))
    assert (answer.status_code, broken(answer)) == (422, [(0, "value", "doubtful")])
    answer = send(client, item("846", confirmed=True, reason="Counted twice over"))
    assert answer.json()["entries"][0]["warning"] == "846 is outside the natural limits 0..100 of this KPI."
    assert EntryRevision.objects.get().reason == "Counted twice over"


def test_a_doubtful_value_comes_back_with_what_it_may_have_been_meant_to_be(
    client: Client, measure: Measure
) -> None:
    for month, share in enumerate(("80", "82.5", "84", "83", "86", "85"), start=4):
        make_entry(measure, dt.date(2026, month, 1), share)
    errors = problem(send(client, item("8.46")))["errors"]
    assert [(one["rule"], one["given"], one["proposal"]) for one in errors] == [("doubtful", "8.46", "84.6")]
    assert send(client, item(errors[0]["proposal"])).status_code == 200


def test_a_closed_period_is_corrected_by_a_manager_with_a_reason(measure: Measure) -> None:
    tomas = make_user("tomas@merrow.example")
    make_member(tomas, measure.team, "manager")
    client = client_with(make_api_token(tomas, write=[measure.team])[1])
    assert broken(send(client, item(period="2026-09"))) == [(0, "reason", "correction")]
    assert send(client, item(period="2026-09", reason="Late count")).status_code == 200


def test_na_and_blank(client: Client) -> None:
    assert send(client, item(None, state="na", note="Strike"), key="a").status_code == 200
    assert Entry.objects.get().state == "na"
    assert send(client, item(None, state="blank"), key="b").status_code == 200
    assert Entry.objects.get().state == "blank"


def test_the_same_again_gets_the_first_answer(client: Client) -> None:
    first, again = send(client, item()), send(client, item())
    assert (again.status_code, again.json()) == (200, first.json())
    assert (first.get("Idempotent-Replay"), again.get("Idempotent-Replay")) == (None, "true")
    assert EntryRevision.objects.count() == Changeset.objects.count() == 1


def test_one_key_for_two_bodies_is_a_conflict(client: Client) -> None:
    send(client, item())
    assert problem(send(client, item("85")))["status"] == 409
    assert Entry.objects.get().value == Decimal("84.6")


def test_keys_belong_to_a_token(client: Client, ines: User, measure: Measure) -> None:
    other = client_with(make_api_token(ines, write=[measure.team])[1])
    send(client, item())
    assert send(other, item("85")).status_code == 200


def test_what_was_refused_leaves_its_key_free(client: Client) -> None:
    assert send(client, item("x")).status_code == 422
    assert send(client, item("85")).status_code == 200


def test_keys_are_forgotten_after_thirty_days(client: Client, time_machine: Any) -> None:
    send(client, item("80"), key="old")
    time_machine.move_to(NOW + dt.timedelta(days=31), tick=False)
    send(client, item("81", period="2026-11"), key="new")
    assert [kept.key for kept in ApiRequest.objects.all()] == ["new"]


@pytest.mark.parametrize("key", ["", "x" * 65, "two words", "ü"])
def test_a_key_is_needed_and_plain(client: Client, key: str) -> None:
    assert broken(send(client, item(), key=key))[0][:2] == (None, "Idempotency-Key")
    assert not Entry.objects.exists()


def test_a_dry_run_tells_and_keeps_nothing(client: Client) -> None:
    answer = send(client, item(), query="?dry_run=true")
    assert (answer.json()["dry_run"], answer.json()["changed"]) == (True, 1)
    for model in (Entry, EntryRevision, Changeset, ApiRequest):
        assert not model._default_manager.exists()
    assert send(client, item("85")).status_code == 200


def test_what_says_nothing_new_leaves_no_changeset(client: Client) -> None:
    send(client, item(), key="a")
    answer = send(client, item(), key="b").json()
    assert (answer["changed"], answer["unchanged"], answer["entries"][0]["changed"]) == (0, 1, False)
    assert Changeset.objects.count() == 1


@pytest.mark.parametrize("body", ["{", "\xff", "[" * 100_000, '{"entries": 1', "1" * 5000 + "x"])
def test_what_is_no_json_is_told(client: Client, body: str) -> None:
    answer = client.post(URL, body.encode("latin-1"), "application/json", headers={"idempotency-key": "k"})
    assert problem(answer)["status"] == 400


@pytest.mark.parametrize("body", ["[]", "1", "null", "{}", '{"entries": []}', '{"entries": {}}', '"x"'])
def test_json_of_another_form_is_told(client: Client, body: str) -> None:
    assert problem(send_text(client, body))["status"] == 422


def test_another_media_type_is_told(client: Client) -> None:
    for media in ("text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"):
        assert problem(client.post(URL, "x=1", media))["status"] == 415


def test_too_much_at_once_is_told(client: Client) -> None:
    assert broken(send(client, *[item()] * 1001)) == [(None, "entries", "too_long")]
    assert problem(send_text(client, " " * (5 * 1024 * 1024 + 1)))["status"] == 413


def test_a_hundred_entries_cost_the_statements_of_one(client: Client, measure: Measure) -> None:
    for number in range(100):
        make_measure(make_kpi(f"MANY_{number}"), measure.team)
    many = [item(kpi=f"MANY_{number}") for number in range(100)]
    send(client, item(), key="warm")
    one, hundred = statements(client, item("85")), statements(client, *many)
    assert one == hundred == 17


def statements(client: Client, *items: Any) -> int:
    with CaptureQueriesContext(connection) as queries:
        assert send(client, *items, key=f"of {len(items)}".replace(" ", "-")).status_code == 200
    return sum("SAVEPOINT" not in query["sql"] for query in queries)
