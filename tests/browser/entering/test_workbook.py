"""The workbook of the entry page, from a real browser."""

from pathlib import Path

from tests.browser.conftest import OpenAs
from tests.story_entering import Entering
from tests.workbooks import cells, opened


def test_the_workbook_is_saved_under_its_name(
    open_as: OpenAs, story: Entering, complaints: list[str]
) -> None:
    page = open_as(story.contributor, "/update/OPS/?period=2026-10")
    with page.expect_download() as waiting:
        page.get_by_role("link", name="Download workbook").click()
    content = Path(waiting.value.path()).read_bytes()
    assert waiting.value.suggested_filename == "OPS-2026-10.xlsx"
    assert cells(opened(content)["Monthly"])[1][:9] == (
        *("OPS_01", "Bus punctuality", None, "2026-10", None, "%", 85.8, "≥ 88.0%", 84.6),
    )
    assert complaints == []
