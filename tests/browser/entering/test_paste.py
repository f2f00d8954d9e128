"""Pasting a block in a real browser: by keys alone, without JavaScript, without a connection."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Dialog, Page, expect

from kpis.models import Entry, Measure
from tests.browser.conftest import OpenAs
from tests.browser.entering.clipboard import paste
from tests.story import OCTOBER
from tests.story_entering import Entering

ADDRESS = "/update/OPS/?period=2026-10"
CODES = ("OPS_12", "OPS_13", "OPS_16")


def field(measure: Measure) -> str:
    return f"#c{measure.pk}-2026-10-1"


def stored(story: Entering) -> list[int | None]:
    found = [Entry.objects.filter(measure=story.measure(code), start=OCTOBER).first() for code in CODES]
    return [None if entry is None or entry.value is None else int(entry.value) for entry in found]


def focused(page: Page) -> str:
    return str(page.evaluate("'#' + document.activeElement.id"))


def test_a_block_is_looked_at_pasted_and_taken_back_by_keys(
    open_as: OpenAs, story: Entering, complaints: list[str]
) -> None:
    page, start = open_as(story.contributor, ADDRESS), story.measure("OPS_12")
    page.locator(field(start)).focus()
    paste(page, "93\r\n13\r\n95\r\n7\r\n")
    note = page.locator("#paste form.note")
    expect(note).to_contain_text("3 values will change.")
    expect(note).to_contain_text("1 line does not fit and is left out.")
    expect(note.get_by_role("button", name="Paste")).to_be_focused()
    assert stored(story) == [None, None, None]
    page.keyboard.press("Enter")
    toast = page.locator("#pasted .toast")
    expect(toast).to_contain_text("3 values are pasted.")
    expect(page.locator(field(start))).to_be_focused()
    expect(page.locator(field(start))).to_have_value("93")
    expect(page.locator("#progress")).to_contain_text("8 of 11 entered")
    assert stored(story) == [93, 13, 95]
    toast.get_by_role("button", name="Undo").press("Enter")
    expect(toast).to_contain_text("What stood there before is back.")
    expect(page.locator(field(start))).to_have_value("")
    expect(page.locator("#progress")).to_contain_text("5 of 11 entered")
    assert stored(story) == [None, None, None]
    assert complaints == []


def test_cancel_leads_back_to_the_cell(open_as: OpenAs, story: Entering) -> None:
    page, start = open_as(story.contributor, ADDRESS), story.measure("OPS_12")
    page.locator(field(start)).focus()
    paste(page, "93\n13")
    expect(page.get_by_role("button", name="Paste", exact=True)).to_be_focused()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    expect(page.locator(field(start))).to_be_focused()
    expect(page.locator("#paste form.note")).to_have_count(0)
    assert stored(story) == [None, None, None]


def test_one_cell_is_pasted_like_any_text(open_as: OpenAs, story: Entering) -> None:
    page, start = open_as(story.contributor, ADDRESS), story.measure("OPS_12")
    page.locator(field(start)).focus()
    paste(page, "93\r\n")
    expect(page.locator(field(start))).to_have_value("93")
    page.keyboard.press("Enter")
    expect(page.locator(f"#row-{start.pk} .state")).to_contain_text("Saved")
    assert stored(story)[0] == 93


def test_without_a_connection_the_block_stays_and_leaving_warns(open_as: OpenAs, story: Entering) -> None:
    page, start = open_as(story.contributor, ADDRESS), story.measure("OPS_12")
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.locator(field(start)).focus()
    page.context.set_offline(True)
    paste(page, "93\n13\n95")
    expect(page.locator("#toasts [role=alert]")).to_contain_text("No answer came.")
    assert page.locator("#block").input_value() == "93\n13\n95"
    page.context.set_offline(False)
    page.locator("#paste summary").click()
    page.get_by_role("button", name="Show what will change").click()
    expect(page.locator("#paste form.note")).to_contain_text("3 values will change.")
    assert asked == []
    page.locator("#paste summary").click()
    page.locator("#block").fill("1\n2")
    page.goto("/")
    assert asked == ["beforeunload"]


def test_without_javascript_a_block_is_pasted_and_taken_back_by_forms(
    open_as: OpenAs, story: Entering
) -> None:
    page = open_as(story.contributor, ADDRESS, script=False)
    page.locator("#paste summary").click()
    page.get_by_label("Cells of a spreadsheet").fill("93\n13\n95")
    page.get_by_label("First cell").select_option("Cancelled trips, staff shortage, October 2026")
    page.get_by_role("button", name="Show what will change").click()
    expect(page.locator("#paste form.note")).to_contain_text("3 values will change.")
    page.get_by_role("button", name="Paste", exact=True).click()
    expect(page.locator("#pasted")).to_contain_text("3 values are pasted.")
    assert stored(story) == [93, 13, 95]
    page.get_by_role("button", name="Undo").click()
    expect(page.locator("#toasts")).to_contain_text("What stood there before is back.")
    assert stored(story) == [None, None, None]


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [390, 1440])
def test_the_preview_passes_axe_and_never_scrolls_sideways(
    open_as: OpenAs, story: Entering, width: int, dark: bool
) -> None:
    page = open_as(story.contributor, ADDRESS, width=width, dark=dark)
    page.locator(field(story.measure("OPS_01"))).focus()
    paste(page, "93\n13 x\n95")
    expect(page.locator("#paste form.note")).to_contain_text("to be settled in its row")
    page.locator("#paste summary").click()
    found = Axe().run(page).response["violations"]
    assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
    assert page.evaluate("document.documentElement.scrollWidth") == width
