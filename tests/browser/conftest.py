"""A real browser on a live server, logged in by the cookie of a session."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
import time_machine
from django.conf import settings
from django.test import Client
from playwright.sync_api import Browser, Page
from pytest_django.live_server_helper import LiveServer

from accounts.models import User
from tests.story import TODAY, Story, make_story

OpenAs = Callable[..., Page]


@pytest.fixture
def at_story_time() -> Iterator[None]:
    """The clock of the server, and only that, stands in the story."""
    with time_machine.travel(TODAY):
        yield


@pytest.fixture
def story(at_story_time: None, transactional_db: None) -> Story:
    return make_story()


@pytest.fixture
def complaints() -> list[str]:
    """Errors of scripts and refusals of the content policy in the pages of `open_as`."""
    return []


@pytest.fixture
def open_as(
    browser: Browser, live_server: LiveServer, complaints: list[str], transactional_db: None
) -> Iterator[OpenAs]:
    """`open_as(user, "/catalogue/", width=360)`: a page of that width, in the theme asked for."""
    contexts = []

    def opened(
        user: User,
        path: str,
        *,
        width: int = 1440,
        height: int = 900,
        dark: bool = False,
        script: bool = True,
        locale: str | None = None,
    ) -> Page:
        theme: Any = "dark" if dark else "light"
        size: Any = {"width": width, "height": height}
        context = browser.new_context(
            viewport=size,
            color_scheme=theme,
            base_url=live_server.url,
            java_script_enabled=script,
            locale=locale,
        )
        contexts.append(context)
        client = Client()
        client.force_login(user)
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
        context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
        page = context.new_page()
        page.on("pageerror", lambda error: complaints.append(str(error)))
        page.on("console", lambda line: complaints.append(line.text) if line.type == "error" else None)
        page.goto(path)
        return page

    yield opened
    for context in contexts:
        context.close()
