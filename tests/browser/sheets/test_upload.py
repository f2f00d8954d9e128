"""A file in a real browser: sent, its columns named, looked over, mended, saved and taken back."""

from collections.abc import Iterator
from pathlib import Path

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kpis.actions.uploads.working import work
from kpis.models import Upload
from tests.browser.conftest import OpenAs
from tests.story_entering import NOW, Entering, make_entering
from tests.uploads import outcomes, stored

CONTENT = "KPI,Month,Value\nOPS_12,2026-10,17 min\nOPS_13,2026-10,5\nOPS_01,2026-10,abc\nTea,2026-10,4\n"


@pytest.fixture
def story(transactional_db: None) -> Iterator[Entering]:
    with time_machine.travel(NOW):
        yield make_entering(with_drafts=False)


@pytest.fixture
def october(tmp_path: Path) -> Path:
    path = tmp_path / "operations-2026-10.csv"
    path.write_text(CONTENT)
    return path


def send(page: Page, path: Path) -> Upload:
    page.get_by_label("File", exact=True).set_input_files(path)
    page.get_by_role("button", name="Read the file").click()
    expect(page.get_by_role("heading", name="Waiting to be read")).to_be_visible()
    return Upload.objects.latest("pk")


def flaws(page: Page) -> list[str]:
    return [one["id"] for one in Axe().run(page).response["violations"]]


@pytest.mark.parametrize("script", [True, False])
def test_from_a_file_to_figures_and_back(
    open_as: OpenAs, story: Entering, october: Path, complaints: list[str], script: bool
) -> None:
    before = stored()
    page = open_as(story.contributor, "/sheets/?team=OPS", script=script)
    upload = send(page, october)
    work(upload.pk, NOW)
    if not script:
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="What do the columns hold?")).to_be_visible()
    page.get_by_label("Tea", exact=True).select_option("-")
    page.get_by_label("Month", exact=True).select_option("period")
    page.get_by_role("button", name="Read it so").click()
    expect(page.get_by_role("heading", name="Waiting to be read")).to_be_visible()
    work(upload.pk, NOW)
    if not script:
        page.get_by_role("link", name="Look again").click()
    expect(page.get_by_role("heading", name="What it would change")).to_be_visible()
    page.locator("#row-1").get_by_label("Value").fill("17")
    page.get_by_role("button", name="Correct C2").click()
    expect(page.locator("#row-1")).to_contain_text("New")
    page.get_by_role("button", name="Leave out C4").click()
    expect(page.get_by_role("button", name="Save 2 values, leave out 1")).to_be_visible()
    assert outcomes(upload) == []
    page.get_by_role("button", name="Save 2 values, leave out 1").click()
    expect(page.locator(".toast")).to_contain_text("Saved 2 values.")
    assert {"OPS_12": "17", "OPS_13": "5"}.items() <= stored().items()
    page.get_by_text("Undo", exact=True).click()
    page.get_by_label("Why is it taken back?").fill("Wrong file")
    page.get_by_role("button", name="Take it back").click()
    expect(page.get_by_text("Taken back: 2 values are as they were before.").first).to_be_visible()
    assert (stored(), complaints) == (before, [])


def test_the_pages_are_fit_for_everybody(open_as: OpenAs, story: Entering, october: Path) -> None:
    page = open_as(story.contributor, "/sheets/")
    found = {"list": flaws(page)}
    upload = send(page, october)
    found["waiting"] = flaws(page)
    work(upload.pk, NOW)
    expect(page.get_by_role("heading", name="What do the columns hold?")).to_be_visible()
    found["columns"] = flaws(page)
    page.get_by_label("Month", exact=True).select_option("period")
    page.get_by_role("button", name="Read it so").click()
    work(upload.pk, NOW)
    expect(page.get_by_role("heading", name="What it would change")).to_be_visible()
    found["preview"] = flaws(page)
    page.set_viewport_size({"width": 360, "height": 780})
    expect(page.locator("html")).to_have_js_property("scrollWidth", 360)
    assert found == {"list": [], "waiting": [], "columns": [], "preview": []}
