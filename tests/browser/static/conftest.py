"""Pages without a server: templates and static files from disk, under the content policy of production."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from csp.utils import build_policy
from django.contrib.staticfiles import finders
from django.template import Context, Template
from playwright.sync_api import Page, Route

SITE = "http://kpi.test"
TYPES = {".css": "text/css", ".js": "text/javascript", ".svg": "image/svg+xml"}
Shown = Callable[..., Page]


def _static(route: Route) -> None:
    name = route.request.url.removeprefix(f"{SITE}/static/")
    found = finders.find(name)
    if found is None:
        route.fulfill(status=404)
    else:
        route.fulfill(path=found, content_type=TYPES[Path(name).suffix])


@pytest.fixture
def show(page: Page) -> Shown:
    """show(source, **context) opens the page that this template source makes."""
    headers = {"Content-Security-Policy": build_policy(), "Content-Type": "text/html"}
    page.route(f"{SITE}/static/**", _static)

    def shown(source: str, **context: Any) -> Page:
        html = Template(source).render(Context(context))
        page.route(f"{SITE}/", lambda route: route.fulfill(body=html, headers=headers))
        page.goto(f"{SITE}/")
        return page

    return shown


@pytest.fixture
def complaints(page: Page) -> list[str]:
    """Errors of scripts and refusals of the content policy, as the browser's console says them."""
    said: list[str] = []
    page.on("pageerror", lambda error: said.append(str(error)))
    page.on("console", lambda line: said.append(line.text) if line.type == "error" else None)
    return said
