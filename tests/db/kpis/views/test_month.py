"""The month page: what is in and who owes, the entry window, and the steps that close the period."""

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.audit import Actor
from accounts.models import Membership, Organisation, User
from kpis.actions import cycle
from kpis.actions.entries import submit
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import KPI, EntryApproval, EntryDraft, Measure, Nudge, TeamPeriod
from kpis.queries.entry_book import Reader
from kpis.queries.months import month_page
from tests.builders import make_entry, make_kpi, make_measure, make_member, make_organisation, make_user
from tests.entry_forms import session, text
from tests.story import OCTOBER
from tests.story_entering import EMPTY, NOW, Entering, make_entering, make_ratio

STATEMENTS = 17
PERIOD = parse_key(Calendar(), "2026-10")
PAGE = "/month/OPS/?period=2026-10"


@pytest.fixture(autouse=True)
def _fifth_of_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    return make_entering(with_drafts=False)


def page_of(story: Entering, who: User) -> str:
    return text(session(who).get(PAGE))


def post(who: User, act: str, **data: Any) -> Any:
    return session(who).post(PAGE, {"act": act, **data})


def fill(story: Entering, who: User | None = None) -> None:
    for code in EMPTY:
        submit(Actor.of(who or story.manager), story.measure(code), PERIOD, Typed("1"), 0, now=NOW)


def test_the_headline_answers_first(story: Entering) -> None:
    page = page_of(story, story.contributor)
    assert "Operations, October 2026: 8 of 11 in, 5 days left" in page
    assert (
        "Values can be entered until the end of Tue 10 Nov 2026, in 5 days (Europe/Paris). "
        "The window closes 10 days after the period ends." in page
    )


def test_working_days_are_said(story: Entering) -> None:
    make_organisation(entry_days=5, entry_day_kind="working")
    page = page_of(story, story.contributor)
    assert "8 of 11 in, 1 day left" in page
    assert "until the end of Fri 6 Nov 2026, in 1 day (Europe/Paris)." in page
    assert "The window closes 5 working days after the period ends." in page


def test_without_a_wish_it_is_the_period_that_is_due_else_the_last_one(story: Entering) -> None:
    assert "October 2026: 8 of 11 in" in text(session(story.manager).get("/month/OPS/"))
    with time_machine.travel(dt.datetime(2026, 12, 20, tzinfo=dt.UTC), tick=False):
        assert "November 2026: 0 of 11 in, closed" in text(session(story.manager).get("/month/OPS/"))


def test_each_figure_with_who_entered_it_and_who_owes_it(story: Entering) -> None:
    Measure.objects.filter(pk=story.measure("OPS_12").pk).update(owner=story.manager)
    reader = Reader(story.manager, Organisation.current(), NOW, NOW.date())
    month = month_page(reader, story.operations, PERIOD, is_manager=True)
    rows = {row.code: row for row in month.rows}
    assert (rows["OPS_01"].state, rows["OPS_01"].cell.text) == ("in", "84.6%")
    assert rows["OPS_01"].cell.saved_by == "Tomas Lindqvist"
    owing = {code: rows[code].owes_words for code in EMPTY}
    assert owing == {"OPS_12": "Tomas Lindqvist", "OPS_13": "Ines Aalto", "OPS_16": "Ines Aalto"}
    assert {str(one.person): one.measures for one in month.debtors} == {
        "Ines Aalto": ["Layover share of timetable", "Route refresher training complete"],
        "Tomas Lindqvist": ["Cancelled trips, staff shortage"],
    }


def test_inputs_stand_in_their_order_below_what_they_give(story: Entering) -> None:
    make_entry(make_ratio(story.operations), OCTOBER, inputs={"headcount": "120", "leavers": "3"})
    assert "Staff turnover = 2.5% leavers 3, headcount 120" in page_of(story, story.contributor)


def test_a_deputy_owes_while_in_force(story: Entering) -> None:
    deputy = make_user("dora@merrow.example", name="Dora Lund")
    make_member(deputy, story.operations)
    measure = Measure.objects.filter(pk=story.measure("OPS_12").pk)
    measure.update(owner=story.manager, deputy=deputy, deputy_to=dt.date(2026, 11, 5))
    assert "Cancelled trips, staff shortage – Dora Lund Missing" in page_of(story, story.contributor)


def test_not_applicable_has_its_reason(story: Entering) -> None:
    submit(
        Actor.of(story.contributor),
        story.measure("OPS_12"),
        PERIOD,
        Typed(na=True),
        0,
        now=NOW,
        note="Strike",
    )
    page = page_of(story, story.manager)
    assert "N/A Strike" in page
    assert "1 of 11 is not applicable in this period." in page


def test_of_anothers_draft_one_learns_only_that_there_is_one(story: Entering) -> None:
    EntryDraft.objects.create(
        measure=story.measure("OPS_12"),
        grain="month",
        start=OCTOBER,
        author=story.contributor,
        typed={"value": "12345"},
        problem="doubtful",
        message="12345 is outside.",
        base_version=0,
        at=NOW,
    )
    theirs, mine = page_of(story, story.manager), page_of(story, story.contributor)
    assert "A draft is waiting." in theirs
    assert "12345" not in theirs
    assert "Your draft : 12345 is outside." in mine


def test_persons_measures_are_counted_for_whoever_may_not_see_them(story: Entering) -> None:
    kpi = make_kpi("PPL_01", name="Rides checked", level="individual")
    make_entry(make_measure(kpi, story.operations, person=story.contributor), OCTOBER, 7777)
    viewer = make_user("vera@merrow.example", name="Vera Lind")
    make_member(viewer, story.operations, "viewer")
    assert "Rides checked Ines Aalto" in page_of(story, story.contributor)
    assert "Rides checked Ines Aalto" in page_of(story, story.manager)
    page = page_of(story, viewer)
    assert "1 of 1 value of a person is in." in page
    assert "7777" not in page
    assert "Rides checked" not in page
    assert "8 of 11 in" in page


def test_instructions_stand_on_the_month_and_on_the_entry_page(story: Entering) -> None:
    make_organisation(entry_instructions="Take figures from the Monday sheet.")
    for address in (PAGE, "/update/OPS/?period=2026-10"):
        assert "Take figures from the Monday sheet." in text(session(story.contributor).get(address))


def test_finishing_says_what_it_waits_for(story: Entering) -> None:
    refused = post(story.manager, "finish", version=0)
    assert refused.status_code == 422
    assert "Not finished. 3 values are missing." in text(refused)
    fill(story)
    client = session(story.manager)
    assert client.post(PAGE, {"act": "finish", "version": 0})["Location"] == PAGE
    assert "October 2026 is finished." in text(client.get(PAGE))
    assert "Tomas Lindqvist finished October 2026 on Thu 5 Nov 2026." in page_of(story, story.contributor)


def test_locking_and_opening_again_with_a_reason(story: Entering) -> None:
    fill(story)
    post(story.manager, "finish", version=0)
    assert post(story.manager, "lock", version=1).status_code == 302
    page = page_of(story, story.contributor)
    assert "October 2026: 11 of 11 in, locked" in page
    silent = post(story.manager, "reopen", version=2)
    assert (silent.status_code, TeamPeriod.objects.get().state) == (422, "locked")
    assert post(story.manager, "reopen", version=2, reason="A depot was left out.").status_code == 302
    said = "Tomas Lindqvist opened October 2026 again on Thu 5 Nov 2026, without a deadline: "
    assert f"{said}A depot was left out." in page_of(story, story.contributor)


def test_a_step_on_an_old_page_is_a_conflict(story: Entering) -> None:
    fill(story)
    post(story.manager, "finish", version=0)
    late = post(story.manager, "lock", version=0)
    assert (late.status_code, TeamPeriod.objects.get().state) == (409, "finished")


def test_nudge_once_a_day(story: Entering) -> None:
    assert post(story.manager, "nudge", person=story.contributor.pk).status_code == 302
    nudge = Nudge.objects.get()
    assert (nudge.team, nudge.grain, nudge.start, nudge.person, nudge.by, nudge.day) == (
        story.operations,
        "month",
        OCTOBER,
        story.contributor,
        story.manager,
        dt.date(2026, 11, 5),
    )
    page = page_of(story, story.manager)
    assert "Reminded today at 10:26 by Tomas Lindqvist" in page
    assert 'value="nudge"' not in session(story.manager).get(PAGE).content.decode()


def test_only_who_owes_is_reminded(story: Entering) -> None:
    answer = post(story.manager, "nudge", person=make_user().pk)
    assert (answer.status_code, Nudge.objects.count()) == (422, 0)


def test_a_manager_approves_what_another_entered(story: Entering) -> None:
    KPI.objects.filter(code="OPS_12").update(needs_approval=True)
    fill(story, story.contributor)
    measure = story.measure("OPS_12")
    page = page_of(story, story.manager)
    assert "Awaiting approval" in page
    assert "To be approved first: Cancelled trips, staff shortage." in page
    assert post(story.manager, "finish", version=0).status_code == 422
    assert post(story.manager, "approve", measure=measure.pk, version=2).status_code == 409
    assert post(story.manager, "approve", measure=measure.pk, version=1).status_code == 302
    assert EntryApproval.objects.get().by == story.manager
    assert "Approved by Tomas Lindqvist, 10:26" in page_of(story, story.contributor)
    assert post(story.manager, "finish", version=0).status_code == 302


def test_all_that_waits_is_approved_at_once_or_nothing_of_it(story: Entering) -> None:
    KPI.objects.filter(code__in=EMPTY).update(needs_approval=True)
    fill(story, story.contributor)
    submit(Actor.of(story.manager), story.measure("OPS_16"), PERIOD, Typed("2"), 1, now=NOW)
    assert "Approve all 2" in page_of(story, story.manager)
    assert "Approve all" not in page_of(story, story.contributor)
    first, second = (story.measure(code).pk for code in ("OPS_12", "OPS_13"))
    for seen, status in (("much", 400), (f"{first}:1 123456:1", 404), (f"{first}:1 {second}:2", 409)):
        assert post(story.manager, "approve_all", seen=seen).status_code == status
    assert EntryApproval.objects.count() == 0
    assert post(story.manager, "approve_all", seen=f"{first}:1 {second}:1").status_code == 302
    approved = EntryApproval.objects.filter(by=story.manager)
    assert set(approved.values_list("revision__measure", flat=True)) == {first, second}
    assert "Awaiting approval" not in page_of(story, story.manager)


def test_corrections_show_old_value_author_and_reason(story: Entering) -> None:
    fill(story)
    cycle.finish(Actor.of(story.manager), story.operations, PERIOD, now=NOW)
    cycle.lock(Actor.of(story.manager), story.operations, PERIOD, now=NOW)
    measure, actor = story.measure("OPS_01"), Actor.of(story.manager)
    refused = submit(Actor.of(story.contributor), measure, PERIOD, Typed("86"), 1, now=NOW, reason="Recount")
    silent = submit(actor, measure, PERIOD, Typed("86"), 1, now=NOW)
    assert [getattr(one, "rule", "") for one in (refused, silent)] == ["closed", "correction"]
    submit(actor, measure, PERIOD, Typed("86"), 1, now=NOW, reason="Recount")
    assert "Bus punctuality 84.6% 86.0% Recount Tomas Lindqvist, 10:26" in page_of(story, story.contributor)


def test_how_often_and_by_whom_not_applicable(story: Entering) -> None:
    measure = story.measure("OPS_12")
    for key, who in (
        ("2026-10", story.contributor),
        ("2026-09", story.contributor),
        ("2026-08", story.manager),
    ):
        start = parse_key(Calendar(), key).start
        make_entry(measure, start, state="na", note="Strike", actor=who)
    make_entry(measure, dt.date(2025, 10, 1), state="na", note="Strike", actor=story.manager)
    assert "N/A 3 times in 12 months, most by Ines Aalto: 2" in page_of(story, story.manager)
    there = make_measure(measure.kpi, story.trams)
    for month in (1, 2, 3, 4):
        make_entry(there, dt.date(2026, month, 1), state="na", note="None", actor=story.manager)
    assert "N/A 7 times in 12 months, most by Trams: 4" in page_of(story, story.manager)


@pytest.mark.parametrize(
    "act", ["finish", "lock", "reopen", "nudge", "approve", "approve_all", "correct", "refuse", "save"]
)
def test_who_only_enters_closes_nothing(story: Entering, act: str) -> None:
    assert post(story.contributor, act, version=0, reason="Mine").status_code == 403


def test_an_unknown_step_is_a_mistake(story: Entering) -> None:
    assert [post(story.manager, act).status_code for act in ("", "save", "nudge")] == [400, 400, 400]


def test_statements_do_not_grow_with_the_measures(story: Entering) -> None:
    few = statements(story)
    Membership.objects.create(user=make_user(), team=story.operations, role="contributor")
    for number in (1, 2, 3):
        more = make_measure(make_kpi(f"MORE_{number}", aggregation="mean"), story.operations)
        make_entry(more, OCTOBER, number, actor=story.contributor)
    assert (few, statements(story)) == (STATEMENTS, STATEMENTS)


def statements(story: Entering) -> int:
    reader = Reader(story.manager, Organisation.current(), NOW, NOW.date())
    with CaptureQueriesContext(
        connection,
    ) as seen:
        month_page(reader, story.operations, PERIOD, is_manager=True)
    return len(seen)
