"""The SMART check beside the form of a KPI while somebody types."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.urls import reverse
from playwright.sync_api import Page, expect

from kpis.models import KPI
from tests.browser.conftest import OpenAs
from tests.builders import make_measure, make_target, make_user
from tests.smart_scene import make_smart_kpi


@pytest.fixture
def address(transactional_db: None) -> str:
    kpi = make_smart_kpi()
    make_target(make_measure(kpi, owner=make_user()), 88)
    return reverse("admin:kpis_kpi_change", args=[kpi.pk])


@pytest.fixture
def page(open_as: OpenAs, address: str) -> Page:
    return open_as(make_user(groups=("Administrators",)), address)


def test_findings_follow_what_is_typed(page: Page, complaints: list[str]) -> None:
    specific = page.get_by_role("row", name="Specific")
    expect(specific).to_contain_text("Pass")
    question = page.get_by_label("Question:")
    question.fill("")
    expect(specific).to_contain_text("Fix")
    expect(specific).to_contain_text("It has neither a formula nor a question.")
    expect(question).to_be_focused()
    question.fill("Do our buses run when we say?")
    expect(specific).to_contain_text("Pass")
    assert complaints == []
    assert Axe().run(page, context="#smart").response["violations"] == []


def test_typing_saves_nothing(page: Page) -> None:
    page.get_by_label("Question:").fill("")
    expect(page.get_by_role("row", name="Specific")).to_contain_text("Fix")
    assert KPI.objects.get().question == "Do our buses run when we say?"


def test_without_script_a_button_checks_and_keeps_what_is_typed(open_as: OpenAs, address: str) -> None:
    page = open_as(make_user(groups=("Administrators",)), address, script=False)
    page.get_by_label("Name:").fill("Better buses")
    page.get_by_label("Question:").fill("")
    page.get_by_role("button", name="Check without saving").click()
    expect(page.get_by_role("row", name="Specific")).to_contain_text("“Better” says no number.")
    expect(page.get_by_text("Nothing is saved: this was the check alone.")).to_be_visible()
    expect(page.get_by_label("Name:")).to_have_value("Better buses")
    assert KPI.objects.get().name == "Bus punctuality SMART_1"


def test_enter_in_a_field_saves_and_does_not_check(page: Page) -> None:
    page.get_by_label("Name:").fill("Trams on time")
    page.get_by_label("Name:").press("Enter")
    page.wait_for_url("**/admin/kpis/kpi/")
    assert KPI.objects.get().name == "Trams on time"
