"""A session that ends while somebody types, and one that was ended on purpose."""

import re

import pytest
from django.contrib.sessions.models import Session
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from kpis.models import Entry
from tests.browser.conftest import OpenAs
from tests.builders import PASSWORD
from tests.story import OCTOBER
from tests.story_entering import Entering

ADDRESS = "/update/OPS/?period=2026-10"


@pytest.fixture
def page(open_as: OpenAs, story: Entering) -> Page:
    return open_as(story.contributor, ADDRESS)


def type_into(page: Page, story: Entering, code: str, text: str) -> tuple[Locator, Locator]:
    """The field that was left, and the state of its row."""
    measure = story.measure(code)
    field = page.locator(f"#c{measure.pk}-2026-10-1")
    field.fill(text)
    page.keyboard.press("Tab")
    return field, page.locator(f"#row-{measure.pk} .state")


def log_in_beside(page: Page, person: User) -> None:
    """By the link of the toast, which opens a tab of its own."""
    with page.expect_popup() as opened:
        page.locator("#toasts").get_by_role("link", name="Log in").click()
    beside = opened.value
    beside.get_by_label("E-mail").fill(person.email)
    beside.get_by_label("Password", exact=True).fill(PASSWORD)
    beside.get_by_role("button", name="Log in").click()
    beside.wait_for_url(re.compile(r"/update/OPS/"))
    beside.close()


def test_what_was_typed_outlives_the_session_and_is_saved_after_the_next_log_in(
    page: Page, story: Entering
) -> None:
    Session.objects.all().delete()
    field, state = type_into(page, story, "OPS_12", "93")
    expect(state).to_contain_text("Not saved, try again")
    expect(page.locator("#toasts")).to_contain_text("You are logged out.")
    assert (field.input_value(), page.url.endswith(ADDRESS)) == ("93", True)
    log_in_beside(page, story.contributor)
    state.get_by_role("button", name="Try again").click()
    expect(page.locator("#toasts")).to_contain_text("You have logged in again")
    assert field.input_value() == "93"
    state.get_by_role("button", name="Try again").click()
    expect(state).to_contain_text("Saved")
    assert Entry.objects.get(measure=story.measure("OPS_12"), start=OCTOBER).value == 93


def test_nobody_saves_what_somebody_else_typed(page: Page, story: Entering) -> None:
    Session.objects.all().delete()
    _field, state = type_into(page, story, "OPS_12", "93")
    log_in_beside(page, story.manager)
    state.get_by_role("button", name="Try again").click()
    expect(page.locator("h1")).to_have_text("This page was open for too long")
    assert not Entry.objects.filter(measure=story.measure("OPS_12"), start=OCTOBER).exists()


def test_back_after_the_log_out_shows_no_figure(open_as: OpenAs, story: Entering) -> None:
    page = open_as(story.manager, "/scorecards/OPS/?period=2026-09")
    page.get_by_label("Previous period, August 2026").click()
    expect(page.locator("h1")).to_have_text("Operations scorecard, August 2026")
    page.get_by_role("button", name="Log out").first.click()
    expect(page.locator("h1")).to_have_text("Log in")
    for _step in range(2):
        page.go_back()
        expect(page.locator("h1")).to_have_text("Log in")
    kept = page.evaluate("Object.keys(sessionStorage)")
    assert kept == ["htmx-current-path-for-history"]  # an address, no page
