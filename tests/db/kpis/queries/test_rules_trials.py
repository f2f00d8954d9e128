"""Scoring rules on trial: the organisation's score, and the measures that would have another status."""

from decimal import Decimal

import pytest
from pytest_django import DjangoAssertNumQueries

from accounts.audit import Actor
from accounts.models import Team, User
from kpis.actions.rules import set_rules
from kpis.actions.scores import recompute
from kpis.models import Score, ScoringRules
from kpis.queries.rules_trials import tried_rules
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_objective,
    make_target,
    make_team,
    make_user,
)
from tests.tried import NOW, OCTOBER, computed, moved, reader, said, scored, stored


@pytest.fixture
def elin() -> User:
    return make_user("elin@merrow.example", groups=("Executives",))


@pytest.fixture
def merrow() -> Team:
    return make_team("MERROW", name="Merrow")


def told(user: User, **rules: object) -> list[str]:
    return tried_rules(
        ScoringRules(**{name: Decimal(str(value)) for name, value in rules.items()}), reader(user)
    )


def test_bands_move_the_status_of_the_organisation(merrow: Team, elin: User) -> None:
    scored(merrow, 95)
    computed()
    assert told(elin, node_green_at=75, node_amber_at=40) == [
        "With this, Merrow would have had the score 75 (on track) in October 2026, in place of 75 (at risk).",
        "No measure would have had another status.",
    ]


def test_a_tolerance_moves_measures(merrow: Team, elin: User) -> None:
    """With 5 in place of 10 % the red line is 95, so that 95 scores 50, 94 scores 40, and 100 still 100:
    (50 + 40 + 100) ÷ 3 is 63.33, and (75 + 70 + 100) ÷ 3 was 81.67."""
    buses = make_team("BUSES", merrow)
    for value in (95, 100, 94):
        scored(buses, value)
    computed()
    assert told(elin, tolerance_percent=5) == [
        moved("Merrow", "82 (at risk)", "63 (off track)"),
        "1 of 3 measures would have had another status.",
    ]


def test_a_coverage_floor_takes_the_score_away(merrow: Team, elin: User) -> None:
    scored(merrow, 100)
    make_target(make_measure(make_kpi("", make_objective()), merrow), 100)
    computed()
    assert told(elin, coverage_floor_percent=60) == [
        moved("Merrow", "100 (on track)", "– (too little data)"),
        "No measure would have had another status.",
    ]


def of_measures() -> set[tuple[int, str]]:
    rows = Score.objects.filter(grain="month", start=OCTOBER)
    return set(rows.values_list("measure", "status"))


@pytest.mark.parametrize(
    ("rules", "another"),
    [
        ({"tolerance_percent": 4}, 3),
        ({"completeness_floor_percent": 90}, 2),
        ({"coverage_floor_percent": 100}, 0),
        ({"tolerance_percent": 20, "completeness_floor_percent": 10, "node_green_at": 80}, 0),
    ],
)
def test_it_is_what_the_recompute_writes(
    merrow: Team, elin: User, rules: dict[str, int], another: int
) -> None:
    """Of daily figures that are not complete too, and of a formula that reads them."""
    buses = make_team("BUSES", merrow)
    for value in (97, 93, 104):
        scored(buses, value)
    daily = make_measure(make_kpi("DAILY", make_objective(), frequency="day", aggregation="mean"), buses)
    make_target(daily, 100, grain="month")
    for day in range(1, 21):
        make_entry(daily, OCTOBER.replace(day=day), 92)
    twice = make_measure(make_kpi("TWICE", make_objective(), formula="2 * DAILY"), buses, source="formula")
    make_target(twice, 200)
    make_target(make_measure(make_kpi("", make_objective()), buses), 100)
    computed()
    before, statuses = said(stored(merrow)), of_measures()
    sentences = told(elin, **rules)
    set_rules(Actor.of(elin), ScoringRules(valid_from=OCTOBER, **rules), now=NOW)
    recompute(NOW)
    flips = len(statuses - of_measures())
    assert flips == another
    assert sentences == [
        moved("Merrow", before, said(stored(merrow))),
        f"{flips} of 6 measures would have had another status."
        if flips
        else "No measure would have had another status.",
    ]


@pytest.mark.parametrize("count", [1, 12])
def test_it_costs_the_same_for_one_team_and_for_many(
    merrow: Team, elin: User, django_assert_num_queries: DjangoAssertNumQueries, count: int
) -> None:
    for _ in range(count):
        scored(make_team("", merrow), 90)
    computed()
    row, asking = ScoringRules(tolerance_percent=Decimal(5)), reader(elin)
    with django_assert_num_queries(7):
        tried_rules(row, asking)
