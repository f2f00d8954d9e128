"""The reading pages as people see them: nothing to complain about, whatever the width and theme."""

import datetime as dt
import re

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kpis.models import NodeScore, Score
from tests.browser.conftest import OpenAs
from tests.forecasts import make_forecasts
from tests.story import OCTOBER, TODAY, Story

PAGES = {
    "scorecard": "/scorecards/OPS/",
    "measure": "/scorecards/OPS/OPS_01/",
    "receipt": "/scorecards/OPS/receipt/measure/OPS_01/?period=2026-10",
    "catalogue": "/catalogue/",
    "definition": "/catalogue/OPS_13/",
    "trust": "/trust/",
}
WIDTHS = (360, 390, 1440)


@pytest.mark.parametrize("name", PAGES)
def test_a_page_fits_and_is_accessible_in_both_themes(
    open_as: OpenAs, story: Story, complaints: list[str], name: str
) -> None:
    make_forecasts(story.punctuality, 60, "90", chance="0.74", met=True)
    for dark in (False, True):
        page = open_as(story.manager, PAGES[name], dark=dark)
        for width in WIDTHS:
            page.set_viewport_size({"width": width, "height": 900})
            assert page.evaluate("document.documentElement.scrollWidth") <= width
            found = Axe().run(page).response["violations"]
            assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert complaints == []


def test_numbers_of_a_column_end_at_their_decimal_sign(open_as: OpenAs, story: Story) -> None:
    page = open_as(story.manager, PAGES["scorecard"])
    edges = page.locator("tbody td:nth-child(2) .f").evaluate_all(
        "slots => slots.map(slot => Math.round(slot.getBoundingClientRect().left))"
    )
    assert len(set(edges)) == 1


def test_a_switch_of_period_swaps_the_card_and_back_brings_it_back(open_as: OpenAs, story: Story) -> None:
    page = open_as(story.manager, PAGES["scorecard"])
    page.get_by_label("Previous period, September 2026").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Operations scorecard, September 2026")
    assert page.url.endswith("/scorecards/OPS/?period=2026-09")
    expect(page.locator("#live")).to_have_text("September 2026: score 78, at risk")
    page.get_by_role("link", name="Bus punctuality").click()
    expect(page.get_by_role("heading", level=2).first).to_have_text("September 2026")
    page.go_back()
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("Operations scorecard, October 2026")


def test_order_and_choice_by_keyboard_keep_their_place_and_their_address(
    open_as: OpenAs, story: Story
) -> None:
    page = open_as(story.manager, PAGES["scorecard"])
    page.locator("#sort-score").focus()
    page.keyboard.press("Enter")
    expect(page.locator(".sc tbody th").first).to_contain_text("Overtime share of hours")
    expect(page.locator("#sort-score")).to_be_focused()
    # Until htmx has settled, what it swapped in are plain links that load a page.
    expect(page.locator(".htmx-settling")).to_have_count(0)
    assert page.url.endswith("/scorecards/OPS/?period=2026-10&sort=score")
    page.locator("#show-amber").focus()
    page.keyboard.press("Enter")
    expect(page.get_by_text("1 of 13 KPIs are shown.")).to_be_visible()
    expect(page.locator("#show-amber")).to_be_focused()
    page.go_back()
    expect(page.locator(".sc tbody th").first).to_contain_text("Overtime share of hours")


def test_a_stale_card_swaps_itself_when_the_worker_is_done(open_as: OpenAs, story: Story) -> None:
    now = dt.datetime(2026, 11, 12, 8, 12, tzinfo=dt.UTC)
    rows = Score.objects.filter(measure=story.punctuality, start=OCTOBER)
    rows.update(source_version=2, stale_since=now)
    page = open_as(story.manager, PAGES["scorecard"])
    expect(page.get_by_text("Updating since 09:12.")).to_be_visible()
    rows.update(computed_version=2, stale_since=None, value="90.1", score="120", status="green")
    NodeScore.objects.filter(team=story.operations, node="team", start=OCTOBER).update(
        score="91", status="green"
    )
    expect(page.get_by_text("October 2026: score 91, on track").first).to_be_visible()
    expect(page.get_by_text("Updating since 09:12.")).to_have_count(0)
    assert not page.locator("#card").get_attribute("hx-trigger")


def test_another_span_keeps_the_chart_and_changes_its_line(open_as: OpenAs, story: Story) -> None:
    page = open_as(story.manager, PAGES["measure"])
    page.evaluate("document.getElementById('drawing').dataset.mark = 'same'")
    assert _drawn(page) == 13
    page.get_by_role("link", name="12 periods").click()
    expect(page.get_by_role("link", name="12 periods")).to_have_attribute("aria-current", "true")
    # The chart is drawn when htmx has settled what it swapped in.
    expect(page.locator(".htmx-settling")).to_have_count(0)
    assert _drawn(page) == 12
    assert page.evaluate("document.getElementById('drawing').dataset.mark") == "same"
    assert page.url.endswith("?period=2026-10&span=12")


def _drawn(page: Page) -> int:
    found: int = page.evaluate(
        "Chart.getChart(document.getElementById('drawing')).data.datasets[0].data.length"
    )
    return found


def test_a_comment_appears_without_a_reload(open_as: OpenAs, story: Story) -> None:
    page = open_as(story.manager, PAGES["measure"])
    page.evaluate("window.same = true")
    page.get_by_label("Add a comment").fill("Bridge works.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.locator("#talk").get_by_text("Bridge works.")).to_be_visible()
    assert page.evaluate("window.same") is True


def test_a_reply_keeps_the_focus_and_an_action_is_closed_by_keyboard(open_as: OpenAs, story: Story) -> None:
    said = {"author": story.manager, "at": TODAY, "grain": "month", "start": OCTOBER}
    head = story.punctuality.comments.create(text="Why?", **said)
    plan = {"owner": story.manager, "due": TODAY.date(), "opened_at": TODAY}
    action = story.punctuality.actions.create(title="Diversion", **plan)
    page = open_as(story.manager, PAGES["measure"])
    page.locator("#talk summary", has_text="Reply").press("Enter")
    page.get_by_label("Reply to Tomas Lindqvist").fill("The bridge.")
    page.get_by_role("button", name="Post reply").press("Enter")
    expect(page.locator(".replies").get_by_text("The bridge.")).to_be_visible()
    expect(page.locator(f"#say-{head.pk}")).to_be_focused()
    expect(page.locator("#live")).to_have_text("Reply posted")
    page.locator("#talk summary", has_text="Close or move").press("Enter")
    page.get_by_role("button", name="Done").press("Enter")
    expect(page.locator(f"#action-{action.pk}")).to_be_focused()
    expect(page.locator("#live")).to_have_text("Action closed")


def test_the_history_comes_when_it_is_in_sight(open_as: OpenAs, story: Story) -> None:
    page = open_as(story.manager, PAGES["measure"])
    page.keyboard.press("End")
    expect(page.locator("#history").get_by_role("rowheader", name="Oct 26")).to_be_visible()


def test_another_view_changes_the_chart_its_name_and_the_table(open_as: OpenAs, story: Story) -> None:
    page = open_as(story.manager, PAGES["measure"])
    page.locator("#view-ytd").click()
    expect(page.get_by_role("columnheader", name="Year to date, %")).to_be_visible()
    expect(page.locator("#drawing")).to_have_attribute("aria-label", re.compile("year to date"))
    assert page.url.endswith("?period=2026-10&view=ytd")


def test_the_catalogue_narrows_while_typing(open_as: OpenAs, story: Story) -> None:
    page = open_as(story.manager, PAGES["catalogue"])
    page.get_by_label("Search name, code, owner or meaning").press_sequentially("tram")
    expect(page.get_by_role("status").first).to_contain_text("1 KPI.")
    assert page.url.endswith("q=tram&perspective=&objective=&function=&state=active&owner=")
    page.get_by_role("link", name="Tram punctuality").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Tram punctuality")


def test_every_score_opens_to_its_receipt(open_as: OpenAs, story: Story) -> None:
    page = open_as(story.manager, PAGES["scorecard"])
    page.locator("tr", has_text="Bus punctuality").get_by_role("link", name="81").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Bus punctuality (OPS_01)")


def test_without_script_the_table_stands_in_for_the_chart(open_as: OpenAs, story: Story) -> None:
    page = open_as(story.manager, PAGES["measure"], script=False)
    expect(page.locator(".chart-box")).to_be_hidden()
    expect(page.get_by_role("rowheader", name="Oct 26").first).to_be_visible()
    page.get_by_role("link", name="12 periods").click()
    assert page.url.endswith("?period=2026-10&span=12")
    page.get_by_label("Add a comment").fill("Plain form.")
    page.get_by_role("button", name="Post comment").click()
    expect(page.get_by_text("Plain form.")).to_be_visible()
