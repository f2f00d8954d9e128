"""Receipts: what a score was computed from, by the ids it kept, however much has changed since."""

import datetime as dt
import io
from typing import Any

import pytest
from django.core.management import CommandError, call_command

from accounts.audit import Actor
from accounts.models import User
from kpis.actions.entries import submit
from kpis.actions.scores import recompute
from kpis.calc.periods import Calendar, Period, parse_key
from kpis.calc.typed import Typed
from kpis.models import Measure, NodeScore, Score
from kpis.queries.measure_receipts import measure_receipt
from kpis.queries.node_receipts import node_receipt
from kpis.queries.receipts import Receipt
from tests.builders import (
    make_kpi,
    make_measure,
    make_member,
    make_objective,
    make_target,
    make_team,
    make_user,
)

NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
OCTOBER = parse_key(Calendar(), "2026-10")


@pytest.fixture
def ines() -> User:
    return make_user("ines@merrow.example", name="Ines Aalto")


@pytest.fixture
def rate(ines: User) -> Measure:
    inputs = {"inputs": "on_time:sum;counted:sum", "formula": "100 * on_time / counted"}
    kpi = make_kpi(
        "RATE", make_objective("RELIABLE"), name="Punctuality", aggregation="ratio", decimals=1, **inputs
    )
    measure = make_measure(kpi, make_team("BUSES", name="Buses"), weight=2)
    make_member(ines, measure.team)
    make_target(measure, 88, red_line=85)
    enter(ines, measure, inputs={"on_time": "61204", "counted": "72345"})
    return measure


def enter(user: User, measure: Measure, text: str = "", version: int = 0, **typed: Any) -> None:
    submit(Actor.of(user), measure, OCTOBER, Typed(text, **typed), version, now=NOW)
    recompute(NOW)


def receipt(measure: Measure, period: Period = OCTOBER) -> Receipt:
    row = Score.objects.get(measure=measure, grain=period.grain, start=period.start)
    return measure_receipt(row, Calendar())


def lines(found: Receipt) -> dict[str, str]:
    return {line.label: line.figure for line in found.lines}


def test_a_ratio_shows_its_inputs_its_arithmetic_and_its_lines(rate: Measure) -> None:
    found = receipt(rate)
    assert (found.title, found.team, found.period) == ("Punctuality (RATE)", "BUSES", "2026-10")
    assert (found.value, found.status, found.is_fresh) == ("84.6", "red", True)
    shown = lines(found)
    assert shown["2026-10"] == "on_time 61,204, counted 72,345"
    assert shown["Value, 1 decimal"] == "84.6"
    assert shown["Target scores 100"] == "88.0"
    assert shown["Red line scores 50"] == "85.0"
    assert "Ines Aalto" in next(line.sub for line in found.lines if line.label == "2026-10")
    assert any("÷" in label or "/" in label for label in shown)


def test_answers_of_too_few_are_shown_to_nobody(ines: User) -> None:
    inputs = {"inputs": "points:sum;answers:sum", "formula": "points / answers", "respondents": "answers"}
    measure = make_measure(
        make_kpi("MOOD", make_objective("HAPPY"), aggregation="ratio", **inputs), make_team("BUSES")
    )
    make_member(ines, measure.team)
    enter(ines, measure, inputs={"points": "17", "answers": "4"})
    assert receipt(measure).reason == "too_few"
    assert lines(receipt(measure))["2026-10"] == "too few answers, not shown"
    enter(ines, measure, version=1, inputs={"points": "17", "answers": "5"})
    assert lines(receipt(measure))["2026-10"] == "points 17, answers 5"


def test_a_formula_names_the_teams_below_that_a_name_stands_for(ines: User) -> None:
    company = make_team("MERROW")
    rides = make_kpi("RIDES", aggregation="sum", decimals=0)
    doubled = make_kpi("DOUBLE", formula="2 * RIDES", aggregation="ratio", decimals=0)
    measure = make_measure(doubled, company, source="formula")
    for code in ("BUSES", "RAIL"):
        team = make_team(code, company)
        make_member(ines, team)
        enter(ines, make_measure(rides, team), "21")
    shown = {line.label: (line.figure, line.sub) for line in receipt(measure).lines}
    assert shown["RIDES, over the teams below"] == ("42", "BUSES, RAIL")
    assert "2 * 42 = 84" in shown


def test_a_roll_up_without_a_target_writes_out_the_scores_of_its_units(ines: User) -> None:
    company = make_team("MERROW")
    kpi = make_kpi("PUNCT", aggregation="last", decimals=1)
    measure = make_measure(kpi, company, source="rollup")
    for code, weight, value in (("BUSES", 2, "92.5"), ("RAIL", 1, "90")):
        team = make_team(code, company, weight=weight)
        make_member(ines, team)
        unit = make_measure(kpi, team)
        make_target(unit, 95, red_line=90)
        enter(ines, unit, value)
    assert lines(receipt(measure))["(75.0 × 2 + 50.0 × 1) ÷ 3"] == "66.7"


def test_an_old_receipt_reads_as_it_was_until_it_is_computed_again(rate: Measure, ines: User) -> None:
    before = receipt(rate)
    submit(Actor.of(ines), rate, OCTOBER, Typed(inputs={"on_time": "1", "counted": "2"}), 1, now=NOW)
    waiting = receipt(rate)
    assert waiting.lines == before.lines
    assert not waiting.is_fresh
    recompute(NOW)
    after = receipt(rate)
    assert lines(after)["2026-10"] == "on_time 1, counted 2"
    assert after.digest != before.digest


def test_a_node_shows_its_children_with_weight_and_share(rate: Measure, ines: User) -> None:
    other = make_measure(make_kpi("OTHER", rate.kpi.versions.get().objective), rate.team)
    make_target(other, 10)
    enter(ines, other, "10")
    enter(ines, rate, inputs={"on_time": "88", "counted": "100"}, version=1)
    row = NodeScore.objects.get(node="team", team=rate.team, grain="month", start=OCTOBER.start)
    found = node_receipt(row, Calendar())
    children = [
        (child.code, child.weight, child.share, child.score, child.status) for child in found.children
    ]
    assert children == [("RATE", "2", "66.7", "100.0", "green"), ("OTHER", "1", "33.3", "100.0", "green")]
    assert lines(found)["(100.0 × 2 + 100.0 × 1) ÷ 3"] == "100.0"


def explained(*arguments: str) -> list[str]:
    out = io.StringIO()
    call_command("explain_score", *arguments, stdout=out)
    return out.getvalue().splitlines()


def test_the_command_prints_the_receipt(rate: Measure) -> None:
    text = explained("rate", "buses", "2026-10")
    assert text[0] == "Punctuality (RATE), BUSES, 2026-10"
    assert text[1].endswith("red")
    assert text[-1].startswith("Computed 2026-11-05 09:00, receipt ")
    assert (
        explained("--node", "objective", "RELIABLE", "BUSES", "2026-10")[0]
        == "RELIABLE (RELIABLE), BUSES, 2026-10"
    )


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("NOPE", "BUSES", "2026-10"), "NOPE BUSES: there is no such measure."),
        (("RATE", "BUSES", "2026-13"), "2026-13: there is no such month."),
        (("RATE", "BUSES", "2020-01"), "2020-01: RATE has no score there for BUSES."),
        (
            ("--node", "team", "BUSES", "BUSES", "2020-01"),
            "team BUSES BUSES 2020-01: there is no such score.",
        ),
    ],
)
def test_what_is_not_there_is_named(rate: Measure, arguments: tuple[str, ...], message: str) -> None:
    with pytest.raises(CommandError, match=message):
        explained(*arguments)
