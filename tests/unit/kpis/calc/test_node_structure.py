"""A team's own scorecard: flat and structural nodes, worst child, manual scores, caps, counts and windows."""

import datetime as dt
from decimal import Decimal

from .organisations import COSTS, CUSTOMER, FINANCIAL, GROWTH, SERVICE, Organisation
from .shorthand import Number, children_of, said

LATER = "2026-12-01"
MONTH = "2026-03"


def scorecard(**scores: Number | None) -> Organisation:
    """Team T with measures whose score is their value: g of growth, c of costs, s of service, m of none."""
    organisation = Organisation()
    organisation.team("T")
    for code, score in scores.items():
        add(organisation, "T", code, score)
    return organisation


def add(organisation: Organisation, team: str, code: str, score: Number | None, weight: Number = 1) -> str:
    objective = {"g": GROWTH, "c": COSTS, "s": SERVICE, "m": None}[code[0]]
    if code not in organisation.kpis:
        organisation.kpi(code, objective=objective)
    name = organisation.measure(code, team, weight=weight, target=100, red=50, stretch=120, zero=0)
    if score is not None:
        organisation.enter(name, MONTH, score)
    return name


def test_with_nothing_explicit_every_measure_enters_the_team_by_its_own_weight() -> None:
    organisation = scorecard(g1=100, g2=100, c1=100, s1=20)
    node = organisation.rolled("T", MONTH, LATER)
    assert said(node.score, node.expected_weight) == (80, 4)
    assert [child["kind"] for child in children_of(node)] == ["measure"] * 4
    assert organisation.rolled("T", MONTH, LATER, "objective", GROWTH).score == 100
    assert organisation.rolled("T", MONTH, LATER, "perspective", CUSTOMER).score == 20


def test_flat_nodes_below_the_floor_still_give_their_measures() -> None:
    organisation = scorecard(g1=100, c1=None, c2=None, c3=60, s1=80)
    assert organisation.rolled("T", MONTH, LATER, "objective", COSTS).status == "insufficient_data"
    assert organisation.rolled("T", MONTH, LATER).score == 80


def test_a_metric_counts_nowhere() -> None:
    organisation = scorecard(g1=100, m1=0)
    node = organisation.rolled("T", MONTH, LATER)
    assert said(node.score, node.red) == (100, 0)


def test_an_explicit_weight_makes_a_node_one_child() -> None:
    organisation = scorecard(g1=100, g2=50, c1=90)
    organisation.node_terms(GROWTH, 3)
    financial = organisation.rolled("T", MONTH, LATER, "perspective", FINANCIAL)
    assert financial.score == (3 * 75 + 90) / Decimal(4)
    team = organisation.rolled("T", MONTH, LATER)
    assert [(child["kind"], child["weight"]) for child in children_of(team)] == [("perspective", "3")]


def test_a_structural_node_without_explicit_weight_has_that_of_its_expected_measures() -> None:
    organisation = scorecard(g1=100, g2=50, s1=0)
    organisation.mark_na(add(organisation, "T", "g3", None), MONTH)
    organisation.score("T", MONTH, 90, "objective", GROWTH)
    assert organisation.rolled("T", MONTH, LATER).score == (2 * 90 + 0) / Decimal(3)


def test_weights_and_terms_are_dated() -> None:
    organisation = scorecard(g1=100, s1=40)
    organisation.weigh("g1@T", 3, "2026-04-01")
    organisation.node_terms(GROWTH, 9, "2026-04-01")
    assert organisation.rolled("T", MONTH, LATER).score == 70
    organisation.enter_all("g1@T", {"2026-04": 100})
    organisation.enter_all("s1@T", {"2026-04": 40})
    assert organisation.rolled("T", "2026-04", LATER).score == (3 * 100 + 40) / Decimal(4)


def test_a_weight_that_was_emptied_is_the_sum_again() -> None:
    organisation = scorecard(g1=100, s1=40)
    organisation.node_terms(GROWTH, 9, "2026-01-01")
    organisation.node_terms(GROWTH, None, "2026-02-01")
    assert organisation.rolled("T", MONTH, LATER).score == 70


def test_the_worst_child() -> None:
    organisation = scorecard(g1=100, g2=80, s1=95)
    organisation.node_terms(GROWTH, rollup="worst_child")
    add(organisation, "T", "g3", 10, weight=0)
    node = organisation.rolled("T", MONTH, LATER, "objective", GROWTH)
    assert said(node.score, node.worst) == (80, organisation.measures["g2@T"].id)
    organisation.place("T", None, "2026-01-01", rollup="worst_child")
    team = organisation.rolled("T", MONTH, LATER)
    assert said(team.score, [child["kind"] for child in children_of(team)]) == (80, ["perspective"] * 2)


def test_a_manual_score_replaces_and_makes_expected() -> None:
    organisation = scorecard(g1=None, s1=100)
    organisation.score("T", MONTH, 60, "objective", GROWTH)
    node = organisation.rolled("T", MONTH, LATER, "objective", GROWTH)
    assert said(node.score, node.status, node.coverage) == (60, "red", 0)
    assert organisation.rolled("T", MONTH, LATER).score == 80
    organisation.score("T", MONTH, 110)
    assert organisation.rolled("T", MONTH, LATER).score == 110


def test_a_critical_red_measure_caps_the_nodes_it_sits_in() -> None:
    organisation = scorecard(g1=100, c1=100, c2=100, c3=100, c4=100, c5=100, c6=100, s1=100)
    organisation.enter("c1@T", MONTH, 40)
    organisation.weigh("c1@T", 1, critical=True, valid_from="2026-01-01")
    found = {
        (node, id_): organisation.rolled("T", MONTH, LATER, node, id_)
        for node, id_ in (
            ("team", None),
            ("perspective", FINANCIAL),
            ("objective", COSTS),
            ("objective", GROWTH),
            ("perspective", CUSTOMER),
        )
    }
    assert {key: (node.status, node.reason) for key, node in found.items()} == {
        ("team", None): ("amber", "critical"),
        ("perspective", FINANCIAL): ("amber", "critical"),
        ("objective", COSTS): ("amber", "critical"),
        ("objective", GROWTH): ("green", ""),
        ("perspective", CUSTOMER): ("green", ""),
    }
    assert found["team", None].receipt["capped_by"] == [organisation.measures["c1@T"].id]


def test_without_weight_a_critical_measure_caps_nothing() -> None:
    organisation = scorecard(g1=100, c1=40)
    organisation.weigh("c1@T", 0, critical=True, valid_from="2026-01-01")
    node = organisation.rolled("T", MONTH, LATER)
    assert said(node.score, node.status, node.red) == (100, "green", 1)


def test_counts() -> None:
    organisation = scorecard(g1=100, g2=60, c1=40, c2=None, s1=None)
    organisation.mark_na("s1@T", MONTH)
    node = organisation.rolled("T", MONTH, LATER)
    assert said(node.green, node.amber, node.red, node.grey, node.not_applicable) == (1, 1, 1, 2, 1)
    assert said(node.coverage, node.worst) == (75, organisation.measures["c1@T"].id)


def test_nodes_appear_where_something_counts_and_a_team_always() -> None:
    organisation = scorecard(g1=100)
    book = organisation.book(LATER)
    assert book.node(organisation.node_key("T", MONTH, "objective", COSTS)) is None
    organisation.team("Empty")
    empty = organisation.rolled("Empty", MONTH, LATER)
    assert said(empty.status, empty.score, empty.coverage) == ("no_data", None, None)
    organisation.team("Gone", active_to="2026-02-28")
    assert organisation.book(LATER).node(organisation.node_key("Gone", MONTH)) is None


def test_finishing_closes_the_window_for_nodes_and_changes_no_measure() -> None:
    open_day = "2026-04-05"
    organisation = scorecard(g1=100, g2=None, c1=None)
    waiting = organisation.rolled("T", MONTH, open_day)
    assert said(waiting.status, waiting.valid_until) == ("not_due", dt.date(2026, 4, 11))
    organisation.finish("T", MONTH)
    finished = organisation.rolled("T", MONTH, open_day)
    assert said(finished.score, finished.coverage, finished.provisional) == (100, 100, False)
    assert organisation.measured("g2@T", MONTH, open_day).status == "not_due"
    objective = organisation.rolled("T", MONTH, open_day, "objective", COSTS)
    assert said(objective.status, objective.coverage) == ("no_data", None)


# Carried children


def quarterly(lives: tuple[tuple[str | None, str | None], ...] = ((None, None),)) -> Organisation:
    """Growth measured by quarter (g1), service by month (s1)."""
    organisation = Organisation()
    organisation.team("T")
    organisation.kpi("g1", objective=GROWTH, frequency="quarter")
    organisation.measure("g1", "T", lives=lives, target=100, red=50, stretch=120, zero=0)
    add(organisation, "T", "s1", 80)
    return organisation


def carried(organisation: Organisation, key: str, today: str) -> list[tuple[str, str]]:
    node = organisation.rolled("T", key, today)
    return [(child["start"], child["status"]) for child in children_of(node) if child["carried"]]


def test_a_coarser_child_is_carried_from_its_latest_period() -> None:
    organisation = quarterly()
    organisation.enter_all("g1@T", {"FY2025-Q4": 100, "FY2026-Q1": 60})
    node = organisation.rolled("T", "2026-02", LATER)
    assert said(node.carried, node.coverage) == (1, 50)
    assert carried(organisation, "2026-02", LATER) == [("2025-10-01", "green")]
    assert carried(organisation, "2026-03", LATER) == [("2026-01-01", "amber")]
    assert organisation.rolled("T", MONTH, LATER).score == 70


def test_an_ended_period_that_is_not_due_leaves_the_one_before_in_place() -> None:
    organisation = quarterly()
    organisation.enter("g1@T", "FY2025-Q4", 100)
    assert carried(organisation, MONTH, "2026-04-10") == [("2025-10-01", "green")]
    assert carried(organisation, MONTH, "2026-04-11") == [("2026-01-01", "no_data")]
    node = organisation.rolled("T", "2026-04", "2026-04-10")
    assert node.valid_until == dt.date(2026, 4, 11)


def test_nothing_is_carried_without_life_at_the_end_or_over_a_breaking_change() -> None:
    organisation = quarterly(((None, "2026-03-30"),))
    organisation.enter("g1@T", "FY2025-Q4", 100)
    assert carried(organisation, "2026-02", LATER) == [("2025-10-01", "green")]
    assert carried(organisation, MONTH, LATER) == []
    organisation = quarterly()
    organisation.enter("g1@T", "FY2025-Q4", 100)
    organisation.version("g1", "2026-01-01", objective=GROWTH, frequency="quarter", breaking=True)
    assert carried(organisation, "2026-02", LATER) == []


def test_a_measure_that_has_just_begun_is_not_carried_from_before() -> None:
    organisation = quarterly((("2026-02-01", None),))
    assert carried(organisation, "2026-02", LATER) == []
    assert carried(organisation, MONTH, LATER) == [("2026-01-01", "no_data")]
