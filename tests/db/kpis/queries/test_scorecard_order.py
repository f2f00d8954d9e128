"""A scorecard in another order, narrowed, in a sentence, and taken away as a table."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest

from accounts.models import Organisation, Team
from kpis.calc.periods import Calendar, parse_key
from kpis.models import Measure, Score, Signal, Watch
from kpis.queries.scorecard_order import SortLink, Wanted
from kpis.queries.scorecard_tables import COLUMNS, card_table
from kpis.queries.scorecards import Card, scorecard, stored_rows
from tests.builders import make_kpi, make_measure, make_node_score, make_score, make_team
from tests.story import OCTOBER, Story, make_story

TODAY = dt.date(2026, 11, 12)
NOW = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
PERIOD = parse_key(Calendar(), "2026-10")


@pytest.fixture
def story() -> Story:
    return make_story()


def card_of(team: Team, show: str = "", sort: str = "") -> Card:
    organisation = Organisation.current()
    rows = stored_rows(organisation, team, PERIOD)
    return scorecard(organisation, team, PERIOD, TODAY, rows, Wanted(show, sort))


def codes(card: Card) -> list[str]:
    rows = [row for group in card.perspectives for objective in group.groups for row in objective.rows]
    return [row.code for row in [*card.ordered, *rows, *card.metrics]]


def test_the_worst_score_comes_first_and_what_has_none_last(story: Story) -> None:
    card = card_of(story.operations, sort="score")
    assert codes(card)[:4] == ["OPS_09", "OPS_12", "OPS_03", "OPS_01"]
    assert {row.score_text for row in card.ordered[-3:]} == {"–"}
    assert (card.perspectives, card.metrics) == ([], [])
    assert card.sorts["score"] == SortLink("", "ascending")
    assert card.sorts["weight"] == SortLink("&sort=weight", "")


def test_the_heaviest_comes_first_and_a_metric_last(story: Story) -> None:
    card = card_of(story.operations, sort="weight")
    assert [row.weight for row in card.ordered[:3]] == ["16", "9", "8"]
    assert card.ordered[-1].code == "OPS_20"
    assert card.sorts["weight"] == SortLink("", "descending")


@pytest.mark.parametrize(
    ("show", "found"),
    [
        ("red", ["OPS_03", "OPS_09", "OPS_12"]),
        ("amber", ["OPS_01"]),
        ("rest", ["OPS_10", "OPS_16", "OPS_20"]),
        ("signal", []),
    ],
)
def test_a_narrowed_card_keeps_its_groups_and_says_so(story: Story, show: str, found: list[str]) -> None:
    card = card_of(story.operations, show=show)
    assert sorted(codes(card)) == found
    assert card.narrowed == f"{len(found)} of 13 KPIs are shown."
    assert all(objective.rows for group in card.perspectives for objective in group.groups)
    assert card.is_narrowed_to_nothing is (not found)
    assert not card.is_empty


def test_what_is_said_of_the_whole_stays_what_it_is(story: Story) -> None:
    whole, narrowed = card_of(story.operations), card_of(story.operations, "red", "score")
    assert (whole.summary, whole.notes, whole.brief) == (narrowed.summary, narrowed.notes, narrowed.brief)
    assert narrowed.wanted.part == "&show=red&sort=score"


def _judge(measure: Measure, since: dt.date | None) -> None:
    """As the worker leaves it: worse since then, or steady."""
    judged = {"judged_from": dt.date(2026, 1, 1), "last": OCTOBER, "computed_at": NOW, "grain": "month"}
    Watch.objects.create(measure=measure, verdict="worse" if since else "steady", **judged)
    if since:
        period = {"grain": "month", "start": since, "found": since}
        Signal.objects.create(
            measure=measure, rule="outside", verdict="worse", state="open", side=-1, seen_at=NOW, **period
        )


def _signals() -> Team:
    team = make_team("OPS", name="Operations")
    found = {"A": OCTOBER, "B": OCTOBER, "C": OCTOBER, "D": dt.date(2026, 8, 1), "E": None}
    for name, since in found.items():
        measure = make_measure(make_kpi(name, name=f"KPI {name}"), team)
        make_score(measure, OCTOBER, 10, 100)
        _judge(measure, since)
    make_node_score(team, OCTOBER, 100)
    return team


def test_in_short_new_signals_are_named_and_others_counted() -> None:
    assert card_of(_signals()).brief == (
        "KPI A, KPI B and 1 more turned worse. 1 still worse than usual. 1 steady: noise, do not react."
    )


def test_in_short_a_quiet_period_says_so() -> None:
    team = _signals()
    Signal.objects.filter(start=OCTOBER).delete()
    assert card_of(team).brief == ("No new signal. 1 still worse than usual. 4 steady: noise, do not react.")


def test_without_a_measure_to_judge_the_span_of_the_teams_is_said(story: Story) -> None:
    assert card_of(story.operations).brief == "No signal can be told yet: too few values."
    make_node_score(make_team("BUSES", story.company, name="Buses"), OCTOBER, "101")
    assert card_of(story.company).brief == "From Operations, 69, to Buses, 101."


def _table(story: Story, wanted: Wanted) -> list[dict[str, object]]:
    rows = stored_rows(Organisation.current(), story.operations, PERIOD)
    lines = card_table(Calendar(), rows, PERIOD, wanted, ZoneInfo("Europe/Paris"))
    return [dict(zip(COLUMNS, line, strict=True)) for line in lines]


def test_a_table_has_the_figures_as_they_are_stored(story: Story) -> None:
    Measure.objects.filter(pk=story.punctuality.pk).update(owner=story.manager)
    found = next(line for line in _table(story, Wanted()) if line["code"] == "OPS_01")
    assert found == {
        "perspective": "Customer",
        "objective": "Run a service people can rely on",
        "code": "OPS_01",
        "name": "Bus punctuality",
        "period": "2026-10",
        "value": Decimal("84.6"),
        "unit": "%",
        "change": Decimal("-1.2"),
        "target": Decimal("88"),
        "lower": None,
        "upper": None,
        "score": Score.objects.get(measure=story.punctuality, start=OCTOBER).score,
        "status": "amber",
        "reason": "",
        "signal": "",
        "weight": Decimal("16"),
        "updated": dt.date(2024, 1, 1),
        "owner": "Tomas Lindqvist",
    }


def test_a_table_follows_the_order_and_the_choice_of_the_page(story: Story) -> None:
    assert [line["code"] for line in _table(story, Wanted("red", "score"))] == ["OPS_09", "OPS_12", "OPS_03"]
    assert [line["code"] for line in _table(story, Wanted())][-1] == "OPS_20"


def test_what_is_carried_is_compared_with_nothing(story: Story) -> None:
    found = next(line for line in _table(story, Wanted()) if line["code"] == "OPS_17")
    assert (found["period"], found["change"]) == ("FY2026-Q3", None)
