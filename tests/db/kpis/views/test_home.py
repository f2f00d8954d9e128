"""What each person finds on the home page."""

import datetime as dt
import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from accounts.audit import Actor
from accounts.models import Organisation, User
from kpis.actions.approvals import approve
from kpis.actions.entries import submit
from kpis.actions.target_proposals import decline, propose_target
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import (
    KPI,
    Action,
    Comment,
    Entry,
    EntryDraft,
    Measure,
    NodeScore,
    TargetProposal,
    TeamPeriod,
)
from kpis.queries.entry_book import Reader
from kpis.queries.homes import home_of
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_member,
    make_node_score,
    make_organisation,
    make_team,
    make_user,
)
from tests.story import OCTOBER
from tests.story_entering import NOW, SEPTEMBER, Entering, make_entering

ADMINISTRATORS_STATEMENTS = 9
STATEMENTS = 20  # one of them reads mentions, one what awaits approval


NEXT_YEAR = dt.date(2027, 1, 1)


@pytest.fixture(autouse=True)
def _fifth_of_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    return make_entering()


def page(user: User) -> Any:
    client = Client()
    client.force_login(user)
    return client.get("/")


def text(response: Any) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", response.content.decode()).split())


def heading(response: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", response.content.decode())
    assert found
    return found[1]


def test_managers_find_what_waits_for_their_approval(story: Entering) -> None:
    """By whom the figure was entered decides, as on the month page."""
    KPI.objects.filter(code__in=("OPS_12", "OPS_13")).update(needs_approval=True)
    october = parse_key(Calendar(), "2026-10")
    for who, code in ((story.contributor, "OPS_12"), (story.manager, "OPS_13")):
        submit(Actor.of(who), story.measure(code), october, Typed("1"), 0, now=NOW)
    words = "1 value to approve Operations, October 2026"
    shown = page(story.manager)
    assert words in text(shown)
    assert 'href="/month/OPS/?period=2026-10#in"' in shown.content.decode()
    assert words not in text(page(story.contributor))
    approve(story.manager, story.measure("OPS_12"), october, 1, now=NOW)
    assert words not in text(page(story.manager))


def test_of_a_person_only_the_own_manager_approves(story: Entering) -> None:
    """Rights over a person's measure do not flow down the tree."""
    above = make_user("mara@merrow.example")
    make_member(above, story.operations.terms.get().parent, "manager")  # type: ignore[arg-type]  # it has one
    own = make_measure(make_kpi("PPL_01", needs_approval=True), story.operations, person=story.contributor)
    make_entry(own, OCTOBER, 1, actor=above)
    assert "1 value to approve" in text(page(story.manager))
    assert "to approve" not in text(page(above))


def propose(story: Entering, *codes: str) -> None:
    for code in codes:
        figures = {"grain": "month", "valid_from": NEXT_YEAR, "target": 5, "rationale": "Agreed"}
        wish = TargetProposal(measure=story.measure(code), **figures)
        propose_target(story.manager, wish, now=NOW)


def test_administrators_find_the_targets_that_wait_for_them(story: Entering, client: Client) -> None:
    ada = make_user("ada@merrow.example", groups=("Administrators",))
    assert "to decide" not in text(page(ada))
    propose(story, "OPS_12")
    assert "1 proposed target to decide The first has waited since Thu 5 Nov 2026" in text(page(ada))
    propose(story, "OPS_16")
    assert "2 proposed targets to decide" in text(page(ada))
    link = "/admin/kpis/targetproposal/?decision__exact="
    assert f'href="{link}"' in page(ada).content.decode()
    decline(Actor.of(ada), [TargetProposal.objects.earliest("pk")], now=NOW, reason="Too soon")
    client.force_login(ada)
    shown = client.get(link).context["cl"].result_list
    assert [row.measure.kpi.code for row in shown] == ["OPS_16"]
    assert "1 proposed target to decide" in text(page(ada))


def test_who_proposes_a_target_has_nothing_to_decide(story: Entering) -> None:
    propose(story, "OPS_12")
    assert "to decide" not in text(page(story.manager))


def test_contributor_sees_what_is_due_and_until_when(story: Entering) -> None:
    answer = page(story.contributor)
    assert heading(answer) == "6 values to enter by Tuesday"
    words = text(answer)
    assert (
        "Thursday 5 November 2026. Operations, October 2026 closes at the end of Tue 10 Nov 2026, in 5 days"
        " (Europe/Paris)." in words
    )
    assert "5 of 11 entered · 2 to fix, 1 to check, 3 empty" in words
    assert "Continue entering" in words


def test_tasks_come_by_urgency_with_their_verb_and_place(story: Entering) -> None:
    html = page(story.contributor).content.decode()
    tasks = re.findall(
        r'<a class="ink" href="([^"]+)">([^<]+)</a><span class="sub">([^<]+)</span></span></span>'
        r'<a class="btn small" href="[^"]+">(\w+)<',
        html,
    )
    place = "/update/OPS/?period=2026-10#c{}-2026-10-1"
    codes = ["OPS_05", "OPS_09", "OPS_11", "OPS_12", "OPS_13", "OPS_16"]
    assert tasks == [
        (place.format(story.measure(code).pk), *words)
        for code, words in zip(
            codes,
            [
                ("Crowded departures", "Conflict: two people saved a value", "Settle"),
                (
                    "Overtime share of hours",
                    "71 is outside the natural limits 0..40 of this KPI.",
                    "Check",
                ),
                (
                    "Incident clear-up time, median",
                    "17 min is not a plain number such as 1250.5.",
                    "Correct",
                ),
                ("Cancelled trips, staff shortage", "Not entered. September 2026 was 81", "Enter"),
                ("Layover share of timetable", "Not entered. September 2026 was 13.4%", "Enter"),
                ("Route refresher training complete", "Not entered. September 2026 was 94%", "Enter"),
            ],
            strict=True,
        )
    ]


def test_draft_of_somebody_else_is_not_my_task(story: Entering) -> None:
    words = text(page(story.manager))
    assert "Conflict" not in words
    assert "6 of 11 entered · 5 empty" in words


def test_last_closed_month_of_the_team_and_its_worst(story: Entering) -> None:
    node = NodeScore.objects.get(team=story.operations, node="team", start=SEPTEMBER)
    words = text(page(story.contributor))
    assert "Operations at a glance" in words
    assert "Worst KPI: Overtime share of hours, score 0." in words
    assert f"{int(node.score or 0)} 100 = on target" in words
    assert words.index("Overtime share of hours", words.index("Needs attention")) > 0


def test_everything_in(story: Entering) -> None:
    EntryDraft.objects.all().delete()
    actor, october = Actor.of(story.contributor), parse_key(Calendar(), "2026-10")
    for measure in Measure.objects.filter(team=story.operations, source="entry"):
        if not Entry.objects.filter(measure=measure, start=OCTOBER).exists():
            submit(actor, measure, october, Typed("1"), 0, now=NOW)
    answer = page(story.contributor)
    assert heading(answer) == "Nothing due from you"
    assert "All 11 values of Operations, October 2026 are in." in text(answer)


def test_nothing_open(story: Entering) -> None:
    TeamPeriod.objects.create(
        team=story.operations, grain="month", start=OCTOBER, state="finished", by=story.manager, at=NOW
    )
    assert "No value waits for you" in text(page(story.contributor))


def test_period_open_again_is_due_without_a_deadline(story: Entering) -> None:
    TeamPeriod.objects.create(
        team=story.operations,
        grain="month",
        start=SEPTEMBER,
        state="reopened",
        by=story.manager,
        at=NOW,
        reason="Late count",
    )
    words = text(page(story.contributor))
    assert "Operations, September 2026 Open again, without a deadline" in words


def test_own_measure_is_due_from_its_person_only(story: Entering) -> None:
    kpi = make_kpi("PPL_01", name="Rides checked", level="individual")
    make_measure(kpi, story.operations, person=story.contributor)
    answer = page(story.contributor)
    assert heading(answer) == "7 values to enter by Tuesday"
    assert "Your own measures 1 value to enter" in text(answer)
    assert 'href="/people/me/"' in answer.content.decode()
    assert "Your own measures" not in text(page(story.manager))
    assert "Rides checked" not in text(page(story.manager))


def test_teams_below_are_one_line_each(story: Entering) -> None:
    make_measure(make_kpi("TRM_01"), story.trams)
    words = text(page(story.manager))
    assert "Open in the teams below yours Trams, October 2026" in words
    assert "0 of 1 entered 1 empty" in words


def test_questions_and_actions_appear_when_there_are_any(story: Entering) -> None:
    make_organisation(comment_when_red="never")
    assert "Waiting for your answer" not in text(page(story.contributor))
    measure = story.measure("OPS_01")
    Comment.objects.create(
        measure=measure,
        grain="month",
        start=OCTOBER,
        author=story.manager,
        at=NOW,
        text="Everywhere?",
        asked=story.contributor,
        due=NOW.date(),
    )
    Action.objects.create(
        measure=measure, title="Recount layover", owner=story.contributor, due="2026-11-02", opened_at=NOW
    )
    answer = page(story.contributor)
    words, html = text(answer), answer.content.decode()
    asked = "Asked Thu 5 Nov 2026. Answer by Thu 5 Nov 2026."
    assert f"Tomas Lindqvist asks about Bus punctuality “Everywhere?” {asked} Answer" in words
    assert 'href="/scorecards/OPS/OPS_01/?period=2026-10#talk"' in html
    assert "Recount layover Bus punctuality 3 days late Due Mon 2 Nov 2026" in words
    assert 'href="/scorecards/OPS/OPS_01/">Recount layover' in html


@pytest.mark.parametrize(
    ("wish", "sentence"),
    [("ask", "Two sentences are enough."), ("require", "The month waits for it."), ("never", "")],
)
def test_a_red_figure_asks_for_its_comment(story: Entering, wish: str, sentence: str) -> None:
    make_organisation(comment_when_red=wish)
    measure = story.measure("OPS_03")
    place = f'href="/update/OPS/?period=2026-10#c{measure.pk}-2026-10-comment"'
    answer = page(story.contributor)
    asks = "needs a comment An off-track KPI asks for a cause and a next step."
    assert (asks in text(answer), place in answer.content.decode()) == (bool(sentence), bool(sentence))
    assert sentence in text(answer)
    said = {"measure": measure, "grain": "month", "start": OCTOBER, "author": story.manager}
    Comment.objects.create(**said, at=NOW, text="Bridge works")
    assert asks not in text(page(story.contributor))


def test_executive_starts_from_the_scores_of_all_teams(story: Entering) -> None:
    executive = make_user("elin@merrow.example", groups=("Executives",))
    words = text(page(executive))
    assert "Teams, the lowest score first September 2026" in words
    assert "more team" not in words
    assert words.index("Operations", words.index("Teams, the")) < words.index("Trams")


def test_teams_beyond_the_twelve_lowest_are_counted(story: Entering) -> None:
    executive = make_user("elin@merrow.example", groups=("Executives",))
    for number in range(12):
        make_node_score(make_team(f"T{number:02}", story.operations), SEPTEMBER, number)
    words = text(page(executive))
    assert "2 more teams have a higher score" in words
    assert "Trams" not in words


def test_administrator_without_a_team_starts_from_curating(story: Entering) -> None:
    words = text(page(make_user("ada@merrow.example", groups=("Administrators",))))
    assert "Administration" in words
    assert "Operations at a glance" not in words


def test_person_without_a_team_learns_what_to_do(story: Entering) -> None:
    words = text(page(make_user("new@merrow.example", name="Noa")))
    assert "You belong to no team yet" in words
    assert "Good to see you, Noa" in words


def test_viewer_owes_nothing_and_sees_the_team(story: Entering) -> None:
    viewer = make_user("vera@merrow.example", name="Vera")
    make_member(viewer, story.operations, "viewer")
    words = text(page(viewer))
    assert "Operations at a glance" in words
    assert "Continue entering" not in words


def test_query_count_is_the_same_for_one_and_for_many(story: Entering) -> None:
    for month in range(1, 3):
        assert _queries(story) == STATEMENTS
        for number in range(5):
            make_entry(make_measure(make_kpi(), story.operations), OCTOBER, number)
        make_node_score(story.trams, OCTOBER.replace(month=month), 90)


def test_query_count_is_the_same_for_one_approval_and_for_many(story: Entering) -> None:
    counts = set()
    for number in range(1, 4):
        kpi = make_kpi(needs_approval=True)
        for team in (story.operations, story.trams):
            make_entry(make_measure(kpi, team), OCTOBER, number, actor=story.contributor)
        counts.add(_queries(story, story.manager))
    assert len(counts) == 1


def test_query_count_is_the_same_for_one_proposed_target_and_for_many(story: Entering) -> None:
    ada = make_user("ada@merrow.example", groups=("Administrators",))
    counts = []
    for code in ("OPS_12", "OPS_16", "OPS_05"):
        propose(story, code)
        counts.append(_queries(story, ada))
    assert counts == [ADMINISTRATORS_STATEMENTS] * 3


def _queries(story: Entering, who: User | None = None) -> int:
    user = User.objects.get(pk=(who or story.contributor).pk)
    reader = Reader(user, Organisation.current(), NOW, NOW.date())
    with CaptureQueriesContext(connection) as captured:
        home_of(reader)
    return len(captured)
