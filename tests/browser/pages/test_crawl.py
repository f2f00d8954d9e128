"""Every kind of page that a link leads to, as each of the four people of the demo."""

from collections.abc import Callable

import pytest
from django.db import transaction
from django.test import Client
from playwright.sync_api import Browser

from accounts.demo import DEMO_PEOPLE
from docs.screens import take
from docs.screens.take import PAGES
from tests.browser.pages.crawling import Crawl, Kind, kind_of

FILES = ("catalogue_workbook", "delivery_mail", "outbox_attachment", "report_file", "sheet_template")
SEEN_ELSEWHERE = {kind_of(steps[1]) for steps in PAGES.values()}
"""The pages of the pictures, which test_every_page looks at."""


@pytest.fixture(scope="module")
def crawled(demo_address: str) -> Callable[[str], Crawl]:
    """`crawled("manager")`: by Django's client, which is quick, and once. The browser finds no lock."""
    found: dict[str, Crawl] = {}

    def crawled_as(role: str) -> Crawl:
        if role not in found:
            client = Client(raise_request_exception=False)
            with transaction.atomic():
                client.post(f"/account/demo/{role}/")
                found[role] = Crawl(client).follow()
                transaction.set_rollback(True)
        return found[role]

    return crawled_as


@pytest.mark.django_db
@pytest.mark.parametrize("role", DEMO_PEOPLE)
def test_no_link_is_broken_and_no_id_stands_twice(crawled: Callable[[str], Crawl], role: str) -> None:
    found = crawled(role)
    assert len(found.opened) > 10
    assert (found.broken, found.doubled, found.nowhere) == ([], [], [])


@pytest.mark.django_db
@pytest.mark.parametrize("role", DEMO_PEOPLE)
def test_the_browser_has_nothing_to_complain_about(
    browser: Browser, demo_address: str, crawled: Callable[[str], Crawl], role: str
) -> None:
    page = take.enter(browser, demo_address, take.LOOKS[0], role)
    said: list[tuple[str, str]] = []
    page.on("pageerror", lambda error: said.append((page.url, str(error))))
    page.on("console", lambda line: said.append((page.url, line.text)) if line.type == "error" else None)
    for kind, addresses in crawled(role).opened.items():
        pages = [address for address in addresses if "format=" not in address]
        if pages and is_a_page_of_its_own(kind):
            page.goto(pages[0])
    page.context.close()
    assert said == []


def is_a_page_of_its_own(kind: Kind) -> bool:
    return kind[0] not in FILES and kind not in SEEN_ELSEWHERE
