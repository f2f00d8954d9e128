"""Every answer that a cell of the entry page can get, asked of rows in the database."""

import re
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine

from kpis.models import Comment, EntryDraft, EntryRevision, Score
from tests.builders import make_kpi, make_measure, make_member
from tests.entry_forms import ADDRESS, HTMX, cell, draft, entry, send, session, text
from tests.story import OCTOBER
from tests.story_entering import NOW, Entering, make_entering, make_ratio


@pytest.fixture(autouse=True)
def _fifth_of_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    return make_entering(with_drafts=False)


def test_a_value_is_saved_and_its_row_comes_back(story: Entering) -> None:
    measure = story.measure("OPS_12")
    answer = send(session(story.contributor), cell(measure, " 93 "))
    assert (answer.status_code, entry(measure)) == (200, (1, "value", 93, None))
    html = answer.content.decode()
    assert html.startswith(f'<tbody id="row-{measure.pk}" data-say="Cancelled trips, staff shortage: 93')
    assert "Saved 10:26" in text(answer)
    assert "9 of 11 entered" in html
    assert re.findall(r'id="(\w+)" data-at="\d+" hx-swap-oob="true"', html) == ["progress", "finish"]
    assert (
        f'hx-get="/update/OPS/?period=2026-10&amp;row={measure.pk}&amp;tries=0" hx-trigger="load delay:400ms"'
        in html
    )
    revision = EntryRevision.objects.get(measure=measure, start=OCTOBER)
    assert (revision.actor, revision.source) == (story.contributor, "page")


def test_plain_post_saves_and_leads_back_to_the_row(story: Entering) -> None:
    measure = story.measure("OPS_12")
    answer = session(story.contributor).post(ADDRESS, cell(measure, "93"))
    assert (answer.status_code, answer["Location"]) == (302, f"{ADDRESS}#row-{measure.pk}")
    assert entry(measure) == (1, "value", 93, None)


def test_a_second_click_writes_nothing_and_gets_the_same_answer(story: Entering) -> None:
    client, measure = session(story.contributor), story.measure("OPS_12")
    sent = cell(measure, "93")
    answers = [send(client, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    assert EntryRevision.objects.filter(measure=measure, start=OCTOBER).count() == 1


def test_another_value_from_the_same_rendering_is_not_swallowed(story: Entering) -> None:
    client, measure = session(story.contributor), story.measure("OPS_12")
    sent = cell(measure, "93")
    send(client, sent)
    assert send(client, {**sent, "value": "94"}).status_code == 409
    assert draft(measure) == ("Ines Aalto", "conflict", "94", 0)


@pytest.mark.parametrize("htmx", [True, False])
@pytest.mark.parametrize(
    "typed",
    ["17 min", "NaN", "1e400", "1_000", "١٢٣", "1,5", "1" * 19, "9" * 300, "a" * 100_000, "1\x002", "="],
)
def test_what_is_no_number_is_kept_and_explained(story: Entering, typed: str, htmx: bool) -> None:
    measure = story.measure("OPS_12")
    answer = send(session(story.contributor), cell(measure, typed), htmx=htmx)
    kept = typed.replace("\0", "\N{REPLACEMENT CHARACTER}")
    kept = kept if len(kept) <= 200 else kept[:200] + "…"
    assert (answer.status_code, entry(measure)) == (422, None)
    assert draft(measure) == ("Ines Aalto", "invalid", kept, 0)
    assert f'value="{kept}"' in answer.content.decode()
    assert EntryDraft.objects.get().message in text(answer)
    assert "Not saved" in text(answer)


@pytest.mark.parametrize(
    ("typed", "stored"),
    [("-0", 0), ("1" * 18, int("1" * 18)), ("−3", -3), ("007", 7), ("1.50", Decimal("1.5"))],
)
def test_odd_numbers_are_still_numbers(story: Entering, typed: str, stored: str) -> None:
    measure = story.measure("OPS_12")
    send(session(story.contributor), cell(measure, typed))
    assert entry(measure) == (1, "value", Decimal(stored), None)


def test_nothing_typed_into_an_empty_cell_is_no_mistake(story: Entering) -> None:
    measure = story.measure("OPS_12")
    assert send(session(story.contributor), cell(measure)).status_code == 200
    assert (entry(measure), draft(measure)) == (None, None)


@pytest.mark.parametrize("htmx", [True, False])
def test_two_sessions_on_one_cell(story: Entering, htmx: bool) -> None:
    """The second sees both values, both people, both times, and what stood there before."""
    measure = story.measure("OPS_01")
    ines, tomas = session(story.contributor), session(story.manager)
    before = entry(measure)
    assert before is not None
    send(tomas, cell(measure, "98.7", before[0]), htmx=htmx)
    answer = send(ines, cell(measure, "98.9", before[0]), htmx=htmx)
    assert (answer.status_code, entry(measure)) == (409, (2, "value", Decimal("98.7"), None))
    assert draft(measure) == ("Ines Aalto", "conflict", "98.9", 1)
    words = text(answer)
    assert "Tomas Lindqvist saved 98.7% at 10:26 while you typed 98.9." in words
    assert "Before both of you stood 84.6%, by Tomas Lindqvist at" in words
    assert "Yours came at 10:26." in words
    for choice in ("Keep mine, 98.9", "Use theirs, 98.7%", "Enter something else"):
        assert choice in words


@pytest.mark.parametrize(
    ("sent", "status", "stands", "versions"),
    [
        ({"act": "save", "value": "98.9", "version": 2}, 200, "98.9", 3),
        ({"act": "discard", "value": "98.9", "version": 2}, 200, "98.7", 2),
        ({"value": "98.8", "version": 2}, 200, "98.8", 3),
    ],
)
def test_conflict_is_settled_by_mine_theirs_or_something_else(
    story: Entering, sent: dict[str, Any], status: int, stands: str, versions: int
) -> None:
    measure = story.measure("OPS_01")
    send(session(story.manager), cell(measure, "98.7", 1))
    ines = session(story.contributor)
    send(ines, cell(measure, "98.9", 1))
    answer = send(ines, cell(measure, **sent))
    assert (answer.status_code, draft(measure)) == (status, None)
    assert entry(measure) == (versions, "value", Decimal(stands), None)
    assert EntryRevision.objects.filter(measure=measure, start=OCTOBER).count() == versions


def test_doubtful_value_waits_until_it_is_kept(story: Entering) -> None:
    kpi = make_kpi("OPS_40", name="Sick leave", unit="%", natural_max=40)
    doubted = make_measure(kpi, story.operations)
    client = session(story.contributor)
    answer = send(client, cell(doubted, "71"))
    assert (answer.status_code, entry(doubted)) == (200, None)
    assert draft(doubted) == ("Ines Aalto", "doubtful", "71", 0)
    assert "Check" in text(answer)
    assert "Keep 71" in text(answer)
    send(client, cell(doubted, "71", confirmed="1", reason="Influenza"))
    assert (entry(doubted), draft(doubted)) == ((1, "value", 71, None), None)


def test_not_applicable_asks_why_and_shows_it(story: Entering) -> None:
    client, measure = session(story.contributor), story.measure("OPS_12")
    place = f"c{measure.pk}-2026-10"
    form = client.get(f"{ADDRESS}&row={measure.pk}&na={place}", headers=HTMX)
    assert "Why is Cancelled trips, staff shortage not applicable in October 2026?" in text(form)
    assert send(client, cell(measure, na="1")).status_code == 422
    answer = send(client, cell(measure, na="1", note="No trips ran"))
    assert (answer.status_code, entry(measure)) == (200, (1, "na", None, None))
    assert "N/A No trips ran" in text(answer)
    assert client.get(f"{ADDRESS}&row={measure.pk}&na={place}").status_code == 200  # without JavaScript


def test_inputs_of_a_ratio_are_fields_of_their_own(story: Entering) -> None:
    measure = make_ratio(story.operations)
    client = session(story.contributor)
    page = client.get(ADDRESS).content.decode()
    assert re.findall(r'name="(input\.\w+)"', page) == ["input.leavers", "input.headcount"]
    sent = {**cell(measure), "input.leavers": "4", "input.headcount": "118"}
    answer = send(client, sent)
    assert entry(measure) == (1, "value", None, {"leavers": "4", "headcount": "118"})
    assert "= 3.4%" in text(answer)  # before the worker is done
    assert "Updating" in text(answer)
    Score.objects.filter(measure=measure, grain="month", start=OCTOBER).update(
        value="3.4", score=90, status="amber", computed_version=1, source_version=1, stale_since=None
    )
    row = client.get(f"{ADDRESS}&row={measure.pk}", headers=HTMX)
    assert "= 3.4%" in text(row)
    assert "90 At risk" in text(row)


@pytest.mark.parametrize(
    ("leavers", "headcount", "shown"),
    [("3", "61", "= 4.9%"), ("3", "", ""), ("3 x", "61", ""), ("3", "0", "")],
)
def test_inputs_show_their_result_while_they_are_typed(
    story: Entering, leavers: str, headcount: str, shown: str
) -> None:
    measure, client = make_ratio(story.operations), session(story.contributor)
    asked = {"result": str(measure.pk), "input.leavers": leavers, "input.headcount": headcount}
    answer = client.get(ADDRESS, {"period": "2026-10", **asked}, headers=HTMX)
    assert (answer.status_code, text(answer), entry(measure), draft(measure)) == (200, shown, None, None)


def test_result_of_a_measure_of_others_is_not_found(story: Entering) -> None:
    elsewhere, client = make_ratio(story.trams), session(story.contributor)
    for asked in (str(elsewhere.pk), "9" * 30):
        assert client.get(f"{ADDRESS}&result={asked}", headers=HTMX).status_code == 404


def test_a_comment_needs_no_value(story: Entering) -> None:
    client, measure = session(story.contributor), story.measure("OPS_12")
    sent = cell(measure, act="comment", comment="Two drivers ill")
    answers = [send(client, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    said = Comment.objects.values_list("measure", "author", "text", "start")
    assert list(said) == [(measure.pk, story.contributor.pk, "Two drivers ill", OCTOBER)]
    assert "Two drivers ill" in text(answers[0])


def test_closed_period_takes_nothing_from_contributors(story: Entering) -> None:
    measure = story.measure("OPS_12")
    with time_machine.travel("2026-11-11 09:00Z", tick=False):
        client = session(story.contributor)
        page = client.get(ADDRESS)
        answer = send(client, cell(measure, "93"))
    assert "October 2026 closed on Tue 10 Nov 2026. It can be opened again by Tomas Lindqvist." in text(page)
    assert re.search(r'class="in[ "]', page.content.decode()) is None
    assert (answer.status_code, entry(measure)) == (423, None)
    assert draft(measure) == ("Ines Aalto", "closed", "93", 0)
    assert "A manager of the team can correct it, giving a reason." in text(answer)


def test_manager_corrects_a_closed_period_giving_a_reason(story: Entering) -> None:
    measure = story.measure("OPS_01")
    with time_machine.travel("2026-11-11 09:00Z", tick=False):
        client = session(story.manager)
        asked = send(client, cell(measure, "85", 1))
        given = send(client, cell(measure, "85", 1, reason="Late count"))
    assert asked.status_code == 423
    assert "Reason for the correction" in text(asked)
    assert (given.status_code, entry(measure), draft(measure)) == (200, (2, "value", 85, None), None)
    assert EntryRevision.objects.get(measure=measure, start=OCTOBER, version=2).reason == "Late count"


@pytest.mark.parametrize(
    "broken",
    [{"measure": "x"}, {"period": "2026-13"}, {"version": "-1"}, {"token": "no"}, {"version": "9" * 30}],
)
def test_a_forged_form_is_a_bad_request(story: Entering, broken: dict[str, str]) -> None:
    sent = {**cell(story.measure("OPS_12"), "93"), **broken}
    assert send(session(story.contributor), sent).status_code == 400


def test_measure_of_another_team_is_not_found_here(story: Entering) -> None:
    make_member(story.contributor, story.trams)
    elsewhere = make_measure(make_kpi("TRM_01"), story.trams)
    assert send(session(story.contributor), cell(elsewhere, "9")).status_code == 404
