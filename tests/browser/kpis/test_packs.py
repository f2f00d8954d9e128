"""A pack taken from the list of KPIs and loaded again, with what it would change looked over in between."""

from pathlib import Path

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from kpis.actions.folder.files import send
from kpis.models import KPI
from tests.browser.conftest import OpenAs
from tests.builders import make_kpi, make_objective, make_user
from tests.folders import NOW
from tests.packs import GOOD_PACK, zipped


@pytest.mark.parametrize("script", [True, False])
def test_a_pack_goes_out_and_comes_back(
    open_as: OpenAs, complaints: list[str], script: bool, tmp_path: Path
) -> None:
    ada = make_user("ada@merrow.example", name="Ada Noor", groups=("Administrators",))
    make_kpi("PUNCT", make_objective("RELIABLE", "customer"), name="Punctuality", unit="%")
    page = open_as(ada, "/admin/kpis/kpi/", script=script)
    page.get_by_role("checkbox", name="Select this object").check()
    page.locator("select[name=action]").select_option("Download as a pack")
    with page.expect_download() as download:
        page.get_by_role("button", name="Go").click()
    assert download.value.suggested_filename == "pack-PUNCT.zip"
    download.value.save_as(tmp_path / "pack.zip")
    KPI.objects.update(name="Something else", pitfalls="Short trips")

    page.goto("/admin/")
    page.get_by_role("link", name="Load a pack or workbook").click()
    page.get_by_label("File").set_input_files(tmp_path / "pack.zip")
    page.get_by_role("button", name="Show what it would change").click()
    row = page.get_by_role("row", name="PUNCT")
    expect(row).to_contain_text("name: Something else → Punctuality")
    expect(row).to_contain_text("pitfalls: Short trips → empty")
    assert KPI.objects.get().name == "Something else"
    page.get_by_role("button", name="Load it").click()
    expect(page.get_by_text("pack.zip is loaded.")).to_be_visible()
    expect(page.get_by_role("row", name="PUNCT")).to_contain_text("name: Something else → Punctuality")
    assert KPI.objects.get().name == "Punctuality"
    assert complaints == []


LINE = "PUNCT,On time,RELIABLE,Trips within five minutes of the timetable"
CHANGED = {"kpis.csv": f"code,name,objective,definition\n{LINE}\n"}
BROKEN = {"kpis.csv": "code,decimals\nPUNCT,many\n"}


@pytest.mark.parametrize(("width", "dark"), [(1440, False), (390, True), (320, False)])
def test_pages_pass_axe_and_never_scroll_sideways(open_as: OpenAs, width: int, dark: bool) -> None:
    ada = make_user("ada@merrow.example", name="Ada Noor", groups=("Administrators",))
    make_kpi("PUNCT", name="Punctuality", unit="%")
    for files in (BROKEN, GOOD_PACK | CHANGED):
        file = send(ada, "pack", "pack.zip", zipped(files), now=NOW)
        page = open_as(ada, f"/admin/packs/{file.pk}/", width=width, dark=dark)
        check(page)
    page.get_by_role("button", name="Load it").click()
    check(page)
    page.goto("/admin/packs/")
    check(page)


def check(page: Page) -> None:
    assert Axe().run(page).response["violations"] == []
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
