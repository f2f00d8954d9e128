"""A version is typed, looked at with what it changes, and published."""

import datetime as dt

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from django.utils import timezone
from playwright.sync_api import Page, expect

from kpis.actions.all_scores import recompute_all
from kpis.models import KPI
from tests.browser.conftest import OpenAs
from tests.builders import make_entry, make_kpi, make_measure, make_objective, make_organisation, make_user


@pytest.fixture
def kpi(transactional_db: None) -> KPI:
    make_organisation()
    kpi = make_kpi(
        "LATE",
        make_objective("ON_TIME", name="On time"),
        name="Late trips",
        unit="%",
        direction="down",
        aggregation="ratio",
        formula="100 * late / trips",
        inputs="late:sum;trips:sum",
    )
    make_entry(make_measure(kpi), dt.date(2026, 1, 1), inputs={"late": "4", "trips": "100"})
    recompute_all(timezone.now())
    return kpi


@pytest.fixture
def page(open_as: OpenAs, kpi: KPI) -> Page:
    """An administrator who is an executive too, and so may read the figures."""
    ada = make_user(groups=("Administrators", "Executives"))
    return open_as(ada, reverse("admin:kpis_kpi_change", args=[kpi.pk]))


def test_from_the_kpi_to_a_published_version(page: Page, kpi: KPI, complaints: list[str]) -> None:
    page.get_by_role("link", name="Publish a version").click()
    formula = page.get_by_label("Formula", exact=True)
    told = page.locator("#formula")
    expect(told).to_contain_text("100 * 4 / 100 = 4")
    formula.fill("200 * late /")
    expect(told).to_contain_text("but the formula ends here (character 13)")
    expect(formula).to_be_focused()
    formula.fill("200 * late / trips")
    expect(told).to_contain_text("200 × late ÷ trips")
    page.get_by_role("button", name="Preview").click()
    preview = page.locator("#preview")
    expect(preview).to_contain_text("Formula: 100 * late / trips → 200 * late / trips")
    expect(preview).to_contain_text("A major change that breaks the series")
    expect(preview).to_contain_text("No target (4)")
    assert complaints == []
    assert Axe().run(page, context="#content").response["violations"] == []
    page.get_by_role("button", name="Publish", exact=True).click()
    expect(page.get_by_role("listitem").filter(has_text="Published: LATE from")).to_be_visible()
    assert kpi.versions.latest("pk").formula == "200 * late / trips"


def test_without_script_a_button_checks_the_formula(open_as: OpenAs, kpi: KPI) -> None:
    page = open_as(
        make_user(groups=("Administrators",)), reverse("publish_version", args=[kpi.pk]), script=False
    )
    page.get_by_label("Formula", exact=True).fill("late +")
    page.get_by_role("button", name="Check the formula").click()
    expect(page.locator("#formula")).to_contain_text("but the formula ends here (character 7)")
    expect(page.get_by_label("Formula", exact=True)).to_have_value("late +")
