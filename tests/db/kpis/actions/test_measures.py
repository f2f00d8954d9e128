"""Measures, their lives and terms, and the strategy around them."""

import datetime as dt
from decimal import Decimal

import pytest

from accounts.audit import Actor
from accounts.models import BEGINNING, Change
from accounts.refusals import Refused
from kpis.actions.measures import create_measure, edit_measure, set_life, set_measure_terms
from kpis.actions.rules import set_rules
from kpis.actions.strategy import retire_objective, save_objective, save_perspective, set_node_terms
from kpis.models import (
    Measure,
    MeasureLife,
    MeasureTerms,
    NodeTerms,
    Objective,
    Perspective,
    Score,
    ScoringRules,
)
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_objective,
    make_target,
    make_team,
    make_user,
)

NOW = dt.datetime(2026, 11, 22, 9, tzinfo=dt.UTC)
JULY = dt.date(2026, 7, 1)


@pytest.fixture
def ada() -> Actor:
    return Actor.of(make_user("ada@merrow.example", groups=("Administrators",)))


def refusal(error: pytest.ExceptionInfo[Refused]) -> list[tuple[str, str]]:
    return [(problem.field, problem.rule) for problem in error.value.problems]


def test_a_measure_is_put_on_a_scorecard_with_life_and_weight(ada: Actor) -> None:
    measure = Measure(kpi=make_kpi("OPS"), team=make_team("BUSES"), baseline=Decimal("80.5"))
    create_measure(ada, measure, now=NOW, active_from=JULY, terms=MeasureTerms(weight=3, critical=True))
    life, terms = measure.lives.get(), measure.terms.get()
    assert (life.active_from, life.active_to) == (JULY, None)
    assert (terms.weight, terms.critical, terms.valid_from) == (Decimal(3), True, BEGINNING)
    assert Change.objects.get(field="baseline").after == "80.5"


def test_lives_of_a_measure_do_not_overlap(ada: Actor) -> None:
    measure = make_measure(active_to=dt.date(2026, 6, 30))
    with pytest.raises(Refused) as error:
        set_life(ada, MeasureLife(measure=measure, active_from=dt.date(2026, 6, 30)), now=NOW)
    rule = "The lives of a measure do not overlap, and one from the beginning goes on to 2026-06-30."
    assert refusal(error) == [("active_from", rule)]
    set_life(ada, MeasureLife(measure=measure, active_from=JULY), now=NOW)
    assert measure.lives.count() == 2


def test_a_life_does_not_run_into_a_later_one(ada: Actor) -> None:
    measure = make_measure(active_from=JULY, active_to=dt.date(2026, 7, 31))
    with pytest.raises(Refused) as error:
        set_life(ada, MeasureLife(measure=measure, active_to=JULY), now=NOW)
    rule = "The lives of a measure do not overlap, and one from 2026-07-01 goes on to 2026-07-31."
    assert refusal(error) == [("active_from", rule)]
    set_life(ada, MeasureLife(measure=measure, active_to=dt.date(2026, 6, 30)), now=NOW)
    assert measure.lives.count() == 2


def test_a_life_ends_after_it_starts(ada: Actor) -> None:
    life = make_measure(active_from=JULY).lives.get()
    life.active_to = dt.date(2026, 6, 30)
    with pytest.raises(Refused) as error:
        set_life(ada, life, now=NOW)
    assert refusal(error) == [("active_to", "The last active day is not before the first, 2026-07-01.")]


def test_only_a_kpi_with_a_formula_is_calculated(ada: Actor) -> None:
    team = make_team("BUSES")
    with pytest.raises(Refused) as error:
        create_measure(ada, Measure(kpi=make_kpi("A"), team=team, source="formula"), now=NOW)
    assert refusal(error) == [("source", "The KPI has no formula to calculate it by.")]
    with_inputs = make_kpi("B", formula="a * kpi.A", inputs="a:sum", aggregation="ratio")
    with pytest.raises(Refused) as error:
        create_measure(ada, Measure(kpi=with_inputs, team=team, source="formula"), now=NOW)
    rule = "The formula reads inputs, and a calculated measure takes no entries."
    assert refusal(error) == [("source", rule)]
    double = make_kpi("C", formula="A * 2", aggregation="ratio")
    assert create_measure(ada, Measure(kpi=double, team=team, source="formula"), now=NOW).pk


def test_a_measure_with_entries_stays_entered(ada: Actor) -> None:
    measure = make_measure(make_kpi("A", formula="B", aggregation="ratio"))
    make_entry(measure, JULY, 3)
    measure.source = "formula"
    with pytest.raises(Refused) as error:
        edit_measure(ada, measure, now=NOW)
    assert refusal(error) == [("source", "This measure holds entries, so its source stays entry.")]


def test_a_persons_measure_does_not_roll_up(ada: Actor) -> None:
    measure = Measure(kpi=make_kpi(), team=make_team(), person=make_user(), source="rollup")
    with pytest.raises(Refused) as error:
        create_measure(ada, measure, now=NOW)
    assert refusal(error) == [
        ("source", "A person's measure is entered or calculated; only a team rolls up.")
    ]


def test_an_owner_is_edited_and_audited_by_id(ada: Actor) -> None:
    measure, ines = make_measure(), make_user("ines@merrow.example")
    measure.owner = ines
    edit_measure(ada, measure, now=NOW, seen={"owner": None})
    assert list(Change.objects.values_list("field", "before", "after")) == [("owner", "", str(ines.pk))]


def test_a_weight_is_appended_and_marks_the_scores_from_its_day(ada: Actor) -> None:
    measure = make_measure(weight=1)
    make_entry(measure, dt.date(2026, 5, 1), 3)
    set_measure_terms(ada, MeasureTerms(measure=measure, weight=2, valid_from=JULY), now=NOW)
    assert list(measure.terms.values_list("valid_from", "weight")) == [
        (BEGINNING, Decimal(1)),
        (JULY, Decimal(2)),
    ]
    months = Score.objects.filter(grain="month").order_by("start")
    assert [score.start for score in months] == [dt.date(2026, month, 1) for month in range(7, 12)]


def test_a_negative_weight_is_refused(ada: Actor) -> None:
    with pytest.raises(Refused) as error:
        set_measure_terms(ada, MeasureTerms(measure=make_measure(), weight=-1), now=NOW)
    assert refusal(error) == [("weight", "A weight is a number from 0 up.")]


def test_an_objective_never_changes_its_perspective(ada: Actor) -> None:
    objective = make_objective("RELIABLE", "customer")
    objective.perspective = save_perspective(ada, Perspective(code="people", name="People"), now=NOW)
    with pytest.raises(Refused) as error:
        save_objective(ada, objective, now=NOW)
    rule = "An objective never changes perspective, here customer: retire it and make another."
    assert refusal(error) == [("perspective", rule)]


def test_objectives_drive_each_other_without_a_ring(ada: Actor) -> None:
    skill, cost = make_objective("SKILL"), make_objective("COST")
    save_objective(ada, skill, drives=[cost], now=NOW)
    assert list(Change.objects.values_list("field", "before", "after")) == [("drives", "", "COST")]
    with pytest.raises(Refused) as error:
        save_objective(ada, cost, drives=[skill], now=NOW)
    rule = "Objectives would drive each other in a ring: COST > SKILL > COST."
    assert refusal(error) == [("drives", rule)]
    assert list(Objective.drives.through.objects.values_list("from_objective", flat=True)) == [skill.pk]


def test_an_objective_is_retired_with_a_reason(ada: Actor) -> None:
    objective = make_objective("COST")
    with pytest.raises(Refused):
        retire_objective(ada, objective, JULY, now=NOW, reason="")
    retire_objective(ada, objective, JULY, now=NOW, reason="Reached")
    assert Objective.objects.get().retired_from == JULY
    assert Change.objects.get().reason == "Reached"


def test_terms_of_a_node_are_appended(ada: Actor) -> None:
    objective = make_objective("COST")
    set_node_terms(ada, NodeTerms(objective=objective, weight=2, valid_from=JULY), now=NOW)
    set_node_terms(
        ada, NodeTerms(objective=objective, weight=None, rollup="worst_child", valid_from=JULY), now=NOW
    )
    found = objective.terms.order_by("recorded_at").values_list("weight", "rollup")
    assert list(found) == [(2, "weighted_mean"), (None, "worst_child")]


def test_rules_out_of_range_or_against_a_target_are_refused(ada: Actor) -> None:
    with pytest.raises(Refused) as error:
        set_rules(ada, ScoringRules(tolerance_percent=101, node_green_at=60), now=NOW)
    assert refusal(error) == [
        ("tolerance_percent", "A percentage lies between 0 and 100."),
        ("node_green_at", "The bands of nodes keep the order 0 <= amber (70) < green <= 120."),
    ]
    measure = make_measure(make_kpi("OPS"), make_team("BUSES"))
    make_target(measure, 90, zero=80)
    with pytest.raises(Refused) as error:
        set_rules(ada, ScoringRules(tolerance_percent=20, valid_from=JULY), now=NOW)
    assert refusal(error) == [
        (
            "tolerance_percent",
            (
                "This breaks the target of OPS, BUSES, from 2026-07-01 on: "
                "The zero point 80 must be below the red line 72 (by default): higher is better."
            ),
        )
    ]
    set_rules(ada, ScoringRules(tolerance_percent=10, node_green_at=95, valid_from=JULY), now=NOW)
    assert ScoringRules.objects.get().actor == ada.user
