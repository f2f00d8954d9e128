"""A team's yearly review: its KPIs one after the other, without typing an address."""

import pytest
from playwright.sync_api import Page, expect

from kpis.models import Review
from tests.browser.conftest import OpenAs
from tests.builders import make_kpi, make_measure, make_team, make_user


def save(page: Page, outcome: str, note: str = "") -> None:
    page.get_by_role("radio", name=outcome).check()
    page.get_by_label("Note").fill(note)
    page.get_by_role("button", name="Save the review").click()


@pytest.mark.parametrize("script", [True, False])
def test_a_yearly_run_is_walked_to_its_end(open_as: OpenAs, complaints: list[str], script: bool) -> None:
    buses, ada = make_team("BUSES", name="Buses"), make_user("ada@merrow.example", groups=("Administrators",))
    for code in ("Absence", "Breakdowns", "Complaints"):
        make_measure(make_kpi(code.upper(), name=code), buses)
    page = open_as(ada, "/admin/", script=script)
    page.get_by_role("link", name="Portfolio review").click()
    page.get_by_role("link", name="Review calendar").click()
    page.get_by_role("link", name="Buses").click()
    expect(page.get_by_text("0 of 3 reviewed since")).to_be_visible()
    page.get_by_role("link", name="Review the next KPI").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Review of Absence")
    save(page, "Keep")
    expect(page.get_by_text("1 of 3 reviewed since")).to_be_visible()
    page.get_by_role("link", name="Next KPI without a review").click()
    save(page, "Retire")
    expect(page.locator(".errorlist").first).to_have_text("Say why.")
    save(page, "Retire", "Nobody acts on it")
    expect(page.get_by_role("heading", level=1)).to_have_text("Review of Breakdowns")
    save(page, "Change", "Count trams too")
    expect(page.get_by_text("3 of 3 reviewed since")).to_be_visible()
    expect(page.get_by_text("Every KPI of this scorecard is reviewed for this year.")).to_be_visible()
    assert [(row.kpi.name, row.outcome, row.reason) for row in Review.objects.all()] == [
        ("Absence", "keep", ""),
        ("Complaints", "retire", "Nobody acts on it"),
        ("Breakdowns", "change", "Count trams too"),
    ]
    assert [line for line in complaints if "422" not in line] == []
