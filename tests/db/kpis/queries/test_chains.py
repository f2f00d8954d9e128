import datetime as dt
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.models import Organisation, Team, User
from kpis.actions.all_scores import recompute_all
from kpis.calc.periods import Calendar, parse_key
from kpis.models import Measure, Objective, Score
from kpis.queries.chains import ChainPanel, Step, chain_panel
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_node_terms,
    make_objective,
    make_target,
    make_team,
)
from tests.cast import Cast, make_cast
from tests.story import OCTOBER

NOW = dt.datetime(2026, 11, 12, 9, tzinfo=dt.UTC)
PERIOD = parse_key(Calendar(), "2026-10")
OTHERS = "All other KPIs stay as they are, also those that add this one up or read it in a formula."


@pytest.fixture
def cast() -> Cast:
    """Buses' punctuality of 84.6 is short of 88; the red line is at 79.2, the stretch at 91.52."""
    cast = make_cast()
    make_entry(cast.punctuality, OCTOBER, "84.6")
    return cast


def measured(team: Team, value: object, objective: Objective | None = None, **fields: Any) -> Measure:
    """Against 100, with the red line ten away."""
    measure = make_measure(make_kpi("", objective or Objective.objects.get(code="RELIABLE"), **fields), team)
    make_target(measure, 100)
    make_entry(measure, OCTOBER, value)
    return measure


def panel_of(measure: Measure, user: User) -> ChainPanel | None:
    recompute_all(NOW)
    return chain_panel(Organisation.current(), measure, PERIOD, user, NOW)


def found(measure: Measure, user: User) -> ChainPanel:
    panel = panel_of(measure, user)
    assert panel is not None
    return panel


def test_one_unit_more_is_followed_to_the_top(cast: Cast) -> None:
    """The score of 84.6 is 100 - 50 x 3.4 / 8.8 = 80.68; a point more is worth 50 / 8.8 = 5.68. Half of it
    counts in Buses, all of that in Services, half of that in the company."""
    measured(cast.buses, 95)
    measured(cast.rail, 100)
    assert found(cast.punctuality, cast.executive) == ChainPanel(
        unit_more="1 point more",
        worth="1 point more of Bus punctuality: score +2.84 at Buses, +2.84 at Services,"
        " +1.42 at Merrow Transit.",
        steps=[
            Step("Bus punctuality", "BUSES", "measure", "OPS_01", "amber", "81", "", "+5.68"),
            Step(
                "Run a service people can rely on",
                "BUSES",
                "objective",
                "RELIABLE",
                "amber",
                "78",
                "as a KPI, 50.0% of weight",
                "+2.84",
            ),
            Step(
                "Customer",
                "BUSES",
                "perspective",
                "customer",
                "amber",
                "78",
                "as a KPI, 50.0% of weight",
                "+2.84",
            ),
            Step("Buses", "BUSES", "team", "BUSES", "amber", "78", "as a KPI, 50.0% of weight", "+2.84"),
            Step(
                "Services",
                "SERVICES",
                "team",
                "SERVICES",
                "amber",
                "78",
                "with its team, 100.0% of weight",
                "+2.84",
            ),
            Step(
                "Merrow Transit",
                "MERROW",
                "team",
                "MERROW",
                "amber",
                "89",
                "with its team, 50.0% of weight",
                "+1.42",
            ),
        ],
        how=[
            "Bus punctuality from 84.6% to 85.6%: score 80.68 to 86.36, +5.6818",
            "Run a service people can rely on: 5.6818 × 1 ÷ 2 = +2.8409",
            "Customer: 5.6818 × 1 ÷ 2 = +2.8409",
            "Buses: 5.6818 × 1 ÷ 2 = +2.8409",
            "Services: 2.8409 × 1 ÷ 1 = +2.8409",
            "Merrow Transit: 2.8409 × 1 ÷ 2 = +1.4205",
            OTHERS,
        ],
        ends="",
        rolled_up="",
    )


@pytest.mark.parametrize(
    ("role", "teams"),
    [
        ("viewer", ["Buses"]),
        ("contributor", ["Buses"]),
        ("manager", ["Buses"]),
        ("grandparent_manager", ["Buses", "Services", "Merrow Transit"]),
        ("executive", ["Buses", "Services", "Merrow Transit"]),
    ],
)
def test_only_teams_that_one_may_see_are_named(cast: Cast, role: str, teams: list[str]) -> None:
    panel = found(cast.punctuality, cast.person(role))
    assert [step.name for step in panel.steps if step.node == "team"] == teams
    assert all(
        (name in f"{panel.worth}{panel.how}") == (name in teams) for name in ("Services", "Merrow Transit")
    )


@pytest.mark.parametrize(
    ("value", "fields", "worth"),
    [
        ("104", {}, "KPI scores 120: nothing more while it is at its cap."),
        ("70", {}, "1 more of KPI still scores 0: it is too far from its red line."),
        (
            "105",
            {"direction": "down", "unit": "min"},
            "1 less of KPI (min): score +2.50 at Rail.",
        ),
    ],
)
def test_caps_and_directions_are_said_plainly(
    cast: Cast, value: str, fields: dict[str, Any], worth: str
) -> None:
    measured(cast.rail, 95)
    panel = found(measured(cast.rail, value, name="KPI", **fields), cast.outsider)
    assert panel.worth == worth
    assert bool(panel.how) == bool(panel.unit_more) == (value == "105")


def test_the_worst_child_alone_counts_where_the_terms_say_so(cast: Cast) -> None:
    make_node_terms(Objective.objects.get(), rollup="worst_child")
    better = measured(cast.buses, 99, name="Better")
    worst, other = found(cast.punctuality, cast.viewer), found(better, cast.viewer)
    assert [(step.entering, step.gain) for step in worst.steps[1:]] == [
        ("the worst child, which counts alone", "+5.68"),
        ("with its objective, 100.0% of weight", "+5.68"),
        ("with its perspective, 100.0% of weight", "+5.68"),
    ]
    assert [(step.entering, step.gain) for step in other.steps[1:2]] == [
        ("not the worst child, which counts alone", "0.00")
    ]
    assert other.worth == "1 more of Better: +5.00 on its own score, and nothing above."


def test_the_chain_ends_where_own_kpis_count_alone_and_leads_to_the_roll_up(cast: Cast) -> None:
    kpi = make_kpi("TRIPS", Objective.objects.get(), aggregation="sum")
    below, above = make_measure(kpi, cast.buses), make_measure(kpi, cast.services, source="rollup")
    for measure in (below, above):
        make_target(measure, 100)
    make_entry(below, OCTOBER, 95)
    panel = found(below, cast.executive)
    assert [step.name for step in panel.steps if step.node == "team"] == ["Buses"]
    assert panel.ends == "Services counts its own KPIs, not the scores of its teams: the chain ends below it."
    assert panel.rolled_up == "SERVICES"


def test_own_kpis_that_count_nowhere_are_told_so(cast: Cast) -> None:
    childless = make_team("DEPOT", cast.company, name="Depot", mode="children")
    make_team("YARD", childless)
    panel = found(measured(childless, 95), cast.executive)
    assert (panel.steps, panel.worth) == ([], "")
    assert panel.ends == "Depot counts the scores of its teams alone: its own KPIs are part of no score."


def test_persons_and_metrics_have_no_chain(cast: Cast) -> None:
    make_entry(cast.own, OCTOBER, 12)
    metric = make_measure(make_kpi("METRIC"), cast.buses)
    make_entry(metric, OCTOBER, 12)
    assert (panel_of(cast.own, cast.contributor), panel_of(metric, cast.viewer)) == (None, None)


def test_while_its_score_waits_nothing_is_claimed(cast: Cast) -> None:
    recompute_all(NOW)
    Score.objects.filter(measure=cast.punctuality).update(
        source_version=2, computed_version=1, stale_since=NOW
    )
    panel = chain_panel(Organisation.current(), cast.punctuality, PERIOD, cast.viewer, NOW)
    assert panel is not None
    assert (panel.worth, panel.how, {step.gain for step in panel.steps}) == ("", [], {""})


@pytest.mark.parametrize("several", [1, 6])
def test_a_chain_costs_the_same_for_one_measure_and_for_many(
    cast: Cast, django_assert_num_queries: DjangoAssertNumQueries, several: int
) -> None:
    for _ in range(several):
        measured(cast.buses, 95, make_objective(perspective="financial"))
        measured(make_team("", cast.services), 95)
    recompute_all(NOW)
    organisation = Organisation.current()
    with django_assert_num_queries(QUERIES):
        chain_panel(organisation, cast.punctuality, PERIOD, cast.executive, NOW)


QUERIES = 6
"""The groups of the reader, whom a page knows already; definition, teams, structure, stored results, acts."""
