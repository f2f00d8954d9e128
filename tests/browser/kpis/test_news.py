"""A page that stands open while scores change."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.utils import timezone
from playwright.sync_api import Page, expect

from kpis.models import NodeScore
from tests.browser.conftest import OpenAs
from tests.story import OCTOBER, Story

ADDRESS = "/scorecards/OPS/?period=2026-10"
A_POLL = 31_000


@pytest.fixture
def page(open_as: OpenAs, story: Story) -> Page:
    page = open_as(story.manager, "/trust/", width=390)
    page.clock.install()
    page.goto(ADDRESS)
    return page


def score_changes(story: Story) -> None:
    rows = NodeScore.objects.filter(team=story.operations, node="team", start=OCTOBER)
    rows.update(score=55, computed_at=timezone.now())


def test_nothing_happens_while_nothing_changes(page: Page, complaints: list[str]) -> None:
    before = page.locator("main").inner_html()
    with page.expect_response("**seen=*") as asked:
        page.clock.run_for(A_POLL)
    assert (asked.value.status, page.locator("main").inner_html(), complaints) == (204, before, [])


def test_a_change_is_said_and_shown_when_the_reader_wants_it(
    page: Page, story: Story, complaints: list[str]
) -> None:
    lede = page.locator(".lede").inner_text()
    row = page.get_by_role("link", name="Bus punctuality")
    row.focus()
    score_changes(story)
    page.clock.run_for(A_POLL)
    news = page.locator("#news")
    expect(news).to_contain_text("Scores changed at 10:00.")
    expect(page.locator("#live")).to_have_text("Scores changed at 10:00.")
    expect(row).to_be_focused()
    assert page.locator(".lede").inner_text() == lede
    assert Axe().run(page).response["violations"] == []
    news.get_by_role("link", name="Show them").press("Enter")
    expect(page.locator(".lede")).to_contain_text("October 2026: score 55, off track")
    page.clock.run_for(100)
    expect(page.locator("main")).to_be_focused()
    expect(page.locator("#news")).to_be_empty()
    assert (page.url.endswith(ADDRESS), complaints) == (True, [])
