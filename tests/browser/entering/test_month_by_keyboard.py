"""A whole month with a block, a slip, an error and a conflict, until it is finished: by keys and by forms."""

import re
import uuid

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.test import Client
from playwright.sync_api import Locator, Page, expect

from accounts.models import User
from kpis.models import Entry, EntryDraft, EntryRevision, TeamPeriod
from tests.browser.conftest import OpenAs
from tests.browser.entering.clipboard import paste
from tests.servers_live import until
from tests.story import OCTOBER
from tests.story_month import Month, make_month

ADDRESS = "/update/BUSES/?period=2026-10"
BLOCK = "84.6\r\n1250\r\n31\r\n"
PATIENCE = 20_000
"""Without a worker eight rows ask for their scores in the meantime."""
SAVED = re.compile(r"Saved \d\d:\d\d")
DONE = {
    "BUS_01": "84.6",
    "BUS_02": "1250",
    "BUS_03": "31",
    "BUS_04": "7.1",
    "BUS_05": "17",
    "BUS_06": "9",
    "BUS_07": {"leavers": "3", "headcount": "61"},
    "BUS_08": "4.91",
}


@pytest.fixture
def month(fifth_of_november: None, transactional_db: None) -> Month:
    return make_month()


def meanwhile(month: Month, person: User, value: str) -> None:
    """The other session saves Vacancies."""
    client = Client()
    client.force_login(person)
    sent = {"measure": month.measures["BUS_06"].pk, "period": "2026-10", "version": 0, "value": value}
    assert client.post(ADDRESS, {**sent, "token": str(uuid.uuid4())}).status_code == 302


def stands(month: Month) -> dict[str, object]:
    entries = Entry.objects.filter(start=OCTOBER).select_related("measure__kpi")
    return {
        entry.measure.kpi.code: entry.inputs if entry.value is None else f"{entry.value.normalize():f}"
        for entry in entries
    }


def violations(page: Page) -> list[tuple[str, str]]:
    found = []
    for scheme in ("light", "dark"):
        page.emulate_media(color_scheme=scheme)
        seen = Axe().run(page).response["violations"]
        found += [(one["id"], one["nodes"][0]["html"]) for one in seen]
    return found


def tab_to(page: Page, wanted: Locator) -> None:
    """By Tab alone, as somebody without a mouse looks for it."""
    for _ in range(60):
        if wanted.evaluate("place => place === document.activeElement"):
            return
        page.keyboard.press("Tab")
    raise AssertionError("Tab never leads there.")


def state(page: Page, month: Month, code: str) -> Locator:
    return page.locator(f"{month.row(code)} .state")


def test_the_month_by_keys_alone(open_as: OpenAs, month: Month, complaints: list[str]) -> None:
    page = open_as(month.contributor, ADDRESS)
    keys = page.keyboard
    expect(page.locator(month.field("BUS_01"))).to_be_focused(timeout=PATIENCE)
    paste(page, BLOCK)
    expect(page.locator("#paste form.note")).to_contain_text("3 values will change.", timeout=PATIENCE)
    expect(page.get_by_role("button", name="Paste", exact=True)).to_be_focused(timeout=PATIENCE)
    keys.press("Enter")
    expect(page.locator(month.field("BUS_01"))).to_be_focused(timeout=PATIENCE)
    for _ in range(3):
        keys.press("ArrowDown")
    keys.type("71")
    keys.press("Enter")
    expect(state(page, month, "BUS_04")).to_contain_text("Check", timeout=PATIENCE)
    keys.type("17 min")
    keys.press("Enter")
    expect(state(page, month, "BUS_05")).to_contain_text("Not saved", timeout=PATIENCE)
    meanwhile(month, month.manager, "8")
    keys.type("9")
    keys.press("Enter")
    expect(state(page, month, "BUS_06")).to_contain_text("Conflict", timeout=PATIENCE)
    expect(page.locator(month.field("BUS_07"))).to_be_focused(timeout=PATIENCE)
    keys.type("3")
    keys.press("Enter")
    keys.type("61")
    expect(page.locator(f"{month.row('BUS_07')} output")).to_have_text("= 4.9%", timeout=PATIENCE)
    keys.press("Enter")
    assert until(lambda: stands(month)["BUS_07"] == DONE["BUS_07"])
    keys.type("4.91")
    keys.press("Enter")
    expect(state(page, month, "BUS_08")).to_contain_text(SAVED, timeout=PATIENCE)
    expect(page.locator("#progress")).to_contain_text(
        "5 of 8 entered · 2 to fix, 1 to check", timeout=PATIENCE
    )
    assert violations(page) == []

    keys.press("Control+Home")
    for _ in range(3):
        keys.press("ArrowDown")
    keys.press("Control+a")
    keys.type("7.1")
    keys.press("Enter")
    expect(state(page, month, "BUS_04")).to_contain_text(SAVED, timeout=PATIENCE)
    keys.press("Control+a")
    keys.type("17")
    keys.press("Enter")
    expect(state(page, month, "BUS_05")).to_contain_text(SAVED, timeout=PATIENCE)
    expect(page.locator(month.field("BUS_06"))).to_be_focused(timeout=PATIENCE)
    mine = page.get_by_role("button", name="Keep mine, 9")
    tab_to(page, mine)
    keys.press("Enter")
    expect(state(page, month, "BUS_06")).to_contain_text(SAVED, timeout=PATIENCE)
    expect(page.locator(month.field("BUS_06"))).to_be_focused(timeout=PATIENCE)
    expect(page.locator("#progress")).to_contain_text("8 of 8 entered", timeout=PATIENCE)
    assert (stands(month), EntryDraft.objects.count()) == (DONE, 0)
    assert [re.findall(r"status of (\d+)", complaint) for complaint in complaints] == [["422"], ["409"]]
    both = EntryRevision.objects.filter(measure=month.measures["BUS_06"]).order_by("version")
    assert [int(value or 0) for value in both.values_list("value", flat=True)] == [8, 9]

    tomas = open_as(month.manager, ADDRESS)
    tab_to(tomas, tomas.get_by_role("button", name="Finish month"))
    tomas.keyboard.press("Enter")
    expect(tomas.locator(".note").first).to_contain_text(
        "Tomas Lindqvist finished October 2026", timeout=PATIENCE
    )
    assert violations(tomas) == []
    assert TeamPeriod.objects.get().state == "finished"


def test_the_month_by_plain_forms(open_as: OpenAs, month: Month) -> None:
    page = open_as(month.contributor, ADDRESS, script=False)

    def save(code: str, *texts: str) -> None:
        for number, text in enumerate(texts, start=1):
            page.locator(month.field(code, number)).fill(text)
        page.locator(month.field(code)).press("Enter")

    page.locator("#paste summary").click()
    page.get_by_label("Cells of a spreadsheet").fill(BLOCK)
    page.get_by_label("First cell").select_option("Punctuality, October 2026, %")
    page.get_by_role("button", name="Show what will change").click()
    page.get_by_role("button", name="Paste", exact=True).click()
    expect(page.locator("#pasted")).to_contain_text("3 values are pasted.", timeout=PATIENCE)
    save("BUS_04", "71")
    expect(state(page, month, "BUS_04")).to_contain_text("Check", timeout=PATIENCE)
    save("BUS_05", "17 min")
    expect(state(page, month, "BUS_05")).to_contain_text("Not saved", timeout=PATIENCE)
    meanwhile(month, month.manager, "8")
    page.locator(month.field("BUS_06")).fill("9")
    page.locator(month.field("BUS_06")).press("Enter")
    expect(state(page, month, "BUS_06")).to_contain_text("Conflict", timeout=PATIENCE)
    save("BUS_07", "3", "61")
    expect(page.locator(f"{month.row('BUS_07')} output")).to_have_text("= 4.9%", timeout=PATIENCE)
    save("BUS_08", "4.91")
    save("BUS_04", "7.1")
    save("BUS_05", "17")
    page.get_by_role("button", name="Keep mine, 9").click()
    expect(page.locator("#progress")).to_contain_text("8 of 8 entered", timeout=PATIENCE)
    assert (stands(month), EntryDraft.objects.count()) == (DONE, 0)

    tomas = open_as(month.manager, ADDRESS, script=False)
    tomas.get_by_role("button", name="Finish month").click()
    expect(tomas.locator(".note").first).to_contain_text(
        "Tomas Lindqvist finished October 2026", timeout=PATIENCE
    )
    assert TeamPeriod.objects.get().state == "finished"
