"""A year's targets: pasted, checked, previewed, saved."""

import datetime as dt
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kpis.models import Measure, Target
from tests.browser.conftest import OpenAs
from tests.builders import make_kpi, make_measure, make_member, make_score, make_team, make_user

TODAY = dt.datetime.now(dt.UTC).date()
YEAR = f"FY{TODAY.year + 1}"
GRID = f"/admin/kpis/target/year/?year={YEAR}&team=BUSES"


@pytest.fixture
def measure(transactional_db: None) -> Measure:
    found = make_measure(make_kpi("OPS", name="Punctuality", decimals=0), make_team("BUSES", name="Buses"))
    make_score(found, dt.date(TODAY.year - 1, 1, 1), 90, 50)
    return found


def opened(open_as: OpenAs, measure: Measure, url: str, *, script: bool = True) -> Page:
    ada = make_user("ada@merrow.example", groups=("Administrators",))
    make_member(ada, measure.team, "viewer")
    return open_as(ada, url, script=script)


@pytest.mark.parametrize("script", [True, False])
def test_a_block_is_pasted_previewed_and_saved(
    open_as: OpenAs, measure: Measure, complaints: list[str], script: bool
) -> None:
    page = opened(open_as, measure, "/admin/kpis/target/", script=script)
    page.get_by_role("link", name="Targets of a year").click()
    page.get_by_label("Team:").select_option("BUSES")
    page.get_by_label("Year:").select_option(YEAR)
    page.get_by_role("button", name="Show").click()
    page.get_by_text("Paste from a spreadsheet").click()
    page.get_by_label("Lines from a spreadsheet").fill("OPS\t95\t90\nMOON\t1")
    page.get_by_role("button", name="Put into the cells").click()
    expect(page.get_by_role("alert")).to_contain_text("Line 2: “MOON” is no row of this page.")
    expect(page.get_by_label("Punctuality: Target", exact=True)).to_have_value("95")
    page.get_by_label("Punctuality: Target", exact=True).press("Enter")
    expect(page.get_by_role("heading", name="What saving does")).to_be_visible()
    page.get_by_role("button", name="Save these targets").click()
    expect(page.get_by_text("1 target is set.")).to_be_visible()
    found = Target.objects.values_list("target", "red_line", "valid_from").get()
    assert found == (Decimal(95), Decimal(90), dt.date(TODAY.year + 1, 1, 1))
    assert [one for one in complaints if "422" not in one] == []


@pytest.mark.parametrize("width", [320, 1440])
def test_the_grid_and_its_preview_can_be_used_by_everybody(
    open_as: OpenAs, measure: Measure, width: int
) -> None:
    page = opened(open_as, measure, GRID)
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_label("Punctuality: Target", exact=True).fill("95")
    page.get_by_role("button", name="Preview").click()
    expect(page.get_by_role("heading", name="What saving does")).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= width
    assert Axe().run(page, context="#content").response["violations"] == []


def test_a_target_is_checked_beside_its_form(open_as: OpenAs, measure: Measure) -> None:
    page = opened(open_as, measure, f"/admin/kpis/measure/{measure.pk}/change/")
    page.get_by_text("Add another Target", exact=True).click()
    page.locator("#id_targets-0-valid_from").fill(f"{TODAY.year + 1}-01-01")
    page.locator("#id_targets-0-grain").select_option("month")
    page.locator("#id_targets-0-target").fill("90")
    page.get_by_role("button", name="Check without saving").click()
    expect(page.locator("#checked")).to_contain_text("With this, the last month would have scored 100.")
    expect(page.locator("#id_targets-0-target")).to_have_value("90")
    assert not Target.objects.exists()
