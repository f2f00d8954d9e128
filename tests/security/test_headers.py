"""Scenario by header: what every answer tells the browser, in production settings."""

import runpy
from typing import Any

import pytest
from django.http import HttpResponseBase
from django.test import Client
from pytest_django.fixtures import Settings

from accounts.views.outbox import MAIL_POLICY
from kpiportal import env
from tests.security.permission_map import LINES, VISITOR, Scene
from tests.security.routes import address, client_of

PRODUCTION = {
    "KPIPORTAL_MODE": "production",
    "DATABASE_URL": "postgresql://app@db.merrow.example/kpi",
    "REDIS_URL": "rediss://redis.merrow.example/0",
    "SECRET_KEY": "k" * 60 + "0123456789",
    "SITE_URL": "https://testserver",
    "DEFAULT_FROM_EMAIL": "kpi@merrow.example",
    "EMAIL_URL": "smtps://mail.merrow.example",
}
TOLD = (
    "SECURE_",
    "SESSION_COOKIE_",
    "CSRF_COOKIE_",
    "LANGUAGE_COOKIE_",
    "X_FRAME",
    "CONTENT_SECURITY",
    "CSRF_TRUSTED",
)
SOURCES = {
    "default-src 'self'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self' data:",
    "object-src 'none'",
    "base-uri 'none'",
    "form-action 'self'",
    "frame-ancestors 'none'",
}


@pytest.fixture
def production(scene: Scene, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
    """The header settings of production, on top of the servers of the tests, once the scene is set."""
    for name, value in PRODUCTION.items():
        monkeypatch.setenv(name, value)
    produced: dict[str, Any] = runpy.run_path(str(env.ROOT / "kpiportal" / "settings.py"))
    for name, value in produced.items():
        if name.startswith(TOLD):
            setattr(settings, name, value)


def policy(answer: HttpResponseBase) -> set[str]:
    return {part.strip() for part in answer["Content-Security-Policy"].split(";")}


def told(answer: HttpResponseBase) -> dict[str, str]:
    names = ("Strict-Transport-Security", "X-Content-Type-Options", "Referrer-Policy")
    return {name: answer.get(name, "") for name in (*names, "Cross-Origin-Opener-Policy")}


EXPECTED = {
    "Strict-Transport-Security": "max-age=31536000; includeSubDomains; preload",
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
}


IMAGES_OF_FRAMES = {"schedule_preview_document": "data:"}
"""Where they may come from, where that is not our own site."""


@pytest.mark.parametrize("role", ["contributor", "administrator", VISITOR])
def test_every_route_tells_the_browser_the_same(production: None, scene: Scene, role: str) -> None:
    for name, line in LINES.items():
        client = client_of(scene.cast, role)
        for answer in (
            client.get(address(name, scene), secure=True),
            client.post(address(name, scene), secure=True),
            client.get(address(name, scene), secure=True, headers={"hx-request": "true"}),
        ):
            assert told(answer) == EXPECTED, name
            is_framed = line.framed_by_us and answer.status_code == 200
            _check_policy(answer, IMAGES_OF_FRAMES.get(name, "'self'") if is_framed else "")
            assert "no-store" in answer["Cache-Control"], name
            assert "private" in answer["Cache-Control"], name
            _check_cookies(answer)


def _check_policy(answer: HttpResponseBase, framed_images: str) -> None:
    """Only what we frame may be framed; its images come from where it says."""
    if framed_images:
        assert answer["Content-Security-Policy"] == MAIL_POLICY.format(framed_images)
        assert answer["X-Frame-Options"] == "SAMEORIGIN"
    elif answer.has_header("Content-Disposition") or answer["Content-Type"].startswith("image/"):
        assert policy(answer) == {"default-src 'none'", "frame-ancestors 'none'", "sandbox"}
        assert answer["X-Frame-Options"] == "DENY"
    else:
        assert policy(answer) == SOURCES
        assert answer["X-Frame-Options"] == "DENY"


def _check_cookies(answer: HttpResponseBase) -> None:
    for name, cookie in answer.cookies.items():
        assert name.startswith("__Host-"), name
        assert (cookie["secure"], cookie["httponly"], cookie["samesite"]) == (True, True, "Lax"), name
        assert (cookie["path"], cookie["domain"]) == ("/", ""), name


@pytest.mark.parametrize(
    ("address_", "status"),
    [("/nowhere/", 404), ("/outbox/987654321/", 404), ("/outbox/?page=%00", 200)],
)
def test_errors_tell_the_same(production: None, scene: Scene, address_: str, status: int) -> None:
    answer = client_of(scene.cast, "administrator").get(address_, secure=True)
    assert (answer.status_code, told(answer), policy(answer)) == (status, EXPECTED, SOURCES)


def test_a_refused_token_tells_the_same(production: None, scene: Scene) -> None:
    answer = client_of(scene.cast, "manager", enforce_csrf_checks=True).post(
        "/account/password/change/", secure=True
    )
    assert (answer.status_code, told(answer), policy(answer)) == (403, EXPECTED, SOURCES)


def test_plain_http_is_sent_to_https(production: None) -> None:
    answer = Client().get("/outbox/")
    assert (answer.status_code, answer["Location"]) == (301, "https://testserver/outbox/")


def test_a_page_names_no_foreign_origin(scene: Scene) -> None:
    for name in LINES:
        page = client_of(scene.cast, "contributor").get(address(name, scene))
        body = page.content.decode(errors="replace")
        assert 'src="http' not in body, name
        assert "<script>" not in body, name
        assert " style=" not in body or LINES[name].framed_by_us, name
