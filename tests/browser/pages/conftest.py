"""The demo on a live server, loaded once for all pages and never written to."""

import datetime as dt
from collections.abc import Callable, Iterator

import pytest
import time_machine
from django.core.management import call_command
from django.test import modify_settings, override_settings
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer
from pytest_django.plugin import DjangoDbBlocker

from accounts.models import Heartbeat
from docs.screens import take

NOW = dt.datetime(2026, 11, 22, 12, tzinfo=dt.UTC)
SETTINGS = {"DEMO_LOGINS": True, "EMAIL_BACKEND": "accounts.emails.OutboxBackend"}


@pytest.fixture(scope="module")
def demo_address(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """Not the fixture live_server: that one empties the tables after each test."""
    hosts = modify_settings(ALLOWED_HOSTS={"append": "localhost"})
    with django_db_blocker.unblock(), time_machine.travel(NOW), override_settings(**SETTINGS), hosts:
        call_command("load_demo", verbosity=0)
        Heartbeat.beat("worker@demo", NOW)
        server = LiveServer("localhost")
        yield server.url
        server.stop()
        call_command("flush", "--no-input", verbosity=0)


@pytest.fixture(scope="module")
def complaints() -> list[str]:
    """What the console said: errors of scripts, refusals of the content policy, answers above 399."""
    return []


@pytest.fixture(scope="module")
def visit(browser: Browser, demo_address: str, complaints: list[str]) -> Iterator[Callable[[str], Page]]:
    """`visit("update")`: that page of the pictures, as the person who looks there, 1440 px wide."""
    people: dict[str, Page] = {}

    def visited(name: str) -> Page:
        role, *steps = take.PAGES[name]
        if role not in people:
            people[role] = page = take.enter(browser, demo_address, take.LOOKS[0], role)
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page = people[role]
        page.set_viewport_size({"width": 1440, "height": 900})
        page.emulate_media(color_scheme="light")
        complaints.clear()
        take.walk(page, tuple(steps), NOW.date())
        return page

    yield visited
    for page in people.values():
        page.context.close()
