"""The entry grid in a real browser: keys, swaps, conflicts, no JavaScript, no connection."""

import re
from decimal import Decimal

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import APIResponse, Browser, Dialog, Page, Route, expect
from pytest_django.live_server_helper import LiveServer

from kpis.models import Comment, Entry, EntryDraft, EntryRevision, Measure
from tests.browser.conftest import OpenAs
from tests.builders import make_kpi, make_measure
from tests.servers_live import StartWorker, until
from tests.story import OCTOBER
from tests.story_entering import Entering, make_ratio

ADDRESS = "/update/OPS/?period=2026-10"


def field(page: Page, measure: Measure) -> str:
    return f"#c{measure.pk}-2026-10-1"


def row(measure: Measure) -> str:
    return f"#row-{measure.pk}"


def stored(measure: Measure) -> Decimal | None:
    entry = Entry.objects.filter(measure=measure, start=OCTOBER).first()
    return entry.value if entry else None


def focused(page: Page) -> str:
    return str(page.evaluate("document.activeElement.id"))


def test_value_saved_by_enter_and_focus_on_the_next(
    open_as: OpenAs, story: Entering, complaints: list[str]
) -> None:
    page = open_as(story.contributor, ADDRESS)
    measure, following = story.measure("OPS_12"), story.measure("OPS_13")
    page.locator(field(page, measure)).fill("93")
    page.keyboard.press("Enter")
    expect(page.locator(f"{row(measure)} .state")).to_contain_text("Saved")
    assert f"#{focused(page)}" == field(page, following)
    expect(page.locator("#progress")).to_contain_text("6 of 11 entered")
    expect(page.locator("#live")).to_have_text("Cancelled trips, staff shortage: 93 is saved")
    assert stored(measure) == 93
    assert complaints == []


def test_an_answer_that_was_overtaken_takes_nothing_back(
    open_as: OpenAs, story: Entering, complaints: list[str]
) -> None:
    """The answer of the first row was read before the second was saved, and arrives after it."""
    page = open_as(story.contributor, ADDRESS)
    first, second = story.measure("OPS_12"), story.measure("OPS_13")
    held: list[tuple[Route, APIResponse]] = []

    def hold(route: Route) -> None:
        if f"measure={first.pk}&" in (route.request.post_data or ""):
            held.append((route, route.fetch()))
        else:
            route.continue_()

    page.route("**/update/OPS/**", hold)
    for measure in (first, second):
        page.locator(field(page, measure)).fill("93")
        page.keyboard.press("Enter")
    progress = page.locator("#progress")
    expect(page.locator(f"{row(second)} .state")).to_contain_text("Saved")
    expect(progress).to_contain_text("7 of 11 entered")
    for route, response in held:
        route.fulfill(response=response)
    expect(page.locator(f"{row(first)} .state")).to_contain_text("Saved")
    expect(progress).to_contain_text("7 of 11 entered")
    assert "6 of 11 entered" in held[0][1].text()
    assert complaints == []


def test_score_changes_on_the_page_by_a_real_worker(
    open_as: OpenAs, story: Entering, start_worker: StartWorker, complaints: list[str]
) -> None:
    start_worker()
    page = open_as(story.contributor, ADDRESS)
    first, measure = story.measure("OPS_12"), story.measure("OPS_01")
    page.locator(field(page, first)).fill("93")
    page.keyboard.press("Tab")
    expect(page.locator(f"{row(first)} .state")).to_contain_text("Off track", timeout=20_000)
    state = page.locator(f"{row(measure)} .state")
    expect(state).to_contain_text("At risk")
    page.locator(field(page, measure)).fill("90.0")
    page.keyboard.press("Tab")
    expect(state).to_contain_text("Saved")
    expect(state).to_contain_text("On track", timeout=20_000)
    assert (page.url.endswith(ADDRESS), complaints) == (True, [])


def test_keys_of_the_grid(open_as: OpenAs, story: Entering) -> None:
    page = open_as(story.contributor, ADDRESS)
    first, last = story.measure("OPS_01"), story.measure("OPS_16")
    page.locator(field(page, first)).focus()
    page.keyboard.press("Control+End")
    assert f"#{focused(page)}" == field(page, last)
    page.keyboard.press("Control+Home")
    assert f"#{focused(page)}" == field(page, first)
    page.keyboard.type("12")
    page.keyboard.press("Escape")
    assert page.locator(field(page, first)).input_value() == "84.6"
    page.keyboard.press("Alt+c")
    assert focused(page) == f"c{first.pk}-2026-10-comment"
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.locator("#keys")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#keys")).to_be_hidden()


def test_not_applicable_by_the_keyboard_alone(open_as: OpenAs, story: Entering) -> None:
    page = open_as(story.contributor, ADDRESS)
    measure = story.measure("OPS_12")
    page.locator(field(page, measure)).focus()
    expect(page.locator("#ctx")).to_contain_text("Last 12 values")
    page.keyboard.press("Alt+n")
    expect(page.locator(f"#na-c{measure.pk}-2026-10")).to_be_focused()
    page.keyboard.type("No trips ran")
    page.keyboard.press("Enter")
    expect(page.locator(f"{row(measure)} .state")).to_contain_text("N/A")
    assert Entry.objects.get(measure=measure, start=OCTOBER).state == "na"


def test_month_is_finished_without_a_mouse(open_as: OpenAs, story: Entering) -> None:
    EntryDraft.objects.all().delete()
    page = open_as(story.manager, ADDRESS)
    button = page.get_by_role("button", name="Finish month")
    expect(button).to_have_attribute("aria-disabled", "true")
    for code in ("OPS_09", "OPS_11", "OPS_12", "OPS_13", "OPS_16"):
        page.locator(field(page, story.measure(code))).focus()
        page.keyboard.type("5")
        page.keyboard.press("Enter")
        expect(page.locator(f"{row(story.measure(code))} .state")).to_contain_text("Saved")
    expect(button).not_to_have_attribute("aria-disabled", "true")
    button.focus()
    page.keyboard.press("Enter")
    expect(page.locator(".note").first).to_contain_text("Tomas Lindqvist finished October 2026")


def test_conflict_of_two_browsers_is_settled_on_the_page(open_as: OpenAs, story: Entering) -> None:
    measure = story.measure("OPS_01")
    ines, tomas = open_as(story.contributor, ADDRESS), open_as(story.manager, ADDRESS)
    for page, value in ((tomas, "98.7"), (ines, "98.9")):
        page.locator(field(page, measure)).fill(value)
        page.keyboard.press("Tab")
        just_now = re.compile(r"Saved \d\d:\d\d")
        expect(page.locator(f"{row(measure)} .state")).to_contain_text(
            just_now if page is tomas else "Conflict"
        )
    issue = ines.locator(f"#is-c{measure.pk}-2026-10")
    expect(issue).to_contain_text("Tomas Lindqvist saved 98.7%")
    assert stored(measure) == Decimal("98.7")
    issue.get_by_role("button", name="Keep mine, 98.9").click()
    expect(ines.locator(f"{row(measure)} .state")).to_contain_text("Saved")
    assert stored(measure) == Decimal("98.9")
    history = EntryRevision.objects.filter(measure=measure, start=OCTOBER).order_by("version")
    assert [str(value.normalize()) for value in history.values_list("value", flat=True) if value] == [
        "84.6",
        "98.7",
        "98.9",
    ]


def test_what_is_typed_while_an_answer_is_on_its_way_is_kept_and_saved(
    open_as: OpenAs, story: Entering
) -> None:
    measure = make_ratio(story.operations)
    page = open_as(story.contributor, ADDRESS)
    place = f"#c{measure.pk}-2026-10"
    page.locator(f"{place}-1").fill("4")
    page.locator(f"{place}-2").focus()
    page.keyboard.type("118")
    page.keyboard.press("Tab")
    expect(page.locator(f"{row(measure)} .state")).to_contain_text("Saved")
    assert until(
        lambda: Entry.objects.filter(measure=measure, inputs={"leavers": "4", "headcount": "118"}).exists()
    )
    assert page.locator(f"{place}-2").input_value() == "118"


def test_without_a_connection_the_value_stays_and_is_sent_again(open_as: OpenAs, story: Entering) -> None:
    page = open_as(story.contributor, ADDRESS)
    measure = story.measure("OPS_12")
    page.context.set_offline(True)
    page.locator(field(page, measure)).fill("93")
    page.keyboard.press("Tab")
    state = page.locator(f"{row(measure)} .state")
    expect(state).to_contain_text("Not saved, try again")
    assert page.locator(field(page, measure)).input_value() == "93"
    page.context.set_offline(False)
    state.get_by_role("button", name="Try again").click()
    expect(state).to_contain_text("Saved")
    assert stored(measure) == 93


def test_leaving_with_unsaved_text_warns(open_as: OpenAs, story: Entering) -> None:
    page = open_as(story.contributor, ADDRESS)
    asked: list[str] = []

    def leave(dialog: Dialog) -> None:
        asked.append(dialog.type)
        dialog.accept()

    page.on("dialog", leave)
    page.locator(field(page, story.measure("OPS_12"))).press_sequentially("9")
    page.goto("/")
    assert asked == ["beforeunload"]


def test_without_javascript_each_cell_has_its_button(
    browser: Browser, live_server: LiveServer, story: Entering
) -> None:
    client = Client()
    client.force_login(story.contributor)
    cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    context = browser.new_context(base_url=live_server.url, java_script_enabled=False)
    context.add_cookies([{"name": cookie.key, "value": cookie.value, "url": live_server.url}])
    page, measure = context.new_page(), story.measure("OPS_12")
    page.goto(ADDRESS)
    line = page.locator(row(measure))
    line.locator(field(page, measure)).fill("9 x")
    line.get_by_role("button", name="Save Cancelled trips").click()
    expect(line).to_contain_text("9 x is not a plain number")
    assert line.locator(field(page, measure)).input_value() == "9 x"
    line.locator(field(page, measure)).fill("93")
    line.get_by_role("button", name="Save Cancelled trips").click()
    expect(line.locator(".state")).to_contain_text("Saved")
    assert stored(measure) == 93
    line.get_by_role("link", name="N/A").click()
    page.get_by_label("Why is Cancelled trips, staff shortage not applicable").fill("No trips ran")
    page.get_by_role("button", name="Mark not applicable").click()
    expect(line.locator(".state")).to_contain_text("N/A")
    context.close()


@pytest.mark.parametrize("dark", [False, True], ids=["light", "dark"])
@pytest.mark.parametrize("width", [320, 390, 1440])
def test_pages_pass_axe_and_never_scroll_sideways(
    open_as: OpenAs, story: Entering, complaints: list[str], width: int, dark: bool
) -> None:
    make_ratio(story.operations)
    make_measure(make_kpi("OPS_50", name="Trips", frequency="week"), story.operations)
    make_measure(make_kpi("PPL_01", name="Rides"), story.operations, person=story.contributor)
    for person, address in (
        (story.contributor, "/"),
        (story.contributor, ADDRESS),
        (story.contributor, "/people/me/"),
        (story.manager, "/update/OPS/?period=2026-W45"),
        (story.manager, "/update/OPS/?period=2026-09"),
    ):
        page = open_as(person, address, width=width, dark=dark)
        found = Axe().run(page).response["violations"]
        assert [(one["id"], one["nodes"][0]["html"]) for one in found] == []
        assert page.evaluate("document.documentElement.scrollWidth") == width
    assert complaints == []


def test_what_a_finger_meets_on_a_phone_is_44_pixels_high(open_as: OpenAs, story: Entering) -> None:
    make_ratio(story.operations)
    make_measure(make_kpi("PPL_01", name="Rides"), story.operations, person=story.contributor)
    targets = "main :is(.btn, .in, .cm, .input, summary, .seg > *, .grid .note a)"
    for address in ("/", ADDRESS, "/people/me/"):
        page = open_as(story.contributor, address, width=390, height=844)
        small = page.locator(targets).evaluate_all(
            """found => found.filter(one => one.offsetParent && one.getBoundingClientRect().height < 43.5)
                .map(one => one.outerHTML.slice(0, 80))"""
        )
        assert small == []


def test_a_comment_on_a_phone_leads_back_to_its_cell(open_as: OpenAs, story: Entering) -> None:
    page, measure = open_as(story.contributor, ADDRESS, width=390, height=844), story.measure("OPS_03")
    page.locator(field(page, measure)).focus()
    page.keyboard.press("Alt+c")
    assert focused(page) == f"c{measure.pk}-2026-10-comment"
    page.keyboard.type("Bridge works on routes 7 and 12")
    page.keyboard.press("Enter")
    expect(page.locator(f"#ask-c{measure.pk}-2026-10")).to_have_count(0)
    expect(page.locator(field(page, measure))).to_be_focused()
    assert Comment.objects.get().text == "Bridge works on routes 7 and 12"


def test_the_slash_leads_to_the_search_unless_single_keys_are_off(open_as: OpenAs, story: Entering) -> None:
    page = open_as(story.contributor, ADDRESS)
    field_of_one = page.locator(field(page, story.measure("OPS_12")))
    field_of_one.fill("")
    field_of_one.press("/")
    expect(field_of_one).to_have_value("/")
    field_of_one.press("Escape")
    page.locator("h1").click()
    page.evaluate("document.body.dataset.shortcuts = 'off'")
    for key in ("?", "/"):
        page.keyboard.press(key)
    expect(page.locator("#keys")).to_be_hidden()
    page.evaluate("delete document.body.dataset.shortcuts")
    page.keyboard.press("/")
    search = page.locator("#search-q")
    expect(search).to_be_focused()
    search.press_sequentially("trips")
    search.press("Enter")
    expect(page.locator("#found")).to_contain_text("Cancelled trips, staff shortage")
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/")
    page.keyboard.press("/")
    page.wait_for_url("/search/")


def test_own_measures_are_entered_on_the_page_of_the_person(
    open_as: OpenAs, story: Entering, complaints: list[str]
) -> None:
    own = make_measure(make_kpi("PPL_01", name="Rides"), story.operations, person=story.contributor)
    page = open_as(story.contributor, "/people/me/")
    page.locator(field(page, own)).fill("12")
    page.keyboard.press("Enter")
    expect(page.locator(f"{row(own)} .state")).to_contain_text(re.compile(r"Saved \d\d:\d\d"))
    expect(page.locator("#live")).to_have_text("Rides: 12.00 is saved")
    page.locator(field(page, own)).fill("13")
    page.keyboard.press("Tab")
    assert until(lambda: stored(own) == 13)
    assert (page.url.endswith("/people/me/"), complaints) == (True, [])


def test_nothing_moves_sideways_on_a_small_phone(open_as: OpenAs, story: Entering) -> None:
    for address in ("/", ADDRESS):
        page = open_as(story.contributor, address, width=360, height=780)
        assert page.evaluate("document.documentElement.scrollWidth") == 360
