import datetime as dt

from reports.calc.facts import MeasureFact, Plan, cut
from reports.calc.highlights import Attention, highlights
from tests.report_facts import measure_fact as measure
from tests.report_facts import report_facts as facts
from tests.report_facts import team_fact as team

PLAN = Plan("Hire drivers", "Ada", dt.date(2026, 12, 15))


def attention(*measures: MeasureFact) -> list[tuple[str, str]]:
    return [
        (item.kind, item.measure.code if item.measure else "")
        for item in highlights(facts(*measures)).attention
    ]


def test_off_track_is_ranked_by_weight_times_lacking_points_and_cut_at_seven() -> None:
    red = [measure(f"K{n}", "red", score=n) for n in range(8)]
    heavy = measure("HEAVY", "red", score=45, weight=3)
    found = highlights(facts(*red, heavy))
    assert [fact.code for fact in found.off_track] == ["HEAVY", "K0", "K1", "K2", "K3", "K4", "K5"]
    assert found.off_track_total == 9


def test_each_measure_has_at_most_its_one_most_telling_item() -> None:
    assert attention(
        measure("NEW", "red", 40),
        measure("CRITICAL", "red", 45, critical=True, before=["red"]),
        measure("UNPLANNED", "red", 10, before=["red", "red"]),
        measure("PLANNED", "red", 0, before=["red", "red"], plans=(PLAN,)),
        measure("FELL", "amber", 75, previous_score=95),
        measure("STEADY", "amber", 75, previous_score=76),
    ) == [("critical", "CRITICAL"), ("no_plan", "UNPLANNED"), ("newly_off", "NEW"), ("fell", "FELL")]


def test_five_items_at_most_need_attention() -> None:
    assert len(attention(*(measure(f"K{n}", "red", n) for n in range(9)))) == 5


def test_a_measure_without_a_past_is_not_called_newly_off_track() -> None:
    assert (
        attention(measure("FIRST", "red", 40, before=[]), measure("GAP", "red", 40, before=["no_data"])) == []
    )


def test_a_critical_metric_that_counts_nowhere_caps_nothing() -> None:
    assert (
        attention(measure("METRIC", "red", 40, critical=True, weight=0, before=["red"], plans=(PLAN,))) == []
    )


def test_a_team_below_its_coverage_floor_needs_attention() -> None:
    rail = team(2, parent=1, score=None, status="insufficient_data")
    found = highlights(facts(teams=(team(1), rail)))
    assert found.attention == (Attention("too_little", team=rail),)


def test_going_well_are_the_two_on_track_that_gained_most() -> None:
    found = highlights(
        facts(
            measure("SMALL", "green", 101, previous_score=100),
            measure("LARGE", "green", 110, previous_score=60),
            measure("MIDDLE", "green", 100, previous_score=80),
            measure("FALLEN", "green", 100, previous_score=120),
            measure("NEW", "green", 120),
        )
    )
    assert [fact.code for fact in found.going_well] == ["LARGE", "MIDDLE"]


def test_what_is_missing_not_due_not_applicable_and_without_target_is_counted_apart() -> None:
    found = highlights(
        facts(
            measure("A", "green", 100),
            measure("B", "no_data"),
            measure("C", "error", weight=2),
            measure("D", "na"),
            measure("E", "no_target", weight=0),
            measure("F", "not_due"),
        )
    )
    assert [fact.code for fact in found.missing] == ["C", "B"]
    assert (found.reported, found.expected) == (1, 4)
    assert (len(found.not_due), found.no_target, found.not_applicable) == (1, 1, 1)


def test_the_teams_of_the_report_are_the_children_of_its_lead_worst_first() -> None:
    found = highlights(facts(teams=(team(1), team(2, 1, 90), team(3, 1, 48), team(4, 1, None), team(5, 2))))
    assert found.lead == team(1)
    assert [one.id for one in found.teams] == [3, 2, 4]


def test_a_reader_of_teams_side_by_side_has_no_lead() -> None:
    whole = facts(
        measure("A", "red", 1, team=2),
        measure("B", "red", 2, team=4),
        teams=(team(1), team(2, 1), team(3, 1, carried=2), team(4, 1)),
    )
    found = highlights(cut(whole, frozenset({2, 3})))
    assert found.lead is None
    assert [one.id for one in found.teams] == [2, 3]
    assert [fact.code for fact in found.off_track] == ["A"]
    assert found.carried == 2


def test_periods_red_are_counted_back_from_this_one() -> None:
    assert measure("A", "red", 0, before=["red", "green", "red", "red"]).periods_red == 3
    assert measure("A", "green", 100, before=["red"]).periods_red == 0
