"""Receipts of targets: where they came from, so that a reader can do the arithmetic again; and old receipts,
which read as they did whatever is changed afterwards."""

import datetime as dt
from typing import Any

from accounts.actions.teams import edit_team, set_terms
from accounts.audit import FOLDER
from accounts.models import TeamTerms
from kpis.actions.all_scores import recompute_all
from kpis.actions.definitions import edit_kpi
from kpis.actions.measures import set_measure_terms
from kpis.actions.rules import set_rules
from kpis.actions.scores import recompute
from kpis.actions.strategy import save_objective
from kpis.actions.targets import set_target
from kpis.calc.periods import Calendar, parse_key
from kpis.models import Measure, MeasureTerms, NodeScore, Score, ScoringRules, Target
from kpis.queries.measure_receipts import measure_receipt
from kpis.queries.node_receipts import node_receipt
from kpis.queries.receipts import Line, Receipt
from tests.builders import (
    make_entry,
    make_kpi,
    make_measure,
    make_objective,
    make_rules,
    make_target,
    make_team,
)

NOW = dt.datetime(2026, 11, 15, 9, tzinfo=dt.UTC)
RECORDED = "valid from the beginning, recorded Mon 1 Jan 2024"


def measured(**version: Any) -> Measure:
    kpi = make_kpi("RIDES", make_objective("GROW"), decimals=0, **version)
    return make_measure(kpi, make_team("BUSES"))


def enter(measure: Measure, key: str, value: int) -> None:
    make_entry(measure, parse_key(Calendar(), key).start, value)


def receipt(measure: Measure, key: str) -> Receipt:
    recompute_all(NOW)
    period = parse_key(Calendar(), key)
    row = Score.objects.get(measure=measure, grain=period.grain, start=period.start)
    return measure_receipt(row, Calendar())


def of_target(found: Receipt) -> list[tuple[str, str, str]]:
    """The lines from the target on, without those of the score."""
    first = next(place for place, line in enumerate(found.lines) if _is_of_target(line))
    return [(line.label, line.figure, line.sub) for line in found.lines[first:] if line.kind == "rule"]


def _is_of_target(line: Line) -> bool:
    return line.kind == "rule" and ("arget" in line.label or line.label == "Start")


def test_a_typed_target_says_how_its_other_lines_follow() -> None:
    measure = measured(aggregation="last")
    make_rules(tolerance_percent=5)
    make_target(measure, 200)
    enter(measure, "2026-10", 195)
    assert of_target(receipt(measure, "2026-10")) == [
        ("Target scores 100", "200", RECORDED),
        ("Red line scores 50", "190", "by default: 200 − 5 % × 200"),
        ("Stretch scores 120", "204", "by default: 200 + 0.4 × (200 − 190)"),
        ("Zero point scores 0", "180", "by default: 190 − (200 − 190)"),
    ]


def test_a_spread_target_shows_the_row_it_is_a_share_of() -> None:
    measure = measured(aggregation="sum")
    make_target(measure, 1200, grain="year", red_line=600)
    enter(measure, "2026-10", 80)
    assert of_target(receipt(measure, "2026-10")) == [
        ("Target of 2026-10", "100", f"1 of 12 equal parts of 1,200 for FY2026; {RECORDED}"),
        ("Target scores 100", "100", "1,200 × 1 ÷ 12"),
        ("Red line scores 50", "50", "600 × 1 ÷ 12"),
        ("Stretch scores 120", "120", "1,440 × 1 ÷ 12"),
        ("Zero point scores 0", "0", "0 × 1 ÷ 12"),
    ]


def test_typed_shares_are_named() -> None:
    measure = measured(aggregation="sum")
    make_target(measure, 1300, grain="year", profile="1;1;1;1;1;1;1;1;1;2;1;1")
    enter(measure, "2026-10", 80)
    part = of_target(receipt(measure, "2026-10"))[0]
    assert part == (
        "Target of 2026-10",
        "200",
        f"share 2 of 13, of 1,300 for FY2026; red line by default, tolerance 10 %; {RECORDED}",
    )


def test_an_open_quarter_adds_its_months_and_counts_the_running_one_by_its_days() -> None:
    measure = measured(aggregation="sum")
    make_target(measure, 100)
    enter(measure, "2026-10", 80)
    enter(measure, "2026-11", 40)
    of_month = f"red line by default, tolerance 10 %; {RECORDED}"
    assert of_target(receipt(measure, "FY2026-Q4"))[:4] == [
        ("Target of 2026-10", "100", of_month),
        ("Target of 2026-11", "100", f"counted for 15 of 30 days; {of_month}"),
        ("Target scores 100", "150", "100 + 100 × 15 ÷ 30"),
        ("Red line scores 50", "135", "90 + 90 × 15 ÷ 30"),
    ]


def test_a_mean_shows_the_targets_it_is_the_mean_of() -> None:
    measure = measured(aggregation="mean")
    make_target(measure, 100)
    make_target(measure, 130, valid_from=dt.date(2026, 9, 1))
    for month in ("2026-07", "2026-08", "2026-09"):
        enter(measure, month, 80)
    assert [line[:2] for line in of_target(receipt(measure, "FY2026-Q3"))[:2]] == [
        ("Target of each of 2 periods, 2026-07 to 2026-08", "100"),
        ("Target of 2026-09", "130"),
    ]
    assert of_target(receipt(measure, "FY2026-Q3"))[2] == (
        "Target scores 100",
        "110",
        "(100 × 2 + 130) ÷ 3",
    )


def test_a_milestone_shows_its_plan_on_the_day_that_was_judged() -> None:
    measure = measured(aggregation="last", direction="milestone")
    make_target(measure, 100, valid_from=dt.date(2026, 10, 6), due=dt.date(2026, 12, 25))
    enter(measure, "2026-11", 45)
    found = receipt(measure, "2026-11")
    assert of_target(found) == [
        ("Start", "Tue 6 Oct 2026", "valid from Tue 6 Oct 2026, recorded Mon 1 Jan 2024"),
        ("Due", "Fri 25 Dec 2026", ""),
        ("Percent expected on Sun 15 Nov 2026", "50", "100 × 40 ÷ 80"),
    ]
    assert [(line.label, line.figure) for line in found.lines[-2:]] == [
        ("100 + 5 × (45 − 50), at least 0 and at most 100", "75"),
        ("Score", "75.0"),
    ]


def test_old_receipts_read_as_they_did_after_everything_around_them_changed() -> None:
    measure = measured(aggregation="sum")
    make_target(measure, 1200, grain="year")
    for month in ("2026-01", "2026-02", "2026-03"):
        enter(measure, month, 95)
    recompute_all(NOW)
    quarter = {"grain": "quarter", "start": dt.date(2026, 1, 1)}
    of_measure = Score.objects.get(measure=measure, **quarter)
    of_team = NodeScore.objects.get(node="team", team=measure.team, **quarter)
    before = _texts(of_measure, of_team)
    _change_everything(measure)
    assert _texts(of_measure, of_team) == before
    recompute(NOW + dt.timedelta(hours=1))
    assert _texts(of_measure, of_team) != before


def _texts(of_measure: Score, of_team: NodeScore) -> list[object]:
    """All a reader sees, but whether it is fresh and the signs that tell versions apart."""
    rows = Score.objects.get(pk=of_measure.pk), NodeScore.objects.get(pk=of_team.pk)
    found = measure_receipt(rows[0], Calendar()), node_receipt(rows[1], Calendar())
    return [
        (one.title, one.value, one.target, one.score, one.status, one.lines, one.children) for one in found
    ]


def _change_everything(measure: Measure) -> None:
    later = NOW + dt.timedelta(minutes=1)
    changed: dict[str, Any] = {"now": later, "reason": "planned anew"}
    set_target(FOLDER, Target(measure=measure, grain="year", target=2400), **changed)
    set_rules(FOLDER, ScoringRules(tolerance_percent=20), **changed)
    set_measure_terms(FOLDER, MeasureTerms(measure=measure, weight=7), **changed)
    measure.kpi.name, measure.team.name = "Passengers", "Coaches"
    edit_kpi(FOLDER, measure.kpi, **changed)
    edit_team(FOLDER, measure.team, **changed)
    objective = measure.kpi.versions.get().objective
    assert objective is not None
    objective.name = "Grow further"
    save_objective(FOLDER, objective, **changed)
    set_terms(FOLDER, TeamTerms(team=measure.team, parent=make_team("ALL"), weight=3), **changed)
