import datetime as dt

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Organisation, Team
from kpis.calc.periods import Calendar, parse_key
from kpis.models import Perspective
from kpis.queries.strategy_map import Card, StrategyMap, readable_teams, strategy_map
from kpis.queries.summaries import Worst
from tests.builders import (
    make_kpi,
    make_measure,
    make_member,
    make_node_score,
    make_objective,
    make_rules,
    make_score,
    make_team,
    make_user,
)
from tests.cast import Cast, make_cast
from tests.story import OCTOBER

TODAY = dt.date(2026, 11, 12)
PERIOD = parse_key(Calendar(), "2026-10")


@pytest.fixture
def cast() -> Cast:
    return make_cast()


def map_of(team: Team | None) -> StrategyMap:
    return strategy_map(Organisation.current(), team, PERIOD, TODAY)


def cards_of(found: StrategyMap) -> list[Card]:
    return [card for lane in found.lanes for card in lane.cards]


def test_lanes_stand_in_the_order_of_the_perspectives(cast: Cast) -> None:
    make_objective("SKILLS", "growth")
    make_objective("LEAN", "process")
    for position, code in enumerate(("growth", "process", "customer")):
        Perspective.objects.filter(code=code).update(position=position)
    assert [lane.name for lane in map_of(None).lanes] == ["Growth", "Process", "Customer"]


def test_a_card_says_the_score_its_worst_kpi_and_what_is_missing(cast: Cast) -> None:
    reliable = cast.punctuality.kpi.versions.get().objective
    assert reliable is not None
    reliable.drives.add(make_objective("FARES", "financial", name="Grow fare income"))
    make_score(cast.punctuality, OCTOBER, "84.6", "80.68", target=88)
    figures = {"coverage": "72.4", "worst": cast.punctuality, "amber": 1, "green": 2, "grey": 1}
    make_node_score(cast.buses, OCTOBER, "88.4", objective=reliable, **figures)
    found = map_of(cast.buses)
    assert cards_of(found) == [
        Card(
            code="RELIABLE",
            name="Run a service people can rely on",
            drives=["FARES"],
            is_measured=True,
            status="amber",
            css="risk",
            score_text="88",
            coverage="72%",
            worst=Worst("BUSES", "OPS_01", "Bus punctuality", "81", "amber", "risk"),
            worst_words="Worst of 4",
        ),
        Card("FARES", "Grow fare income", []),
    ]
    assert found.finding == "Buses, October 2026: 0 of 1 objective on track"


def test_bands_are_those_of_the_rules_in_force(cast: Cast) -> None:
    make_rules(valid_from=dt.date(2026, 10, 1), node_green_at=95, node_amber_at=60)
    reliable = cast.punctuality.kpi.versions.get().objective
    make_node_score(cast.buses, OCTOBER, "94.7", objective=reliable, coverage=100, status="amber")
    found = map_of(cast.buses)
    assert found.bands == "Objectives are on track from 95, at risk from 60."
    assert [(card.score_text, card.coverage) for card in cards_of(found)] == [("94", "")]


def test_without_a_team_nothing_is_told_of_figures(cast: Cast) -> None:
    make_score(cast.punctuality, OCTOBER, "84.6", "80.68", target=88)
    make_node_score(cast.buses, OCTOBER, 80, objective=cast.punctuality.kpi.versions.get().objective)
    found = map_of(None)
    assert cards_of(found) == [Card("RELIABLE", "Run a service people can rely on", [])]
    assert (found.finding, found.bands) == ("1 objective in 1 perspective", "")


def test_a_retired_objective_leaves_the_map_and_what_drove_it(cast: Cast) -> None:
    retired = make_objective("OLD", "financial", retired_from=dt.date(2026, 10, 1))
    make_objective("LATER", "financial", retired_from=dt.date(2026, 10, 2))
    reliable = cast.punctuality.kpi.versions.get().objective
    assert reliable is not None
    reliable.drives.add(retired)
    assert [(card.code, card.drives) for card in cards_of(map_of(None))] == [("RELIABLE", []), ("LATER", [])]


def test_the_top_of_what_one_may_read_comes_first(cast: Cast) -> None:
    make_team("ANTIQUES", cast.services, active_to=dt.date(2026, 9, 30))
    both = make_user()
    make_member(both, cast.services)
    make_member(both, cast.rail)
    people = {"viewer": cast.viewer, "executive": cast.executive, "administrator": cast.administrator}
    found = {
        name: [team.code for team in readable_teams(user, PERIOD, TODAY)]
        for name, user in {**people, "both": both}.items()
    }
    assert found == {
        "viewer": ["BUSES"],
        "executive": ["MERROW", "BUSES", "RAIL", "SERVICES"],
        "administrator": [],
        "both": ["RAIL", "SERVICES", "BUSES"],
    }


@pytest.mark.parametrize("objectives", [1, 12])
def test_a_map_costs_the_same_for_one_objective_and_for_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, objectives: int
) -> None:
    for number in range(objectives):
        objective = make_objective(perspective=f"view{number}")
        objective.drives.add(make_objective(perspective="customer"))
        measure = make_measure(make_kpi("", objective), cast.buses)
        make_score(measure, OCTOBER, 10, 80, target=10)
        make_node_score(cast.buses, OCTOBER, 80, objective=objective, worst=measure)
    organisation = Organisation.current()
    with django_assert_num_queries(3):
        strategy_map(organisation, cast.buses, PERIOD, TODAY)
