"""What each person finds on the home page."""

import re
from collections.abc import Iterator
from typing import Any

import pytest
import time_machine

from accounts.audit import Actor
from kpis.actions.entries import submit
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import (
    Action,
    Comment,
    Entry,
    EntryDraft,
    Measure,
    NodeScore,
    TeamPeriod,
)
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
from tests.home_page import page, statements, text
from tests.story import OCTOBER
from tests.story_entering import NOW, SEPTEMBER, Entering, make_entering

STATEMENTS = 20  # one of them reads mentions, one what awaits approval


@pytest.fixture(autouse=True)
def _fifth_of_november() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture
def story() -> Entering:
    return make_entering()


def heading(response: Any) -> str:
    found = re.search(r"<h1>(.*?)</h1>", response.content.decode())
    assert found
    return found[1]


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
        assert statements(story.contributor) == STATEMENTS
        for number in range(5):
            make_entry(make_measure(make_kpi(), story.operations), OCTOBER, number)
        make_node_score(story.trams, OCTOBER.replace(month=month), 90)
