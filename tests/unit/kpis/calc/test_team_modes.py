"""Scores up the tree: own scorecard, child teams, or both; objectives and perspectives along the way."""

from decimal import Decimal
from typing import Any

import pytest

from .organisations import COSTS, FINANCIAL, GROWTH, SERVICE, Organisation
from .shorthand import Number, children_of, said
from .test_node_structure import LATER, MONTH, add


def tree(mode: str = "auto", own_weight: Number = 1, **terms: Any) -> Organisation:
    """Top with its own growth (120), below it A (growth 60) and, of weight 3, B (growth 90, service 30)."""
    organisation = Organisation()
    organisation.team("Top", mode=mode, own_weight=own_weight, **terms)
    organisation.team("A", "Top")
    organisation.team("B", "Top", weight=3)
    add(organisation, "Top", "g0", 120)
    add(organisation, "A", "g1", 60)
    add(organisation, "B", "g2", 90)
    add(organisation, "B", "s1", 30)
    return organisation


@pytest.mark.parametrize(
    ("mode", "own_weight", "score"),
    [("auto", 1, "120"), ("own", 1, "120"), ("children", 1, "60"), ("both", 1, "72"), ("both", 0, "60")],
)
def test_team_score_by_mode(mode: str, own_weight: int, score: str) -> None:
    assert tree(mode, own_weight).rolled("Top", MONTH, LATER).score == Decimal(score)


def test_auto_is_children_without_a_counting_measure() -> None:
    organisation = tree()
    organisation.measures.pop("g0@Top")
    node = organisation.rolled("Top", MONTH, LATER)
    assert said(node.score, node.receipt["mode"]) == (60, "children")


def test_an_objective_is_the_mean_over_child_teams_and_the_own_block() -> None:
    both = tree("both", 2).rolled("Top", MONTH, LATER, "objective", GROWTH)
    assert said(both.score, both.expected_weight) == ((60 + 3 * 90 + 2 * 120) / Decimal(6), 3)
    children = tree("children").rolled("Top", MONTH, LATER, "objective", GROWTH)
    assert said(children.score, children.green, children.amber, children.red) == (Decimal("82.5"), 0, 2, 0)


def test_a_perspective_is_made_of_its_objectives() -> None:
    organisation = tree("children")
    add(organisation, "A", "c1", 10, weight=4)
    financial = organisation.rolled("Top", MONTH, LATER, "perspective", FINANCIAL)
    assert financial.score == Decimal("34.166666666667")  # (2 x 82.5 + 4 x 10) / 6
    organisation.node_terms(COSTS, 2)
    financial = organisation.rolled("Top", MONTH, LATER, "perspective", FINANCIAL)
    assert financial.score == Decimal("46.25")  # (2 x 82.5 + 2 x 10) / 4


def test_only_child_teams_that_have_an_objective_count_in_it() -> None:
    node = tree("children").rolled("Top", MONTH, LATER, "objective", SERVICE)
    assert [(child["kind"], child["weight"]) for child in children_of(node)] == [("team", "3")]
    assert node.score == 30
    book = tree("own").book(LATER)
    assert book.node(tree("own").node_key("Top", MONTH, "objective", SERVICE)) is None


def test_the_worst_child_team() -> None:
    assert tree("children", rollup="worst_child").rolled("Top", MONTH, LATER).score == 60
    assert tree("both", rollup="worst_child").rolled("Top", MONTH, LATER).score == 60


def test_a_team_without_score_is_missing_and_one_without_expected_child_is_not_expected() -> None:
    organisation = tree("children")
    organisation.team("C", "Top", weight=4)
    assert organisation.rolled("Top", MONTH, LATER).coverage == 100
    add(organisation, "C", "g3", None)
    node = organisation.rolled("Top", MONTH, LATER)
    assert said(node.coverage, node.score) == (50, 60)


def test_weights_and_places_are_those_of_the_period() -> None:
    organisation = tree("children")
    organisation.team("Other", mode="children")
    organisation.place("B", "Other", "2026-03-31")
    assert organisation.rolled("Top", MONTH, LATER).score == 60
    assert organisation.rolled("Other", MONTH, LATER).score == 60
    organisation.enter("g2@B", "2026-02", 100)
    february = organisation.rolled("Top", "2026-02", LATER)
    assert said(february.score, february.coverage) == (100, 75)


def test_a_team_that_closed_counts_in_the_year_it_closed_in() -> None:
    organisation = tree("children")
    organisation.team("Gone", "Top", active_to="2026-03-31", weight=4)
    organisation.kpi("g9")
    organisation.measure("g9", "Gone", lives=((None, "2026-03-31"),), target=100, red=50, stretch=120, zero=0)
    organisation.enter_all("g9@Gone", {"2026-01": 110, "2026-02": 110, "2026-03": 110})
    assert organisation.rolled("Top", "FY2026", "2027-02-01").coverage == 50
    assert "Gone" not in str(organisation.rolled("Top", "2026-04", LATER).receipt)


def test_the_cap_stays_with_the_team_and_with_a_scorecard_that_weighs() -> None:
    organisation = tree("children")
    for name in ("g1@A", "g2@B", "s1@B"):
        organisation.enter(name, MONTH, 120)
    add(organisation, "B", "g4", 40)
    organisation.weigh("g4@B", 1, "2026-01-01", critical=True)
    assert organisation.rolled("B", MONTH, LATER).reason == "critical"
    top = organisation.rolled("Top", MONTH, LATER)
    assert said(top.status, top.reason) == ("green", "")
    for own_weight, reason in ((1, "critical"), (0, "")):
        organisation = tree("both", own_weight)
        for name in ("g1@A", "g2@B", "s1@B"):
            organisation.enter(name, MONTH, 120)
        organisation.enter("g0@Top", MONTH, 49)
        organisation.weigh("g0@Top", 1, "2026-01-01", critical=True)
        assert organisation.rolled("Top", MONTH, LATER).reason == reason
        assert organisation.rolled("Top", MONTH, LATER, "perspective", FINANCIAL).reason == reason


def test_a_manual_score_of_an_objective_in_mode_both_is_that_of_the_whole_node() -> None:
    organisation = tree("both")
    organisation.score("Top", MONTH, 10, "objective", GROWTH)
    assert organisation.rolled("Top", MONTH, LATER, "objective", GROWTH).score == 10
    assert organisation.rolled("Top", MONTH, LATER, "perspective", FINANCIAL).score == 10
    assert organisation.rolled("Top", MONTH, LATER).score == 72


def test_a_manual_score_of_a_child_team_enters_its_parent() -> None:
    organisation = tree("children")
    organisation.score("A", MONTH, 120)
    assert organisation.rolled("Top", MONTH, LATER).score == (120 + 3 * 60) / Decimal(4)
