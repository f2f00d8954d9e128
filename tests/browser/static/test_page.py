import pytest
from allauth.account.forms import LoginForm
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, Route, expect

from tests.browser.static.conftest import SITE, Shown
from tests.unit.templates.test_frame import NAV

GRID = """{% extends "base.html" %}{% load static %}
{% block scripts %}<script src="{% static "js/grid.js" %}" defer></script>{% endblock scripts %}
{% block main %}<table class="grid"><tr><td><input class="in" id="a" value="1"></td></tr>
<tr><td><input class="in" id="b" value="2"></td></tr>
<tr><td><input class="in" id="c" value="3"></td></tr></table>
{% endblock main %}"""
SAVE = """{% extends "base.html" %}{% block main %}<div id="row">old</div>
<button hx-post="/save" hx-target="#row" hx-swap="outerHTML">Save</button>{% endblock main %}"""
CARD = """{% extends "base.html" %}{% block main %}
<div id="row" hx-get="/save" hx-trigger="every 2s" hx-swap="outerHTML">
<a id="inside" href="/">Inside</a></div>{% endblock main %}"""
NEXT = """{% extends "base.html" %}{% block main %}
<div id="row"><a id="next" href="/next" hx-get="/save" hx-target="#row"
hx-swap="outerHTML">Next</a></div>{% endblock main %}"""
LOGIN = '{% extends "account/login.html" %}'
STATES = """{% extends "base.html" %}{% load show %}{% block title %}States{% endblock %}
{% block main %}<h1>States</h1><p>{% status "green" %}{% status "amber" %}{% status "red" %}{% status "na" %}
{% bullet score "red" "43" %}</p>{% include "components/note.html" with kind="risk" text="Check this" %}
{% include "components/empty.html" with title="Nothing due" text="All is in." url="/" button="Home" %}
{% endblock main %}"""


def answer(page: Page, status: int, body: str) -> None:
    def fulfil(route: Route) -> None:
        route.fulfill(status=status, body=body, content_type="text/html")

    page.route(f"{SITE}/save", fulfil)


def focused(page: Page) -> str | None:
    return page.evaluate("document.activeElement.id")  # type: ignore[no-any-return]  # JavaScript has no types


def test_keys_walk_the_grid_and_escape_puts_the_stored_value_back(show: Shown) -> None:
    page = show(GRID)
    page.locator("#a").focus()
    walked = []
    for key in ["Enter", "ArrowDown", "Shift+Enter", "Control+End", "Control+Home"]:
        page.keyboard.press(key)
        walked.append(focused(page))
    assert walked == ["b", "c", "b", "c", "a"]
    page.locator("#a").fill("9")
    page.keyboard.press("Escape")
    assert page.locator("#a").input_value() == "1"
    assert page.locator("tr.active #a").count() == 1


@pytest.mark.parametrize("status", [200, 403, 409, 422, 423])
def test_fragment_is_swapped_in_and_read_out(show: Shown, page: Page, status: int) -> None:
    answer(page, status, '<div id="row" data-say="Bus punctuality saved">new</div>')
    show(SAVE).get_by_role("button", name="Save").click()
    expect(page.locator("#row")).to_have_text("new")
    expect(page.locator("#live")).to_have_text("Bus punctuality saved")


def test_script_in_an_answer_never_runs(show: Shown, page: Page) -> None:
    answer(page, 200, '<div id="row">new<script>document.title = "run"</script></div>')
    show(SAVE).get_by_role("button", name="Save").click()
    expect(page.locator("#row")).to_have_text("new")
    assert page.title() != "run"


def test_a_refusing_page_takes_the_place_of_the_page(show: Shown, page: Page) -> None:
    answer(page, 403, "<!doctype html><html><body><h1>Not allowed</h1></body></html>")
    show(SAVE).get_by_role("button", name="Save").click()
    expect(page.locator("h1")).to_have_text("Not allowed")
    assert page.locator("#row").count() == 0


def test_no_answer_is_said_once_and_leaves_the_page_as_it_was(show: Shown, page: Page) -> None:
    answer(page, 500, "Traceback")
    save = show(SAVE).get_by_role("button", name="Save")
    save.click()
    save.click()
    toast = page.locator(".toast[role=alert]")
    expect(toast).to_have_count(1)
    expect(page.locator("#row")).to_have_text("old")
    toast.get_by_role("button", name="Dismiss").click()
    expect(toast).to_have_count(0)


def test_what_asks_for_itself_waits_for_its_reader_and_for_a_page_that_is_seen(
    show: Shown, page: Page
) -> None:
    asked: list[str] = []
    answer(page, 204, "")
    page.on("request", lambda request: asked.append(request.url) if "save" in request.url else None)
    page.clock.install()
    show(CARD).locator("#inside").focus()
    page.clock.run_for(10_000)
    assert asked == []
    page.evaluate("document.activeElement.blur()")
    page.evaluate("Object.defineProperty(document, 'hidden', { value: true, configurable: true })")
    page.clock.run_for(10_000)
    assert asked == []
    page.evaluate("delete document.hidden")
    with page.expect_request("**/save"):
        page.clock.run_for(2_000)
    assert asked == [f"{SITE}/save"]


@pytest.mark.parametrize(
    ("after", "focus"), [('<a id="next" href="/">Next</a>', "next"), ("the end", "main")]
)
def test_focus_stays_where_it_was_or_goes_to_main(show: Shown, page: Page, after: str, focus: str) -> None:
    answer(page, 200, f'<div id="row" data-say="here">{after}</div>')
    show(NEXT).locator("#next").press("Enter")
    expect(page.locator("#live")).to_have_text("here")
    expect(page.locator(f"#{focus}")).to_be_focused()


def test_theme_is_kept_for_the_next_page(show: Shown, complaints: list[str]) -> None:
    page = show('{% extends "account/base_entrance.html" %}')
    page.get_by_role("button", name="Switch theme").click()
    page.reload()
    assert page.evaluate("document.documentElement.dataset.theme") == "dark"
    assert complaints == []


@pytest.mark.parametrize("theme", ["light", "dark"])
@pytest.mark.parametrize("width", [320, 1440])
def test_frame_and_log_in_pass_axe(show: Shown, page: Page, theme: str, width: int) -> None:
    page.set_viewport_size({"width": width, "height": 900})
    page.emulate_media(color_scheme="dark" if theme == "dark" else "light")
    people = [("Employee", "enters values", "/demo/1/"), ("Executive", "reads reports", "/demo/2/")]
    problems = []
    for source in (STATES, LOGIN):
        show(source, nav=NAV, score=43, form=LoginForm(), demo_people=people)
        problems += [
            (found["id"], found["nodes"][0]["html"]) for found in Axe().run(page).response["violations"]
        ]
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert problems == []
