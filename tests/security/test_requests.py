"""What no request may do, whoever sends it."""

import re
from collections.abc import Iterator

import pytest
from django.conf import settings
from django.urls import NoReverseMatch, reverse

from tests.cast import ROLES
from tests.security.digest import digest
from tests.security.permission_map import LINES, VISITOR, Scene
from tests.security.routes import address, client_of

HTMX = {"hx-request": "true"}


@pytest.mark.parametrize("role", ["contributor", "manager", "administrator", VISITOR])
def test_reading_writes_nothing(scene: Scene, role: str) -> None:
    before, client = digest(), client_of(scene.cast, role)
    for name in sorted(LINES):
        client.get(address(name, scene))
        client.get(address(name, scene), headers=HTMX)
        client.head(address(name, scene))
        if name == "account_logout":
            client = client_of(scene.cast, role)
    assert digest() == before | _last_log_in(role)


def _last_log_in(role: str) -> dict[str, str]:
    """The log-in of the test itself is stamped on the person."""
    return {} if role == VISITOR else {"accounts_user": digest()["accounts_user"]}


@pytest.mark.parametrize("role", ["manager", VISITOR])
def test_writing_needs_a_token(scene: Scene, role: str) -> None:
    client = client_of(scene.cast, role, enforce_csrf_checks=True)
    before = digest()
    answers = {
        name: client.post(address(name, scene)).status_code for name in LINES if not LINES[name].csrf_exempt
    }
    assert answers == dict.fromkeys(answers, 403)
    assert digest() == before


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://testserver.evil.example"])
def test_writing_from_elsewhere_is_refused_even_with_a_token(scene: Scene, origin: str) -> None:
    client = client_of(scene.cast, "manager", enforce_csrf_checks=True)
    client.get("/account/password/change/")
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    headers = {"origin": origin, "x-csrftoken": token}
    answers = {
        name: client.post(address(name, scene), headers=headers).status_code
        for name in LINES
        if not LINES[name].csrf_exempt
    }
    assert answers == dict.fromkeys(answers, 403)


def test_a_token_lets_a_post_through(scene: Scene) -> None:
    client = client_of(scene.cast, "manager", enforce_csrf_checks=True)
    client.get("/account/password/change/")
    token = client.cookies[settings.CSRF_COOKIE_NAME].value
    headers = {"origin": "http://testserver", "x-csrftoken": token}
    assert client.post("/account/password/change/", headers=headers).status_code == 200


@pytest.mark.parametrize("method", ["TRACE", "PUT", "PATCH", "DELETE"])
def test_only_declared_methods(scene: Scene, method: str) -> None:
    answers = {
        name: client_of(scene.cast, "manager").generic(method, address(name, scene)).status_code
        for name in sorted(LINES)
    }
    assert {name: status for name, status in answers.items() if status not in (404, 405)} == {}


@pytest.mark.parametrize("role", ROLES)
def test_what_is_hidden_is_not_written_either(scene: Scene, role: str) -> None:
    client, before = client_of(scene.cast, role), digest()
    hidden = [name for name, line in LINES.items() if 404 in (line.get[role], line.post[role])]
    answers = {name: client.post(address(name, scene)).status_code for name in hidden}
    assert set(answers.values()) <= {404, 405}
    assert digest() == before


def _foreign(scene: Scene) -> Iterator[str]:
    """Addresses in which one slot names something of others, or something that is not there."""
    for name, line in LINES.items():
        slots = line.path(scene)
        for slot in slots:
            yield from _with(name, slots, slot)


def _with(name: str, slots: dict[str, object], slot: str) -> Iterator[str]:
    for stranger in ("NOWHERE", 0, 987654321, "%00", "..%2f..%2fetc", "1 OR 1=1", "'"):
        try:
            yield reverse(name, kwargs={**slots, slot: stranger})
        except NoReverseMatch:
            continue


def test_strange_ids_are_not_found_and_never_a_crash(scene: Scene) -> None:
    client = client_of(scene.cast, "administrator")
    found = {url: (client.get(url).status_code, client.post(url).status_code) for url in _foreign(scene)}
    crashed = {url: statuses for url, statuses in found.items() if max(statuses) >= 500}
    assert crashed == {}


def test_a_lookup_by_query_string_reaches_no_query(scene: Scene) -> None:
    client = client_of(scene.cast, "administrator")
    for hostile in ("?_connector=OR&page=-1", "?order_by=password&page=x", "?period=%00"):
        answers = {name: client.get(address(name, scene) + hostile).status_code for name in LINES}
        assert {name: status for name, status in answers.items() if status >= 500} == {}


def test_a_page_from_before_the_log_in_gets_a_new_token_for_its_own_reader_only(scene: Scene) -> None:
    client, manager = client_of(scene.cast, "manager", enforce_csrf_checks=True), scene.cast.manager
    address_of_update = address("update", scene)
    stale = {**HTMX, "x-csrftoken": "a" * 64}
    statuses = [
        client.post(address_of_update, headers={**stale, **more}).status_code
        for more in ({}, {"x-reader": str(scene.cast.viewer.pk)}, {"x-reader": "None"})
    ]
    assert statuses == [403, 403, 403]
    told = client.post(address_of_update, headers={**stale, "x-reader": str(manager.pk)})
    assert (told.status_code, told["HX-Retarget"]) == (401, "#toasts")
    token = re.findall(r'name="csrfmiddlewaretoken" value="(\w+)" hx-swap-oob', told.content.decode())[0]
    assert client.post(address_of_update, headers={**HTMX, "x-csrftoken": token}).status_code == 400
