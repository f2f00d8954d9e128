import datetime as dt
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Organisation, Team
from kpis.calc.periods import Calendar, Period, parse_key
from kpis.formats import Split
from kpis.models import NodeScore, Score
from kpis.queries.data_notes import DataNote, Noted
from kpis.queries.figures import Delta
from kpis.queries.scorecard_lines import Row
from kpis.queries.scorecards import Card, scorecard, stored_rows
from kpis.queries.summaries import ChildTeam, Count, Summary, Worst
from tests.builders import make_kpi, make_measure, make_node_score, make_objective, make_score, make_team
from tests.story import OCTOBER, Story, make_story

TODAY = dt.date(2026, 11, 12)


def period(key: str) -> Period:
    return parse_key(Calendar(), key)


def card_of(team: Team, key: str = "2026-10", today: dt.date = TODAY) -> Card:
    organisation, at = Organisation.current(), period(key)
    return scorecard(organisation, team, at, today, stored_rows(organisation, team, at))


@pytest.fixture
def story() -> Story:
    return make_story()


def row_of(card: Card, code: str) -> Row:
    rows = [row for group in card.perspectives for objective in group.groups for row in objective.rows]
    return next(row for row in [*rows, *card.metrics] if row.code == code)


def test_a_measure_is_a_row_of_ready_texts(story: Story) -> None:
    row = row_of(card_of(story.operations), "OPS_01")
    assert row == Row(
        code="OPS_01",
        name="Bus punctuality",
        key="2026-10",
        value=Split("84", ".6"),
        unit="%",
        change=Delta(Split("−1", ".2"), "bad", "worse"),
        target=Split("≥ 88", ".0"),
        target_line="target ≥ 88.0%",
        score=Decimal("80.681818181818"),
        score_text="81",
        status="amber",
        tags=(),
        history=row.history,
        target_figure=Decimal("88"),
        signal=None,
        weight="16",
        updated="1 Jan",
        is_overdue=False,
        owner="T. Lindqvist",
    )
    assert [float(value) for value in row.history[-2:] if value] == [85.8, 84.6]
    assert len(row.history) == 13


def test_objectives_stand_in_their_perspectives_with_their_stored_scores(story: Story) -> None:
    card = card_of(story.operations)
    found = [
        (
            group.name,
            group.score_text,
            group.status,
            [(one.name, one.score_text, one.weight) for one in group.groups],
        )
        for group in card.perspectives
    ]
    assert found == [
        (
            "Customer",
            "78",
            "amber",
            [
                ("Keep passengers comfortable and informed", "103", "4"),
                ("Run a service people can rely on", "74", "33"),
            ],
        ),
        ("Financial", "66", "red", [("Get more from each kilometre", "66", "15")]),
        ("Process", "62", "red", [("Recover fast when things go wrong", "62", "17")]),
    ]
    assert [group.is_its_only_objective for group in card.perspectives] == [False, True, True]


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("FY2026", "2026 to date"),
        ("FY2026-Q4", "Q4 2026 to date"),
        ("FY2026-Q3", "Q3 2026"),
        ("2026-11", "November 2026"),
    ],
)
def test_a_running_year_says_that_it_is_to_date(story: Story, key: str, name: str) -> None:
    assert card_of(story.operations, key).period_name == name


def test_the_summary_is_what_the_team_node_says(story: Story) -> None:
    card = card_of(story.operations)
    assert card.finding == "October 2026: score 69, off track"
    assert card.summary == Summary(
        score_text="69",
        status="red",
        reason="",
        is_provisional=False,
        coverage="96%",
        counts=[
            Count("red", "off", "3 off track"),
            Count("amber", "risk", "1 at risk"),
            Count("green", "on", "6 on track"),
            Count("rest", "mute", "3 without score"),
        ],
        change="−9 since Sep 26",
        change_css="bad",
        worst=Worst("OPS", "OPS_09", "Overtime share of hours", "0", "red", "off"),
        entries="Closed since Tue 10 Nov 2026.",
    )


def test_a_coarser_measure_is_carried_from_its_last_period(story: Story) -> None:
    card = card_of(story.operations)
    row = row_of(card, "OPS_17")
    assert (row.key, row.score_text, row.tags, row.change.css) == ("FY2026-Q3", "113", ("carried",), "mute")
    assert [row.code for row in card.metrics] == ["OPS_20"]


def test_what_is_missing_and_what_is_carried_is_said(story: Story) -> None:
    assert card_of(story.operations).notes == [
        DataNote("Missing", "1 missing", [Noted("OPS_16", "Route refresher training complete", "no value")]),
        DataNote("Carried forward", "1 carried forward", [Noted("OPS_17", "Timetable survey", "of Q3 2026")]),
    ]


def test_what_an_open_month_waits_for_is_said(story: Story) -> None:
    Score.objects.filter(measure__kpi__code="OPS_16", start=OCTOBER).update(status="not_due", reason="")
    assert card_of(story.operations).notes[0] == DataNote(
        "Not due yet", "1 not due yet", [Noted("OPS_16", "Route refresher training complete", "no value yet")]
    )


def test_teams_below_are_listed_with_their_scores(story: Story) -> None:
    assert card_of(story.operations).children == [ChildTeam("TRAMS", "Trams", "94", "green", "100%", "1")]


def test_a_team_that_only_joins_its_teams_says_so(story: Story) -> None:
    make_node_score(story.company, OCTOBER, "80", coverage=100)
    card = card_of(story.company)
    assert [child.code for child in card.children] == ["OPS"]
    assert card.mode_sentence == (
        "The score is the weighted mean of the teams below, so it may differ from the mean of the"
        " perspectives."
    )


def test_a_row_out_of_date_says_since_when_it_is_updating(story: Story) -> None:
    since = dt.datetime(2026, 11, 12, 8, 12, tzinfo=dt.UTC)
    Score.objects.filter(measure=story.punctuality, start=OCTOBER).update(source_version=2, stale_since=since)
    assert card_of(story.operations).updating_since == "09:12"
    Score.objects.update(source_version=1, stale_since=None)
    assert card_of(story.operations).updating_since == ""


def test_an_open_month_names_the_share_that_is_in() -> None:
    team = make_team("NEW", name="New")
    make_node_score(team, OCTOBER, None, status="not_due", coverage="56")
    card = card_of(team, today=dt.date(2026, 11, 5))
    assert card.finding == "October 2026: not due yet, 56% of weight is in"
    assert card.summary is not None
    assert card.summary.entries == "Open until Tue 10 Nov 2026."


def test_a_team_without_anything_has_an_empty_card() -> None:
    card = card_of(make_team("NEW", name="New"))
    assert card.is_empty
    assert card.finding == "October 2026: no data"


def test_rows_that_are_not_present_are_not_shown(story: Story) -> None:
    Score.objects.update(present=False)
    NodeScore.objects.update(present=False)
    assert card_of(story.operations).is_empty


def test_a_month_without_a_row_is_a_gap_in_the_line(story: Story) -> None:
    Score.objects.filter(measure=story.punctuality, start=dt.date(2026, 9, 1)).delete()
    row = row_of(card_of(story.operations), "OPS_01")
    assert row.history[-2] is None
    assert row.change == Delta(Split("–", ""), css="mute")


@pytest.mark.parametrize("measures", [1, 12])
def test_a_card_costs_two_statements(
    django_assert_num_queries: DjangoAssertNumQueries, measures: int
) -> None:
    team, objective = make_team("MANY"), make_objective("ONE")
    for _ in range(measures):
        measure = make_measure(make_kpi("", objective), team)
        for month in range(1, 11):
            make_score(measure, dt.date(2026, month, 1), 10, 100, target=10)
    make_node_score(team, OCTOBER, 100)
    organisation = Organisation.current()
    with django_assert_num_queries(2):
        rows = stored_rows(organisation, team, period("2026-10"))
        card = scorecard(organisation, team, period("2026-10"), TODAY, rows)
    assert len(card.perspectives[0].groups[0].rows) == measures
