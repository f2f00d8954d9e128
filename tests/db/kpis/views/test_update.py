"""Every answer of the entry page, asked of rows in the database."""

import re
import uuid
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.models import User
from kpis.models import Comment, Entry, EntryDraft, EntryRevision, Measure, Score, TeamPeriod
from tests.builders import make_entry, make_kpi, make_measure, make_member, make_user
from tests.story import OCTOBER
from tests.story_entering import EMPTY, NOW, Entering, make_entering, make_ratio

ADDRESS = "/update/OPS/?period=2026-10"
HTMX = {"HX-Request": "true"}


@pytest.fixture(autouse=True)
def _fifth_of_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    return make_entering(with_drafts=False)


def session(user: User) -> Client:
    client = Client()
    client.force_login(user)
    return client


def cell(measure: Measure, value: str = "", version: int = 0, **more: Any) -> dict[str, Any]:
    """What the browser sends from a fresh rendering."""
    return {
        "measure": measure.pk,
        "period": "2026-10",
        "version": version,
        "token": str(uuid.uuid4()),
        "value": value,
        **more,
    }


def send(client: Client, sent: dict[str, Any], *, htmx: bool = True) -> Any:
    return client.post(ADDRESS, sent, headers=HTMX if htmx else None)


def entry(measure: Measure) -> tuple[Any, ...] | None:
    return (
        Entry.objects.filter(measure=measure, start=OCTOBER)
        .values_list("version", "state", "value", "inputs")
        .first()
    )


def draft(measure: Measure) -> tuple[Any, ...] | None:
    rows = EntryDraft.objects.filter(measure=measure, start=OCTOBER)
    return rows.values_list("author__name", "problem", "typed__value", "base_version").first()


def text(response: Any) -> str:
    """The page as one line of words, without markup."""
    bare = re.sub(r"<(template|noscript)>.*?</\1>", "", response.content.decode(), flags=re.S)
    return " ".join(re.sub(r"<[^>]+>", " ", bare).split())


def test_a_value_is_saved_and_its_row_comes_back(story: Entering) -> None:
    measure = story.measure("OPS_12")
    answer = send(session(story.contributor), cell(measure, " 93 "))
    assert (answer.status_code, entry(measure)) == (200, (1, "value", 93, None))
    html = answer.content.decode()
    assert html.startswith(f'<tbody id="row-{measure.pk}" data-say="Cancelled trips, staff shortage: 93')
    assert "Saved 10:26" in text(answer)
    assert "9 of 11 entered" in text(answer)
    assert re.findall(r'id="(\w+)" hx-swap-oob="true"', html) == ["progress", "finish"]
    assert f'hx-get="?period=2026-10&amp;row={measure.pk}&amp;tries=0" hx-trigger="load delay:400ms"' in html
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


def test_decimal_comma_of_a_german_reader(story: Entering, settings: Any) -> None:
    settings.LANGUAGES = [("en", "English"), ("de", "Deutsch")]
    measure = story.measure("OPS_13")
    client = session(story.contributor)
    answer = client.post(ADDRESS, cell(measure, "13,6"), headers={**HTMX, "Accept-Language": "de"})
    assert (answer.status_code, entry(measure)[2]) == (200, Decimal("13.6"))  # type: ignore[index]
    assert 'value="13,6"' in answer.content.decode()


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
    send(client, cell(doubted, "71", confirmed="1"))
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
    assert "Updating" in text(answer)
    Score.objects.filter(measure=measure, grain="month", start=OCTOBER).update(
        value="3.4", score=90, status="amber", computed_version=1, source_version=1
    )
    row = client.get(f"{ADDRESS}&row={measure.pk}", headers=HTMX)
    assert "= 3.4% 90 At risk" in text(row)


def test_a_comment_needs_no_value(story: Entering) -> None:
    client, measure = session(story.contributor), story.measure("OPS_12")
    sent = cell(measure, act="comment", comment="Two drivers ill")
    answers = [send(client, sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [200, 200]
    said = Comment.objects.values_list("measure", "author", "text", "start")
    assert list(said) == [(measure.pk, story.contributor.pk, "Two drivers ill", OCTOBER)]
    assert "Two drivers ill" in text(answers[0])


def test_row_asks_for_its_score_until_it_is_fresh(story: Entering) -> None:
    client, measure = session(story.contributor), story.measure("OPS_12")
    waiting = send(client, cell(measure, "93")).content.decode()
    again = client.get(f"{ADDRESS}&row={measure.pk}&tries=0", headers=HTMX).content.decode()
    assert 'tries=0" hx-trigger="load delay:400ms"' in waiting
    assert 'tries=1" hx-trigger="load delay:400ms"' in again
    tired = client.get(f"{ADDRESS}&row={measure.pk}&tries=29", headers=HTMX)
    assert "load delay" not in tired.content.decode()
    assert "Updating since 10:26" in text(tired)
    score = Score.objects.get(measure=measure, grain="month", start=OCTOBER)
    Score.objects.filter(pk=score.pk).update(
        value=93, score=0, status="red", computed_version=score.source_version
    )
    fresh = client.get(f"{ADDRESS}&row={measure.pk}&tries=2", headers=HTMX)
    assert "load delay" not in fresh.content.decode()
    assert "Saved 10:26 0 Off track" in text(fresh)
    assert client.get(f"{ADDRESS}&row={measure.pk}&tries=x", headers=HTMX).status_code == 200


def test_closed_period_takes_nothing_from_contributors(story: Entering) -> None:
    measure = story.measure("OPS_12")
    with time_machine.travel("2026-11-11 09:00Z", tick=False):
        client = session(story.contributor)
        page = client.get(ADDRESS)
        answer = send(client, cell(measure, "93"))
    assert "October 2026 closed on Tue 10 Nov 2026. It can be opened again by Tomas Lindqvist." in text(page)
    assert 'class="in' not in page.content.decode()
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


def test_finishing_needs_every_value_and_reopening_a_reason(story: Entering) -> None:
    client = session(story.manager)
    early = client.post(ADDRESS, {"act": "finish"})
    assert (early.status_code, TeamPeriod.objects.count()) == (422, 0)
    assert "Not finished: a value is missing, or has to be settled first." in text(early)
    for code in EMPTY:
        send(client, cell(story.measure(code), "1"))
    assert client.post(ADDRESS, {"act": "finish"})["Location"] == ADDRESS
    period = TeamPeriod.objects.get()
    assert (period.team, period.start, period.state, period.by) == (
        story.operations,
        OCTOBER,
        "finished",
        story.manager,
    )
    page = text(client.get(ADDRESS))
    assert "Tomas Lindqvist finished October 2026 on Thu 5 Nov 2026." in page
    assert client.post(ADDRESS, {"act": "reopen", "reason": " "}).status_code == 422
    client.post(ADDRESS, {"act": "reopen", "reason": "Late count"})
    period.refresh_from_db()
    assert (period.state, period.reason) == ("reopened", "Late count")


def test_contributors_neither_finish_nor_reopen(story: Entering) -> None:
    client = session(story.contributor)
    for sent in ({"act": "finish"}, {"act": "reopen", "reason": "Late"}):
        assert client.post(ADDRESS, sent).status_code == 403
    assert "Finish month" not in text(client.get(ADDRESS))
    assert TeamPeriod.objects.count() == 0


@pytest.mark.parametrize(("role", "status"), [("viewer", 403), ("", 404)])
def test_who_may_not_enter(story: Entering, role: str, status: int) -> None:
    person = make_user("vera@merrow.example")
    if role:
        make_member(person, story.operations, role)
    client, measure = session(person), story.measure("OPS_12")
    assert client.get(ADDRESS).status_code == status
    for htmx in (True, False):
        assert send(client, cell(measure, "93"), htmx=htmx).status_code == status
    assert entry(measure) is None


def test_rights_gone_since_the_page_was_opened(story: Entering) -> None:
    client, measure = session(story.contributor), story.measure("OPS_12")
    client.get(ADDRESS)
    story.contributor.memberships.update(role="viewer")
    assert send(client, cell(measure, "93")).status_code == 403
    assert (entry(measure), draft(measure)) == (None, None)


def test_a_persons_measure_is_entered_by_that_person_in_a_block_of_its_own(story: Entering) -> None:
    kpi = make_kpi("PPL_01", name="Rides checked", level="individual", decimals=0)
    own = make_measure(kpi, story.operations, person=story.contributor)
    mate = make_user("kim@merrow.example", name="Kim Berg")
    make_member(mate, story.operations)
    assert "Your own measures, seen by you and the managers of this team" in text(
        session(story.contributor).get(ADDRESS)
    )
    assert "Measures of Ines Aalto" in text(session(story.manager).get(ADDRESS))
    assert "Rides checked" not in text(session(mate).get(ADDRESS))
    assert send(session(mate), cell(own, "9")).status_code == 404
    assert send(session(story.contributor), cell(own, "9")).status_code == 200
    assert entry(own) == (1, "value", 9, None)


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


def test_without_a_period_the_one_that_is_due(story: Entering) -> None:
    page = text(session(story.contributor).get("/update/ops/"))
    assert "Operations, October 2026" in page
    assert "8 of 11 entered · 3 empty · due by the end of Tue 10 Nov 2026, in 5 days (Europe/Paris)" in page


def test_what_fills_itself_is_named_and_takes_no_value(story: Entering) -> None:
    page = session(story.contributor).get(ADDRESS)
    assert "1 more KPI of this team fills itself: Operating result: calculated from other figures" in text(
        page
    )
    filled = story.measure("OPS_30")
    answer = send(session(story.contributor), cell(filled, "9"))
    assert (answer.status_code, entry(filled)) == (302, None)


def test_weeks_stand_side_by_side(story: Entering) -> None:
    weekly = make_measure(make_kpi("OPS_50", name="Trips", frequency="week", decimals=0), story.operations)
    client = session(story.contributor)
    page = client.get("/update/OPS/?period=2026-W45")
    assert re.findall(r'<th scope="col" class="num" title="([^"]+)"', page.content.decode()) == [
        "Week 44, 2026",
        "Week 45, 2026",
    ]
    assert "Weekly Monthly" in text(page)
    sent = {**cell(weekly, "512"), "period": "2026-W44"}
    answer = client.post("/update/OPS/?period=2026-W45", sent, headers=HTMX)
    assert answer.status_code == 200
    assert "1 of 2 entered" in text(answer)
    assert list(Entry.objects.filter(measure=weekly).values_list("grain", "start__day", "value")) == [
        ("week", 26, Decimal(512))
    ]


def test_other_teams_are_one_click_away(story: Entering) -> None:
    make_member(story.contributor, story.trams)
    assert 'href="/update/TRAMS/"' in session(story.contributor).get(ADDRESS).content.decode()


def test_a_survey_too_few_have_answered_is_shown_to_nobody(story: Entering) -> None:
    kpi = make_kpi(
        "PPL_20",
        name="Would recommend us",
        aggregation="weighted_mean",
        inputs="value:mean;weight:sum;respondents:sum",
        respondents="respondents",
    )
    measure = make_measure(kpi, story.operations)
    make_entry(measure, OCTOBER, inputs={"value": "9.87", "weight": "1", "respondents": "4"})
    page = session(story.contributor).get(ADDRESS).content.decode()
    assert "9.87" not in page


def _queries(client: Client) -> int:
    with CaptureQueriesContext(connection) as captured:
        client.get(ADDRESS)
    return len(captured)


def test_query_count_is_the_same_for_one_and_for_many(story: Entering) -> None:
    client = session(story.contributor)
    client.get(ADDRESS)
    few = _queries(client)
    for number in range(5):
        measure = make_measure(make_kpi(f"NEW_{number}"), story.operations)
        make_entry(measure, OCTOBER, number)
    assert _queries(client) == few
