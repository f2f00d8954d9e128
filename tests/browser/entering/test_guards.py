"""A wrong figure is caught while it is typed, and numbers are written as their reader writes them."""

import datetime as dt
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

from accounts.models import User
from kpis.models import Entry, EntryRevision, Measure
from tests.browser.conftest import OpenAs
from tests.builders import make_entry, make_kpi, make_measure
from tests.servers_live import until
from tests.story import OCTOBER
from tests.story_entering import Entering

ADDRESS = "/update/OPS/?period=2026-10"
OVERTIME = ("4.8", "6.1", "5.2", "4.5", "7.0", "5.9", "6.4")


@pytest.fixture
def distance(story: Entering) -> Measure:
    return make_measure(make_kpi("OPS_40", name="Distance driven", unit="km", decimals=1), story.operations)


@pytest.fixture
def overtime(story: Entering) -> Measure:
    kpi = make_kpi("OPS_41", name="Overtime of drivers", unit="%", decimals=1, direction="down")
    measure = make_measure(kpi, story.operations)
    for number, share in enumerate(OVERTIME, start=3):
        make_entry(measure, dt.date(2026, number, 1), share)
    return measure


def stored(measure: Measure) -> Decimal | None:
    entry = Entry.objects.filter(measure=measure, start=OCTOBER).first()
    return entry.value if entry else None


def test_a_german_types_a_number_and_reads_it_again(
    open_as: OpenAs, story: Entering, distance: Measure, complaints: list[str]
) -> None:
    page = open_as(story.contributor, ADDRESS, locale="de-DE")
    field = page.locator(f"#c{distance.pk}-2026-10-1")
    field.fill("1.234,5")
    page.keyboard.press("Tab")
    expect(page.locator("#live")).to_have_text("Distance driven: 1.234,5\u00a0km is saved")
    expect(field).to_have_value("1234,5")
    assert stored(distance) == Decimal("1234.5")
    assert complaints == []


def test_a_german_without_scripts(open_as: OpenAs, story: Entering, distance: Measure) -> None:
    page = open_as(story.contributor, ADDRESS, locale="de-DE", script=False)
    page.locator(f"#c{distance.pk}-2026-10-1").fill("1.234,5")
    page.get_by_role("button", name="Save Distance driven").click()
    expect(page.locator(".toast")).to_contain_text("Distance driven: 1.234,5\u00a0km is saved")
    assert stored(distance) == Decimal("1234.5")


@pytest.mark.parametrize("script", [True, False])
def test_the_proposal_is_one_click(
    open_as: OpenAs, story: Entering, overtime: Measure, complaints: list[str], script: bool
) -> None:
    page = open_as(story.contributor, ADDRESS, script=script)
    field = page.locator(f"#c{overtime.pk}-2026-10-1")
    field.fill("71")
    if script:
        page.keyboard.press("Tab")
    else:
        page.get_by_role("button", name="Save Overtime of drivers").click()
    row = page.locator(f"#row-{overtime.pk}")
    expect(row).to_contain_text("71 is about ten times the usual 4.5 to 7.0.")
    assert stored(overtime) is None
    row.get_by_role("button", name="Use 7.1").click()
    expect(row.locator(".state")).to_contain_text("Saved")
    expect(field).to_have_value("7.1")
    assert stored(overtime) == Decimal("7.1")
    assert complaints == []


@pytest.mark.parametrize("script", [True, False])
def test_enter_behind_the_reason_keeps_the_value(
    open_as: OpenAs, story: Entering, overtime: Measure, script: bool
) -> None:
    page = open_as(story.contributor, ADDRESS, script=script)
    page.locator(f"#c{overtime.pk}-2026-10-1").fill("71")
    if script:
        page.keyboard.press("Tab")
    else:
        page.get_by_role("button", name="Save Overtime of drivers").click()
    page.locator(f"#why-c{overtime.pk}-2026-10").fill("Strike at the other depot")
    page.keyboard.press("Enter")
    expect(page.locator(f"#row-{overtime.pk} .state")).to_contain_text("Saved")
    assert stored(overtime) == 71
    revision = EntryRevision.objects.get(measure=overtime, start=OCTOBER)
    assert revision.reason == "Strike at the other depot"


def test_without_a_reason_nothing_is_sent(open_as: OpenAs, story: Entering, overtime: Measure) -> None:
    page = open_as(story.contributor, ADDRESS)
    page.locator(f"#c{overtime.pk}-2026-10-1").fill("71")
    page.keyboard.press("Tab")
    page.locator(f"#row-{overtime.pk}").get_by_role("button", name="Keep 71").click()
    expect(page.locator(f"#why-c{overtime.pk}-2026-10")).to_be_focused()
    assert stored(overtime) is None


def test_the_question_is_accessible(open_as: OpenAs, story: Entering, overtime: Measure) -> None:
    page = open_as(story.contributor, ADDRESS)
    page.locator(f"#c{overtime.pk}-2026-10-1").fill("71")
    page.keyboard.press("Tab")
    expect(page.get_by_role("button", name="Use 7.1")).to_be_visible()
    found = Axe().run(page)
    assert [one["id"] for one in found.response["violations"]] == []


def test_a_theme_from_the_preferences_replaces_that_of_the_device(open_as: OpenAs, story: Entering) -> None:
    page = open_as(story.contributor, "/account/preferences/")
    page.get_by_role("button", name="Switch theme").first.click()
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")
    assert until(lambda: User.objects.get(pk=story.contributor.pk).theme == "dark")
    page.get_by_label("Theme", exact=True).select_option("light")
    page.get_by_role("button", name="Save preferences").click()
    expect(page.locator(".toast")).to_contain_text("Your preferences are saved.")
    expect(page.locator("html")).to_have_attribute("data-theme", "light")
