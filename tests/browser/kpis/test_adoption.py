"""From an installation with one team to an active Balanced Scorecard, without typing an address."""

import pytest
from playwright.sync_api import Page, expect

from kpis.doors.library import starter_sets
from kpis.models import KPI, Measure, Objective, Target
from tests.browser.conftest import OpenAs
from tests.builders import make_team, make_user

LINES = starter_sets()["balanced-scorecard"].lines


def adopt(page: Page) -> int:
    """Takes the way of a new administrator; says how many clicks and fields it took."""
    page.get_by_role("link", name="Start from the library").click()
    page.get_by_role("link", name="Balanced Scorecard, 12 KPIs").click()
    page.locator("#id_owner").fill("Ada Noor")
    for number, line in enumerate(LINES, start=80):
        page.locator(f"#id_{line.code}-target").fill(str(number))
    page.get_by_role("button", name="Adopt what is ticked").click()
    return 2 + 1 + len(LINES) + 1


@pytest.mark.parametrize("script", [True, False])
def test_a_balanced_scorecard_takes_sixteen_interactions(
    open_as: OpenAs, complaints: list[str], script: bool
) -> None:
    ada = make_user("ada@merrow.example", name="Ada Noor", groups=("Administrators",))
    make_team("MERROW", name="Merrow")
    page = open_as(ada, "/", script=script)
    assert adopt(page) == 16
    expect(page.get_by_role("listitem").filter(has_text="12 KPIs are adopted")).to_be_visible()
    assert set(KPI.objects.values_list("status", "owner")) == {("active", ada.pk)}
    assert (Measure.objects.count(), Target.objects.count(), Objective.objects.count()) == (12, 12, 8)
    assert complaints == []


def test_a_refused_set_keeps_what_was_typed(open_as: OpenAs) -> None:
    make_team("MERROW", name="Merrow")
    page = open_as(make_user("ada@merrow.example", name="Ada Noor", groups=("Administrators",)), "/")
    page.on("dialog", lambda dialog: dialog.accept())
    page.goto("/admin/library/sets/balanced-scorecard/")
    page.locator("#id_OPM-target").fill("a lot")
    page.get_by_role("button", name="Adopt what is ticked").click()
    expect(page.locator("#id_OPM-target")).to_have_value("a lot")
    expect(page.locator(".errorlist")).to_have_text(["This field is required.", "Enter a number."])
    assert KPI.objects.count() == 0
