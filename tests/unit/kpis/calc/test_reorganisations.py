"""Which scorecards a new tree changes, and who gains and loses what."""

from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.reorganisations import Standing, Tree, below, rebuilt, rights

TEAMS = ("A", "B", "C", "D", "E")


def tree(**parents: str | None) -> Tree:
    return {team: Standing(parent, 1, ()) for team, parent in parents.items()}


BEFORE = tree(MERROW=None, SERVICES="MERROW", RAIL="MERROW", BUSES="SERVICES", DEPOT="BUSES", SHOPS=None)
TREES = st.fixed_dictionaries({}, optional={team: st.sampled_from([None, *TEAMS]) for team in TEAMS}).map(
    lambda parents: tree(**parents)
)


def test_a_move_changes_both_parents_and_all_above_but_not_the_team() -> None:
    assert rebuilt(BEFORE, {**BEFORE, "BUSES": Standing("RAIL", 1, ())}) == {"SERVICES", "RAIL", "MERROW"}


def test_a_team_that_ends_or_begins_changes_itself_and_what_is_above() -> None:
    after = {team: standing for team, standing in BEFORE.items() if team != "RAIL"}
    assert rebuilt(BEFORE, after) == {"RAIL", "MERROW"}
    assert rebuilt(after, BEFORE) == {"RAIL", "MERROW"}


def test_a_weight_changes_the_parent_and_own_measures_the_team() -> None:
    assert rebuilt(BEFORE, {**BEFORE, "RAIL": Standing("MERROW", 2, ())}) == {"MERROW"}
    assert rebuilt(BEFORE, {**BEFORE, "DEPOT": Standing("BUSES", 1, ("OPS",))}) == {
        "DEPOT",
        "BUSES",
        "SERVICES",
        "MERROW",
    }


def test_rights_flow_down_and_the_highest_counts() -> None:
    roles = {"MERROW": {1: "viewer", 2: "manager"}, "BUSES": {1: "contributor", 2: "viewer"}}
    assert rights(BEFORE, roles, ["BUSES", "RAIL"]) == {
        (1, "BUSES"): "contributor",
        (2, "BUSES"): "manager",
        (1, "RAIL"): "viewer",
        (2, "RAIL"): "manager",
    }


def test_below_are_the_teams_themselves_and_theirs() -> None:
    assert below(BEFORE, ["SERVICES", "GONE"]) == {"SERVICES", "BUSES", "DEPOT", "GONE"}


@given(TREES)
def test_the_same_tree_changes_nothing(one: Tree) -> None:
    assert rebuilt(one, one) == set()


@given(TREES, TREES)
def test_it_is_the_same_both_ways_and_ends_in_rings_too(one: Tree, other: Tree) -> None:
    assert rebuilt(one, other) == rebuilt(other, one)


@given(TREES, st.sampled_from(TEAMS))
def test_whoever_is_a_member_at_the_top_has_that_role_everywhere_below(one: Tree, team: str) -> None:
    found = rights(one, {team: {7: "viewer"}}, TEAMS)
    assert {place for _person, place in found} == below(one, [team])
