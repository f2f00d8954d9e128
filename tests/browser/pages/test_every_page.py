"""Every page of docs/screens: headings, columns, numbers, captions, every width, axe in both themes."""

from collections.abc import Callable
from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from docs.screens.take import PAGES
from tests.browser.pages.expected import HEADINGS_AND_COLUMNS, REFUSED, UPSTREAM

HEADINGS = "nodes => nodes.map(node => node.textContent.trim().replace(/\\s+/g, ' '))"
COLUMNS = """tables => tables.map(table => [...table.querySelectorAll("thead th")]
    .filter(head => head.offsetParent).map(head => head.textContent.trim().replace(/\\s+/g, " ")))
    .filter(heads => heads.length)"""
BROKEN = """() => {
    const texts = document.createTreeWalker(document.querySelector("main, #content"), NodeFilter.SHOW_TEXT);
    const found = [];
    while (texts.nextNode()) {
        const text = texts.currentNode;
        if (text.parentElement.closest(".fold, .prose, .vh, script, select")) continue;
        for (const number of text.data.matchAll(/(?:[≥≤] |[−+])?\\d[\\d.,]*%?/g)) {
            const range = document.createRange();
            range.setStart(text, number.index);
            range.setEnd(text, number.index + number[0].length);
            const lines = new Set([...range.getClientRects()].map(box => Math.round(box.top)));
            if (lines.size > 1) found.push(number[0]);
        }
    }
    return found;
}"""
RAGGED = """tables => tables.flatMap(table => {
    const places = {};
    for (const slot of table.querySelectorAll("td.num .f")) {
        if (slot.offsetParent) {
            const column = slot.closest("td").cellIndex;
            (places[column] ||= new Set()).add(Math.round(slot.getBoundingClientRect().left));
        }
    }
    return Object.keys(places).filter(column => places[column].size > 1);
})"""
SPILLED = """(nodes, _, right = node => node.getBoundingClientRect().right) => nodes
    .filter(node => node.offsetParent && !node.closest(".scroll, .vh, iframe")
    && right(node) > right(node.closest(".panel, .form-row")) + 1)
    .map(node => node.outerHTML.slice(0, 80))"""
WIDTHS = (1600, 820, 320, 360)
"""On none of them the page itself scrolls sideways; 320 px is a laptop at 400 %."""

BOTTOMS = "rows => rows.map(row => row.getBoundingClientRect().bottom)"
MM = 25.4 / 96
"""A pixel in millimetres."""
NAMELESS = "tables => tables.map(table => table.outerHTML.slice(0, 80))"


def test_every_picture_has_its_expectation() -> None:
    assert list(HEADINGS_AND_COLUMNS) == list(PAGES)


@pytest.mark.django_db
@pytest.mark.parametrize("name", PAGES)
def test_page(visit: Callable[[str], Page], complaints: list[str], name: str) -> None:
    page, ours = visit(name), not name.startswith("admin")
    assert complaints == REFUSED.get(name, [])
    headings = page.locator("h1, h2").evaluate_all(HEADINGS)
    columns = page.locator("main table").evaluate_all(COLUMNS)
    assert (headings, columns) == HEADINGS_AND_COLUMNS[name]
    assert page.locator("h1").count() == page.locator("main").count() == 1
    assert page.locator("table").evaluate_all(RAGGED) == []
    assert laid_out(page) == ([], [])
    assert not ours or page.locator("table:not(:has(caption))").evaluate_all(NAMELESS) == []
    assert {found for found in violations(page) if ours or found[0] not in UPSTREAM} == set()
    page.emulate_media(color_scheme="dark")
    assert violations(page, runOnly=["color-contrast"]) == set()
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 780})
        # wait_for_function would ask a second time by eval, which the page's policy refuses.
        expect(page.locator("html")).to_have_js_property("scrollWidth", width)
    assert laid_out(page) == ([], [])


def violations(page: Page, **options: Any) -> set[tuple[str, str]]:
    found = Axe().run(page, options=options).response["violations"]
    return {(one["id"], node["html"]) for one in found for node in one["nodes"]}


def laid_out(page: Page) -> tuple[list[str], list[str]]:
    """Numbers that are broken over two lines, and what sticks out of its panel."""
    return page.evaluate(BROKEN), page.locator(".panel *, .form-row *").evaluate_all(SPILLED)


@pytest.mark.django_db
def test_fifteen_measures_fit_on_the_first_screen(visit: Callable[[str], Page]) -> None:
    for name in ("scorecard", "scorecard-open"):
        bottoms = visit(name).locator(".sc tbody tr:not(.grp)").evaluate_all(BOTTOMS)
        assert bottoms[14] <= 900


@pytest.mark.django_db
def test_a_scorecard_of_sixteen_measures_prints_on_one_page(visit: Callable[[str], Page]) -> None:
    """A4 landscape, 297 by 210 mm, with the margins of the style sheet."""
    page = visit("scorecard")
    page.set_viewport_size({"width": round((297 - 24) / MM), "height": 900})
    page.emulate_media(media="print")
    bottoms = page.locator(".sc tbody tr").evaluate_all(BOTTOMS)
    page.emulate_media(media="screen")
    assert bottoms[-1] <= (210 - 24) / MM


@pytest.mark.django_db
def test_a_mail_fits_on_a_small_phone(visit: Callable[[str], Page]) -> None:
    page = visit("report")
    page.set_viewport_size({"width": 320, "height": 780})
    page.goto(page.locator("iframe").get_attribute("src") or "")
    assert page.evaluate("document.documentElement.scrollWidth") == 320
