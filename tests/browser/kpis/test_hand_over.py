"""An administrator ends a log-in and hands over what is left behind, by the pages alone."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from accounts.models import User
from kpis.models import Measure, Orphan
from tests.browser.conftest import OpenAs
from tests.builders import make_kpi, make_measure
from tests.cast import Cast, make_cast

UPSTREAM = {"region", "empty-table-header", "scrollable-region-focusable", "label", "select-name"}
"""What Django's own list does, whatever stands in it."""


@pytest.fixture
def cast(at_story_time: None, transactional_db: None) -> Cast:
    cast = make_cast()
    make_measure(make_kpi("OPS_02", name="Bus breakdowns"), cast.buses, owner=cast.contributor)
    return cast


def end_log_in(page: Page, person: User) -> None:
    page.get_by_role("row", name=person.email).get_by_role("checkbox").check()
    page.get_by_label("Action:").select_option(label="End log-in at once")
    page.get_by_label("Reason").fill("has left")
    page.get_by_role("button", name="Go", exact=True).click()


@pytest.mark.parametrize("script", [True, False])
def test_what_a_person_leaves_behind_is_handed_over(
    open_as: OpenAs, cast: Cast, complaints: list[str], script: bool
) -> None:
    page = open_as(cast.administrator, "/admin/accounts/user/", script=script)
    end_log_in(page, cast.contributor)
    page.get_by_role("link", name="To hand over").first.click()
    rows = page.locator("#result_list tbody tr")
    expect(rows).to_have_count(2)
    expect(rows.first).to_contain_text("Ines Aalto")
    expect(rows.first).to_contain_text("Tomas Berg")
    for row in rows.all():
        row.get_by_role("checkbox").check()
    page.locator("select[name=owner]").select_option(label="Vera Lind")
    page.get_by_label("Action:").select_option(label="Hand over to the new owner")
    page.get_by_role("button", name="Go", exact=True).click()
    expect(page.get_by_text("Handed over to Vera Lind: 2.")).to_be_visible()
    expect(rows).to_have_count(0)
    owned = Measure.objects.filter(owner=cast.viewer).values_list("kpi__code", flat=True)
    assert sorted(owned) == ["OPS_01", "OPS_02"]
    assert Orphan.objects.waiting().count() == 0
    assert complaints == []


def test_the_list_and_a_preview_are_clean_and_fit_a_phone(open_as: OpenAs, cast: Cast) -> None:
    page = open_as(cast.administrator, f"/admin/accounts/team/{cast.buses.pk}/move/from/", width=320)
    page.get_by_label("Under:").select_option(label="Rail (RAIL)")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="What changes")).to_be_visible()
    assert {one["id"] for one in Axe().run(page).response["violations"]} - UPSTREAM == set()
    expect(page.locator("html")).to_have_js_property("scrollWidth", 320)
