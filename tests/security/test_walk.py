"""Every route, every role, GET, POST and htmx: what they answer is what the map says."""

from collections.abc import Callable
from typing import Any

import pytest
from django.db import transaction

from tests.security.permission_map import EVERYBODY, LINES, LOGIN, Scene
from tests.security.routes import address, client_of, is_sent_to_log_in, route_names

HTMX = {"hx-request": "true"}


def test_every_route_has_a_line_and_every_line_a_route() -> None:
    names = {name for name in route_names() if not name.startswith("admin:")}
    assert names == set(LINES)


@pytest.mark.parametrize("name", sorted(LINES))
def test_every_role_gets_what_the_map_says(scene: Scene, name: str) -> None:
    line, url = LINES[name], address(name, scene)
    found = {role: _ask(scene, role, url) for role in EVERYBODY}
    assert found == {role: (line.get[role],) * 2 + (line.post[role],) * 2 for role in EVERYBODY}


def _ask(scene: Scene, role: str, url: str) -> tuple[int, ...]:
    """GET and POST, plain and by htmx, each undone; a POST comes last, for it may log out."""
    client, other = client_of(scene.cast, role), client_of(scene.cast, role)
    return (
        _status(lambda: client.get(url)),
        _status(lambda: client.get(url, headers=HTMX)),
        _status(lambda: client.post(url)),
        _status(lambda: other.post(url, headers=HTMX)),
    )


def _status(ask: Callable[[], Any]) -> int:
    with transaction.atomic():
        answer = ask()
        transaction.set_rollback(True)
    return LOGIN if is_sent_to_log_in(answer) else answer.status_code
