"""The month page in a real browser: both themes, small phones, by keyboard and without JavaScript."""

import datetime as dt
from typing import Any

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.audit import Actor
from kpis.actions.corrections import ask_for_correction
from kpis.actions.entries import submit
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import KPI, CorrectionRequest, Entry, EntryApproval, EntryDraft, Nudge, TeamPeriod
from tests.browser.conftest import OpenAs
from tests.builders import make_organisation
from tests.story_entering import EMPTY, NOW, Entering

MONTH, UPDATE = "/month/OPS/?period=2026-10", "/update/OPS/?period=2026-10"
OCTOBER = parse_key(Calendar(), "2026-10")
AFTER = NOW + dt.timedelta(days=15)


@pytest.fixture
def approving(story: Entering) -> Entering:
    """One of the figures that Ines enters has to be approved."""
    make_organisation(entry_instructions="Take figures from the Monday sheet.")
    KPI.objects.filter(code="OPS_16").update(needs_approval=True)
    submit(Actor.of(story.contributor), story.measure("OPS_16"), OCTOBER, Typed("92"), 0, now=NOW)
    return story


def violations(page: Page, **options: Any) -> set[tuple[str, str]]:
    found = Axe().run(page, options=options).response["violations"]
    return {(one["id"], node["html"]) for one in found for node in one["nodes"]}


def fill(story: Entering) -> None:
    """Whatever is missing but what has to be approved, settled by the manager."""
    EntryDraft.objects.all().delete()
    for code in (*EMPTY[:2], "OPS_09", "OPS_11"):
        submit(Actor.of(story.manager), story.measure(code), OCTOBER, Typed("1"), 0, now=NOW, confirmed=True)


def press(page: Page, button: str) -> None:
    """As somebody without a mouse does."""
    page.get_by_role("button", name=button).focus()
    page.keyboard.press("Enter")


def test_accessible_in_both_themes_and_on_a_phone(
    open_as: OpenAs, approving: Entering, complaints: list[str]
) -> None:
    page = open_as(approving.manager, MONTH)
    assert violations(page) == set()
    page.emulate_media(color_scheme="dark")
    assert violations(page, runOnly=["color-contrast"]) == set()
    page.set_viewport_size({"width": 360, "height": 780})
    expect(page.locator("html")).to_have_js_property("scrollWidth", 360)
    assert complaints == []


def test_closed_it_is_accessible_too(open_as: OpenAs, approving: Entering, complaints: list[str]) -> None:
    with time_machine.travel(AFTER):
        first, second = approving.measure("OPS_01"), approving.measure("OPS_02")
        submit(Actor.of(approving.manager), second, OCTOBER, Typed("92"), 1, now=AFTER, reason="Recount")
        ask_for_correction(
            approving.contributor,
            first,
            OCTOBER,
            Typed("86"),
            1,
            now=AFTER,
            reason="Two depots were left out.",
        )
        page = open_as(approving.manager, MONTH)
        assert violations(page) == set()
        page.emulate_media(color_scheme="dark")
        assert violations(page, runOnly=["color-contrast"]) == set()
        page.set_viewport_size({"width": 360, "height": 780})
        expect(page.locator("html")).to_have_js_property("scrollWidth", 360)
        there = f"{UPDATE}&row={second.pk}&ask=c{second.pk}-2026-10"
        page = open_as(approving.contributor, there)
        assert violations(page) == set()
    assert complaints == []


@pytest.mark.parametrize("script", [True, False])
def test_nudge_approve_and_finish_by_keyboard(open_as: OpenAs, approving: Entering, script: bool) -> None:
    page = open_as(approving.manager, MONTH, script=script)
    press(page, "Nudge Ines Aalto")
    expect(page.get_by_text("Reminded today at 10:26 by Tomas Lindqvist")).to_be_visible()
    expect(page.get_by_role("button", name="Nudge")).to_have_count(0)
    assert Nudge.objects.get().person == approving.contributor
    fill(approving)
    page.goto(MONTH)
    expect(page.get_by_role("heading", level=1)).to_contain_text("11 of 11 in")
    press(page, "Approve Route refresher training complete")
    expect(page.get_by_text("Approved by Tomas Lindqvist")).to_be_visible()
    assert EntryApproval.objects.get().by == approving.manager
    press(page, "Finish October 2026")
    expect(page.get_by_role("heading", level=1)).to_contain_text("11 of 11 in, finished")
    assert TeamPeriod.objects.get().state == "finished"


@pytest.mark.parametrize("script", [True, False])
def test_ask_for_a_correction_and_decide(open_as: OpenAs, story: Entering, script: bool) -> None:
    with time_machine.travel(AFTER):
        page = open_as(story.contributor, UPDATE, script=script)
        page.get_by_role("link", name="Ask to correct Bus punctuality").click()
        page.get_by_label("It has to be").fill("86.1")
        page.get_by_label("Reason for the correction").fill("Two depots were left out.")
        press(page, "Ask a manager")
        expect(page.get_by_text("You asked for a correction: Two depots were left out.")).to_be_visible()
        page = open_as(story.manager, MONTH, script=script)
        press(page, "Correct to 86.1% Bus punctuality")
        expect(page.get_by_text("Approved by Tomas Lindqvist, 10:26.")).to_be_visible()
    assert CorrectionRequest.objects.get().decision == "approved"
    assert str(Entry.objects.get(measure=story.measure("OPS_01")).value.normalize()) == "86.1"  # type: ignore[union-attr]  # it is one
