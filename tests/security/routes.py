"""Every route the resolver knows, and how to ask it."""

from collections.abc import Iterator

from django.http import HttpResponseBase
from django.test import Client
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from tests.cast import Cast
from tests.security.permission_map import LINES, VISITOR, Scene


def route_names() -> Iterator[str]:
    """All names, `admin:index` for those in a namespace. A route without a name is named by its pattern."""
    yield from _names(get_resolver().url_patterns, "")


def _names(patterns: list[URLPattern | URLResolver], namespace: str) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from _names(pattern.url_patterns, inner)
        else:
            yield namespace + (pattern.name or str(pattern.pattern))


def address(name: str, scene: Scene) -> str:
    return reverse(name, kwargs=LINES[name].path(scene))


def client_of(cast: Cast, role: str, *, enforce_csrf_checks: bool = False) -> Client:
    client = Client(enforce_csrf_checks, raise_request_exception=False)
    if role != VISITOR:
        client.force_login(cast.person(role))
    return client


def is_sent_to_log_in(answer: HttpResponseBase) -> bool:
    """By a redirect, or, where htmx would write, by a toast that leads there."""
    if answer.status_code == 401 and answer.get("HX-Retarget") == "#toasts":
        return True
    target = answer.get("HX-Redirect", "") or answer.get("Location", "")
    return answer.status_code in (204, 302) and target.startswith(("/account/login/?", "/admin/login/?"))
