"""Terms of a team on trial: its own score, and that of the team above it."""

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.actions.teams import set_terms
from accounts.audit import Actor
from accounts.models import Team, TeamTerms, User
from kpis.actions.scores import recompute
from kpis.models import Measure
from kpis.queries.team_terms_trials import tried_team_terms
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_member,
    make_objective,
    make_target,
    make_team,
    make_user,
)
from tests.tried import HIDDEN, NOW, OCTOBER, computed, moved, reader, said, scored, stored


@pytest.fixture
def elin() -> User:
    return make_user("elin@merrow.example", groups=("Executives",))


@pytest.fixture
def merrow() -> Team:
    return make_team("MERROW", name="Merrow")


@pytest.fixture
def buses(merrow: Team) -> Team:
    return make_team("BUSES", merrow, name="Buses")


@pytest.fixture
def rail(merrow: Team) -> Team:
    return make_team("RAIL", merrow, name="Rail")


def told(team: Team, parent: Team | None, user: User, **terms: object) -> list[str]:
    return tried_team_terms(TeamTerms(team=team, parent=parent, **terms), reader(user))


def rolled_score(measure: Measure) -> Decimal | None:
    return measure.scores.get(start=OCTOBER, grain="month").score


def test_a_weight_moves_the_team_above(merrow: Team, buses: Team, rail: Team, elin: User) -> None:
    """(100 + 50) ÷ 2 is 75, (3 × 100 + 50) ÷ 4 is 87.5."""
    scored(buses, 100)
    scored(rail, 90)
    computed()
    assert told(buses, merrow, elin, weight=Decimal(3)) == [moved("Merrow", "75 (at risk)", "88 (at risk)")]
    assert told(buses, merrow, elin) == ["The closed periods were scored with these very terms."]


def test_mode_own_weight_and_roll_up_move_the_team_itself(
    merrow: Team, buses: Team, rail: Team, elin: User
) -> None:
    """Own 100 with 50 and 75 below: alone, (100 + 50 + 75) ÷ 3, (2 × 100 + 50 + 75) ÷ 4, and the worst."""
    scored(merrow, 100)
    scored(buses, 90)
    scored(rail, 95)
    computed()
    tried: list[dict[str, object]] = [
        {"mode": "both"},
        {"mode": "both", "own_weight": Decimal(2)},
        {"mode": "both", "rollup": "worst_child"},
        {"mode": "children"},
    ]
    assert [told(merrow, None, elin, **terms) for terms in tried] == [
        [moved("Merrow", "100 (on track)", after)]
        for after in ("75 (at risk)", "81 (at risk)", "50 (off track)", "63 (off track)")
    ]


def test_both_are_told_where_both_are_written(merrow: Team, buses: Team, rail: Team, elin: User) -> None:
    """The worst of 120, 100 and 50 in the perspectives is 50 for their mean of 90. Counted three times it
    makes (3 × 50 + 100) ÷ 4 of the (90 + 100) ÷ 2."""
    scored(buses, 130, make_objective("", "financial"))
    scored(buses, 100, make_objective("", "customer"))
    scored(buses, 90, make_objective("", "learning"))
    scored(rail, 100)
    computed()
    assert told(buses, merrow, elin, weight=Decimal(3), rollup="worst_child") == [
        moved("Buses", "90 (on track)", "50 (off track)"),
        moved("Merrow", "95 (on track)", "63 (off track)"),
    ]


@pytest.mark.parametrize(
    ("terms", "of"),
    [
        ({"weight": 4}, ["MERROW"]),
        ({"weight": 0}, ["MERROW"]),
        ({"mode": "both", "own_weight": 3, "weight": 2}, ["BUSES", "MERROW"]),
        ({"mode": "children", "rollup": "worst_child"}, ["BUSES"]),
    ],
)
def test_it_is_what_the_recompute_writes(
    merrow: Team, buses: Team, rail: Team, elin: User, terms: dict[str, object], of: list[str]
) -> None:
    """A roll-up beside the teams weighs them too: it is computed anew."""
    shared, night = make_objective("SHARED"), make_team("NIGHT", buses)
    TeamTerms.objects.create(team=merrow, mode="both", valid_from=OCTOBER, recorded_at=NOW)
    for team, value in ((buses, 103), (buses, 91), (night, 97), (rail, 93)):
        scored(team, value, shared)
    kpi = make_kpi("PUNCTUALITY", shared, aggregation="none")
    rolled = make_measure(kpi, merrow, source="rollup")
    for team, value in ((buses, 120), (rail, 80)):
        unit = make_measure(kpi, team)
        make_target(unit, 100)
        make_entry(unit, OCTOBER, value)
    computed()
    teams = {"BUSES": buses, "MERROW": merrow}
    before = [said(stored(teams[code])) for code in of]
    score = rolled_score(rolled)
    sentences = told(buses, merrow, elin, **terms)
    row = TeamTerms(team=buses, parent=merrow, valid_from=OCTOBER, **terms)
    set_terms(Actor.of(elin), row, now=NOW)
    recompute(NOW)
    assert (rolled_score(rolled) != score) is ("weight" in terms)
    assert sentences == [
        moved(teams[code].name, old, said(stored(teams[code]))) for code, old in zip(of, before, strict=True)
    ]


def test_another_parent_is_a_move(merrow: Team, buses: Team, rail: Team, elin: User) -> None:
    sentence = "Another parent is a move, which has a preview of its own on the page of the team."
    assert [told(buses, parent, elin) for parent in (rail, None)] == [[sentence], [sentence]]


def test_each_score_is_told_to_readers_of_its_scorecard_alone(merrow: Team, buses: Team) -> None:
    ada = make_user("ada@merrow.example", groups=("Administrators",))
    scored(buses, 100)
    scored(buses, 90)
    assert told(buses, merrow, ada, mode="both", weight=Decimal(3)) == [HIDDEN]
    make_member(ada, buses, "viewer")
    assert told(buses, merrow, ada, mode="both") == ["No closed period of the team has a score yet."]
    computed()
    assert told(buses, merrow, ada, mode="both", weight=Decimal(3)) == [
        "With this, Buses would have had the same score in October 2026: 75 (at risk).",
        HIDDEN,
    ]


@pytest.mark.parametrize("count", [1, 12])
def test_it_costs_the_same_for_one_measure_and_for_many(
    merrow: Team, buses: Team, elin: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        scored(buses, 100)
        scored(make_team("", merrow), 90)
    computed()
    row, asking = TeamTerms(team=buses, parent=merrow, weight=Decimal(3), mode="both"), reader(elin)
    with django_assert_num_queries(9):
        tried_team_terms(row, asking)
