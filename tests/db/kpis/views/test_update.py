"""The entry page: who gets it, what stands on it, finishing and opening again."""

import re
from collections.abc import Iterator
from decimal import Decimal

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit import Actor
from accounts.models import Organisation, User
from kpis.actions import cycle
from kpis.calc.periods import Calendar, parse_key
from kpis.models import Entry, Score, TeamPeriod
from kpis.queries.entry_book import Reader
from kpis.queries.updates import update_page
from tests.builders import make_entry, make_kpi, make_measure, make_member, make_organisation, make_user
from tests.entry_forms import ADDRESS, HTMX, cell, draft, entry, send, session, text
from tests.story import OCTOBER
from tests.story_entering import EMPTY, NOW, Entering, make_entering

STATEMENTS = 8
ONE_FOR_REQUIRED_COMMENTS = 1


@pytest.fixture(autouse=True)
def _fifth_of_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    return make_entering(with_drafts=False)


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
        value=93, score=0, status="red", computed_version=score.source_version, stale_since=None
    )
    fresh = client.get(f"{ADDRESS}&row={measure.pk}&tries=2", headers=HTMX)
    assert "load delay" not in fresh.content.decode()
    assert "Saved 10:26 0 Off track" in text(fresh)
    assert client.get(f"{ADDRESS}&row={measure.pk}&tries=x", headers=HTMX).status_code == 200


def test_a_stored_value_has_the_decimals_of_its_kpi_and_more_where_it_was_typed_so(story: Entering) -> None:
    client, measure = session(story.contributor), story.measure("OPS_01")
    for stored, shown in (("84", "84.0"), ("84.65", "84.65")):
        Entry.objects.filter(measure=measure, start=OCTOBER).update(value=stored)
        page = client.get(ADDRESS).content.decode()
        assert f'value="{shown}" data-stored="{shown}"' in page


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


def test_a_step_on_a_period_that_somebody_moved_meanwhile_is_refused(story: Entering) -> None:
    client, other = session(story.manager), Actor.of(story.manager)
    october = parse_key(Calendar(), "2026-10")
    cycle.finish(other, story.operations, october, now=NOW)
    opened = re.findall(r'name="version" value="(\d+)"><label', client.get(ADDRESS).content.decode())
    cycle.lock(other, story.operations, october, now=NOW)
    answer = client.post(ADDRESS, {"act": "reopen", "reason": "Late count", "version": opened[0]})
    assert (opened, answer.status_code) == (["1"], 422)
    assert "Somebody else changed this period in the meantime." in text(answer)
    assert TeamPeriod.objects.get().state == "locked"
    assert client.post(ADDRESS, {"act": "finish", "version": "x"}).status_code == 400


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


@pytest.mark.parametrize(("wish", "more"), [("ask", 0), ("require", ONE_FOR_REQUIRED_COMMENTS)])
def test_query_count_is_the_same_for_one_and_for_many(story: Entering, wish: str, more: int) -> None:
    make_organisation(comment_when_red=wish)
    for _ in range(2):
        assert _queries(story) == STATEMENTS + more
        for number in range(5):
            measure = make_measure(make_kpi(), story.operations)
            make_entry(measure, OCTOBER, number)


def _queries(story: Entering) -> int:
    organisation = Organisation.current()
    reader = Reader(User.objects.get(pk=story.contributor.pk), organisation, NOW, NOW.date())
    period = parse_key(Calendar(), "2026-10")
    with CaptureQueriesContext(connection) as captured:
        update_page(reader, story.operations, period, is_manager=False, at=NOW)
    return len(captured)


def test_a_period_that_is_not_over_says_until_when_it_runs(story: Entering) -> None:
    october, november = (
        session(story.contributor).get(f"/update/OPS/?period=2026-{month}") for month in (10, 11)
    )
    assert "runs until" not in text(october)
    assert "runs until Mon 30 Nov 2026" in november.content.decode()
