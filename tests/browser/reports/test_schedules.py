"""A schedule from the form to the pause, and a reader's own subscription, in a real browser."""

from collections.abc import Iterator

import pytest
import time_machine
from axe_playwright_python.sync_playwright import Axe
from django.contrib.auth.models import Group
from django.core.cache import cache
from playwright.sync_api import Page, expect

from reports.models import ReportOccurrence, ReportSchedule
from tests.browser.conftest import OpenAs
from tests.report_scene import NOW, Scene, make_scene

LIST, SUBSCRIPTIONS = "/reports/schedules/", "/reports/subscriptions/"


@pytest.fixture
def scene(transactional_db: None) -> Iterator[Scene]:
    """Ada administers and reads all figures; the board's report goes to the executives."""
    with time_machine.travel(NOW):
        cache.clear()
        executives = Group.objects.get(name="Executives")
        scene = make_scene(executives)
        executives.user_set.add(scene.cast.administrator)
        yield scene


def fill(page: Page) -> None:
    page.get_by_label("Name", exact=True).fill("Works report")
    page.get_by_label("Team", exact=True).select_option("SERVICES")
    page.get_by_label("Day rule").select_option("calendar_day")
    page.get_by_label("Day", exact=True).fill("31")
    page.get_by_label("Local time").fill("06:30")


def test_an_administrator_adds_tries_runs_and_pauses_a_schedule(
    open_as: OpenAs, scene: Scene, complaints: list[str]
) -> None:
    page = open_as(scene.cast.administrator, LIST)
    page.get_by_role("link", name="Add a schedule").click()
    fill(page)
    first = page.locator("#dates tbody tr").first
    expect(first.get_by_role("rowheader")).to_have_text("Thu 31 Dec 2026, 06:30 CET")
    expect(first.get_by_role("cell")).to_have_text("November 2026")
    page.get_by_label("Recipient 1, Kind").select_option("person")
    page.get_by_label("Recipient 1, Name or address").fill("Mara Holm")
    page.get_by_role("button", name="More rows").click()
    expect(page.get_by_label("Name", exact=True)).to_have_value("Works report")
    page.get_by_label("Recipient 2, Kind").select_option("address")
    page.get_by_label("Recipient 2, Name or address").fill("ruth")
    page.get_by_role("button", name="Save the schedule").click()
    problem = page.get_by_role(
        "link", name="Recipient 2, Name or address, “ruth”: This is no e-mail address."
    )
    problem.click()
    expect(page.get_by_label("Recipient 2, Name or address")).to_be_focused()
    page.get_by_label("Recipient 2, Name or address").fill("ruth@example.org")
    page.get_by_role("button", name="Save the schedule").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Works report")
    expect(page.get_by_text("Mara Holm, ruth@example.org")).to_be_visible()
    page.get_by_role("link", name="Preview as a recipient").click()
    page.get_by_label("As", exact=True).select_option(label="ruth@example.org")
    page.get_by_role("button", name="Show").click()
    mail = page.frame_locator("iframe.mail")
    expect(mail.get_by_role("heading", level=1)).to_contain_text("Score 69")
    page.get_by_role("link", name="Works report").click()
    page.get_by_role("button", name="Send a test to me").click()
    expect(page.get_by_text("The test is on its way to ada@merrow.example.")).to_be_visible()
    page.get_by_role("button", name="Run now").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Works report, October 2026")
    page.goto(LIST)
    page.get_by_role("link", name="Works report").click()
    page.get_by_role("button", name="Pause").click()
    expect(page.get_by_text("Paused: nothing is made or sent.")).to_be_visible()
    assert ReportOccurrence.objects.get().kind == "manual"
    assert [one for one in complaints if "422" not in one] == []


def test_without_a_script_the_dates_come_by_a_button(open_as: OpenAs, scene: Scene) -> None:
    page = open_as(scene.cast.administrator, f"{LIST}new/", script=False)
    fill(page)
    page.get_by_role("button", name="Show dates").click()
    expect(page.locator("#dates tbody tr th").first).to_have_text("Thu 31 Dec 2026, 06:30 CET")
    expect(page.get_by_label("Name", exact=True)).to_have_value("Works report")
    assert ReportSchedule.objects.count() == 1


@pytest.mark.parametrize("dark", [False, True])
def test_the_form_is_accessible_when_it_is_refused(open_as: OpenAs, scene: Scene, dark: bool) -> None:
    page = open_as(scene.cast.administrator, f"{LIST}new/", dark=dark, width=320)
    page.locator("form.stack").evaluate("form => form.noValidate = true")
    page.get_by_label("Time zone").fill("Mars")
    page.get_by_role("button", name="Save the schedule").click()
    expect(page.get_by_role("alert")).to_contain_text("Time zone, “Mars”: “Mars” is not a time zone")
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth") == 320


def test_a_reader_subscribes_changes_and_stops(open_as: OpenAs, scene: Scene) -> None:
    page = open_as(scene.cast.contributor, "/reports/", width=390)
    page.get_by_role("link", name="Your subscriptions").click()
    page.get_by_role("link", name="Add a subscription").click()
    page.get_by_label("What is in it").select_option("objectives")
    page.get_by_label("Objectives").select_option("RELIABLE")
    page.get_by_role("button", name="Save").click()
    row = page.get_by_role("row", name="My monthly report, Buses")
    expect(row).to_contain_text("Comes to you")
    row.get_by_role("link", name="Change").click()
    page.get_by_label("How often").select_option("quarter")
    page.get_by_role("button", name="Save").click()
    row = page.get_by_role("row", name="My quarterly report, Buses")
    row.get_by_role("button", name="Stop").click()
    expect(page.get_by_text("Stopped: it does not come to you any more.")).to_be_visible()
    expect(page.get_by_role("heading", name="No subscription yet")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") == 390
