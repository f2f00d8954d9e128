"""Terms of objectives and perspectives on trial: the organisation's score, and the perspective's there."""

import datetime as dt
from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.audit import Actor
from accounts.models import Team, TeamTerms, User
from kpis.actions.scores import recompute
from kpis.actions.strategy import set_node_terms
from kpis.models import NodeScore, NodeTerms, Objective
from kpis.queries.node_terms_trials import tried_node_terms
from tests.builders import make_member, make_node_terms, make_objective, make_team, make_user
from tests.tried import NOW, OCTOBER, computed, moved, reader, said, scored, stored


@pytest.fixture
def elin() -> User:
    return make_user("elin@merrow.example", groups=("Executives",))


@pytest.fixture
def merrow() -> Team:
    return make_team("MERROW", name="Merrow")


@pytest.fixture
def punctual() -> Objective:
    return make_objective("PUNCTUAL")


def told(of: Objective, user: User, **terms: object) -> list[str]:
    return tried_node_terms(NodeTerms(objective=of, **terms), reader(user))


def test_a_weight_moves_the_organisation_and_the_perspective(
    merrow: Team, punctual: Objective, elin: User
) -> None:
    """Counted three times it makes (3 × 100 + 50) ÷ 4 of the (100 + 50) ÷ 2; the perspective enters with two
    measures as before, beside 50: (2 × 87.5 + 50) ÷ 3 is 75, and (100 + 50 + 50) ÷ 3 was 66.67."""
    scored(merrow, 100, punctual)
    scored(merrow, 90, make_objective("SAFE"))
    scored(merrow, 90, make_objective("CHEAP", "financial"))
    computed()
    assert told(punctual, elin, weight=Decimal(3)) == [
        moved("Merrow", "67 (off track)", "75 (at risk)"),
        moved("Customer of Merrow", "75 (at risk)", "88 (at risk)"),
    ]
    assert said(stored(merrow)) == "67 (off track)"


def test_the_worst_child_rules_in_teams_below_too(merrow: Team, punctual: Objective, elin: User) -> None:
    """Of 100 and 50 the worst is 50; the other team has 100. There (2 × 50 + 100) ÷ 3 is the perspective."""
    buses, rail = (make_team(code, merrow, name=code.title()) for code in ("BUSES", "RAIL"))
    for value in (100, 90):
        scored(buses, value, punctual)
    scored(rail, 100, make_objective("SAFE"))
    computed()
    assert told(punctual, elin, rollup="worst_child") == [
        moved("Merrow", "88 (at risk)", "75 (at risk)"),
        moved("Customer of Merrow", "83 (at risk)", "67 (off track)"),
    ]


def test_terms_of_a_perspective(merrow: Team, punctual: Objective, elin: User) -> None:
    """(100 + 50) ÷ 2 is 75; without a weight of the perspective its objective no longer counts."""
    scored(merrow, 100, punctual)
    scored(merrow, 90, make_objective("CHEAP", "financial"))
    computed()
    row = NodeTerms(perspective=punctual.perspective, weight=Decimal(0))
    assert tried_node_terms(row, reader(elin)) == [
        moved("Merrow", "75 (at risk)", "50 (off track)"),
        "With this, Customer of Merrow would have had the same score in October 2026: 100 (on track).",
    ]


@pytest.mark.parametrize(
    ("weight", "rollup"), [(None, "worst_child"), (5, "weighted_mean"), (0, "worst_child")]
)
def test_it_is_what_the_recompute_writes(
    merrow: Team, punctual: Objective, elin: User, weight: int | None, rollup: str
) -> None:
    buses, rail = (make_team(code, merrow) for code in ("BUSES", "RAIL"))
    make_node_terms(punctual, weight=2, valid_from=dt.date(2026, 1, 1))
    for team, value in ((merrow, 102), (buses, 103), (buses, 91), (rail, 93)):
        scored(team, value, punctual)
    for team, value in ((merrow, 99), (buses, 94), (rail, 107)):
        scored(team, value)
    TeamTerms.objects.create(team=merrow, mode="both", valid_from=OCTOBER, recorded_at=NOW)
    computed()
    of = punctual.perspective
    before = [said(stored(merrow)), said(stored(merrow, perspective=of))]
    sentences = told(punctual, elin, weight=weight, rollup=rollup)
    row = NodeTerms(objective=punctual, weight=weight, rollup=rollup, valid_from=OCTOBER)
    set_node_terms(Actor.of(elin), row, now=NOW)
    recompute(NOW)
    after = [said(stored(merrow)), said(stored(merrow, perspective=of))]
    names = ["Merrow", "Customer of Merrow"]
    assert sentences == [moved(*told_of) for told_of in zip(names, before, after, strict=True)]


def test_it_is_told_to_readers_of_the_whole_alone(merrow: Team, punctual: Objective) -> None:
    ada = make_user("ada@merrow.example", groups=("Administrators",))
    buses = make_team("BUSES", merrow)
    make_member(ada, buses, "manager")
    scored(buses, 100, punctual)
    hidden = "What the organisation's score would have been is told to whoever may read its scorecard."
    assert told(punctual, ada, weight=Decimal(3)) == [hidden]
    make_member(ada, merrow, "viewer")
    none = "No closed period of the organisation has a score yet."
    assert told(punctual, ada, weight=Decimal(3)) == [none]


def test_several_top_teams_are_told_one_by_one(merrow: Team, punctual: Objective, elin: User) -> None:
    """With terms of a perspective in which the second of them has nothing."""
    scored(merrow, 100, punctual)
    scored(merrow, 90, make_objective("CHEAP", "financial"))
    scored(make_team("HARBOUR", name="Harbour"), 95, make_objective("DEEP", "financial"))
    make_team("EMPTY")
    computed()
    row = NodeTerms(perspective=punctual.perspective, weight=Decimal(3))
    assert tried_node_terms(row, reader(elin)) == [
        moved("Merrow", "75 (at risk)", "88 (at risk)"),
        "With this, Harbour would have had the same score in October 2026: 75 (at risk).",
        "With this, EMPTY would have had the same score in October 2026: – (no data).",
        "With this, Customer of Merrow would have had the same score in October 2026: 100 (on track).",
    ]


@pytest.mark.parametrize("count", [1, 12])
def test_it_costs_the_same_for_one_team_and_for_many(
    merrow: Team,
    punctual: Objective,
    elin: User,
    django_assert_num_queries: DjangoAssertNumQueries,
    count: int,
) -> None:
    for _ in range(count):
        team = make_team("", merrow)
        scored(team, 100, punctual)
        scored(team, 90)
    computed()
    row, asking = NodeTerms(objective=punctual, weight=Decimal(3)), reader(elin)
    with django_assert_num_queries(7):
        tried_node_terms(row, asking)
    assert not NodeScore.objects.exclude(computed_version=1).exists()
