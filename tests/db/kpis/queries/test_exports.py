"""Scores out: the rows, their order and spelling, the same from stored scores and computed for a day."""

import csv
import datetime as dt
import io
from typing import Any

import pytest
import time_machine
from django.core.management import CommandError, call_command

from accounts.actions.individuals import grant_see_individuals
from accounts.audit import FOLDER, Actor
from accounts.models import Look
from kpis.actions.entries import submit_many
from kpis.actions.outcomes import Submission
from kpis.actions.scores import recompute
from kpis.calc.periods import Calendar, parse_key
from kpis.calc.typed import Typed
from kpis.models import Measure
from tests.builders import (
    make_kpi,
    make_measure,
    make_objective,
    make_organisation,
    make_target,
    make_team,
    make_user,
)

NOW = dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC)
HEAD = "grain,period,node,code,team,person,value,target,score,status,reason,coverage,completeness"


def exported(*arguments: str) -> list[str]:
    out = io.StringIO()
    with time_machine.travel(NOW, tick=False):
        call_command("export_scores", *arguments, stdout=out)
    return out.getvalue().splitlines()


def enter(measure: Measure, key: str, text: str) -> None:
    row = Submission(measure.pk, parse_key(Calendar(), key), Typed(text))
    submit_many(FOLDER, [row], now=NOW, source="folder")


@pytest.fixture
def buses() -> Measure:
    make_organisation()
    company = make_team("MERROW")
    team = make_team("BUSES", company)
    measure = make_measure(make_kpi("OPS_01", make_objective("RELIABLE"), decimals=1), team)
    make_target(measure, "88.50")
    enter(measure, "2026-09", "84.64")
    enter(measure, "2026-10", "90")
    recompute(NOW)
    return measure


SEPTEMBER = ["--grain", "month", "--from", "2026-09", "--to", "2026-09"]


def test_a_month_of_one_measure_and_the_nodes_above_it(buses: Measure) -> None:
    judged = "77.966101694915,"
    assert exported(*SEPTEMBER) == [
        HEAD,
        f"month,2026-09,team,BUSES,BUSES,,,,{judged}amber,,100,",
        f"month,2026-09,perspective,customer,BUSES,,,,{judged}amber,,100,",
        f"month,2026-09,objective,RELIABLE,BUSES,,,,{judged}amber,,100,",
        f"month,2026-09,measure,OPS_01,BUSES,,84.6,88.5,{judged}amber,,,100",
        f"month,2026-09,team,MERROW,MERROW,,,,{judged}amber,,100,",
        f"month,2026-09,perspective,customer,MERROW,,,,{judged}amber,,100,",
        f"month,2026-09,objective,RELIABLE,MERROW,,,,{judged}amber,,100,",
    ]


def test_the_range_is_that_of_the_entries_and_stale_rows_are_computed_on_the_way(buses: Measure) -> None:
    fresh = exported("--grain", "month")
    assert sorted({row.split(",")[1] for row in fresh[1:]}) == ["2026-09", "2026-10"]
    enter(buses, "2026-10", "70")
    stale = exported("--grain", "month")
    assert "month,2026-10,measure,OPS_01,BUSES,,70,88.5,0,red,,,100" in stale
    recompute(NOW)
    assert exported("--grain", "month") == stale


@pytest.mark.parametrize("grain", ["week", "month", "quarter", "half_year", "year"])
def test_stored_and_computed_scores_are_spelled_alike(buses: Measure, grain: str) -> None:
    stored = exported("--grain", grain)
    assert len(stored) > 1
    assert exported("--grain", grain, "--today", "2026-11-05") == stored


def test_the_day_decides_what_is_due(buses: Measure) -> None:
    enter(buses, "2026-10", "")
    args = ("--grain", "month", "--from", "2026-10", "--to", "2026-10", "--team", "BUSES")
    row = "month,2026-10,measure,OPS_01,BUSES,,,88.5,,{},,"
    assert row.format("not_due,") + "," not in exported(*args)
    assert exported(*args)[-1].split(",")[9] == "not_due"
    assert exported(*args, "--today", "2026-11-20")[-1].split(",")[9:11] == ["no_data", "missing"]


def test_a_team_is_exported_with_all_below_it(buses: Measure) -> None:
    make_team("RAIL")
    assert {row.split(",")[4] for row in exported(*SEPTEMBER, "--team", "merrow")[1:]} == {"BUSES", "MERROW"}
    assert {row.split(",")[4] for row in exported(*SEPTEMBER, "--team", "BUSES")[1:]} == {"BUSES"}


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["--grain", "period"], "--grain period: this calendar has months in place of periods."),
        (["--grain", "moon"], "--grain moon: a grain is one of day, week, month, quarter, half_year, year."),
        (["--grain", "month", "--from", "2026-Q1"], "--from 2026-Q1: a period is written like"),
        (["--grain", "month", "--team", "NOWHERE"], "--team NOWHERE: there is no such team."),
        (
            ["--grain", "month", "--as-of", "2026-11-05T09:01+00:00"],
            "--as-of 2026-11-05T09:01+00:00: this lies in",
        ),
        (["--grain", "month", "--as-of", "2026-11-05"], "--as-of 2026-11-05: this lies in the future"),
        (["--grain", "month", "--as-of", "2026-13-01"], "--as-of 2026-13-01: a time is written like"),
        (["--grain", "month", "--as-of", "9999-12-31"], "--as-of 9999-12-31: a time is written like"),
        (
            ["--grain", "month", "--as-of", "lately"],
            "--as-of lately: a time is written like 2026-03-31T12:00",
        ),
        (["--grain", "month", "--from", "0001-01"], "--from 0001-01: the years of periods are 1900 to 2199."),
        (
            ["--grain", "month", "--from", "2026-05", "--to", "2026-01"],
            "--to 2026-01: this lies before --from 2026-05.",
        ),
        (["--grain", "month", "--today", "soon"], "--today soon: a date is written like 2026-03-31."),
        (["--grain", "month", "--individuals"], "--individuals: --actor EMAIL says who looks."),
    ],
)
def test_bad_options_are_named(buses: Measure, arguments: list[str], message: str) -> None:
    with pytest.raises(CommandError) as refused:
        exported(*arguments)
    assert str(refused.value).startswith(message)


def test_persons_measures_need_the_right_and_leave_a_trace(buses: Measure) -> None:
    person, auditor = make_user("ines@merrow.example"), make_user("rita@merrow.example")
    own = make_measure(make_kpi("RIDES"), buses.team, person=person)
    enter(own, "2026-09", "12")
    asked = (*SEPTEMBER, "--individuals", "--actor", "rita@merrow.example")
    assert not [row for row in exported(*SEPTEMBER) if "RIDES" in row]
    with pytest.raises(CommandError, match="no right to see individuals"):
        exported(*asked)
    days: dict[str, Any] = {"valid_from": dt.date(2026, 1, 1), "valid_to": None}
    grant_see_individuals(Actor.of(make_user()), auditor, buses.team, **days, reason="yearly audit", now=NOW)
    row = "month,2026-09,measure,RIDES,BUSES,ines@merrow.example,12,,,no_target,,,100"
    assert [line for line in exported(*asked) if "RIDES" in line] == [row]
    assert [(look.holder, look.person, look.where) for look in Look.objects.all()] == [
        (auditor, person, "export_scores")
    ]


def test_only_those_whose_figures_were_printed_were_looked_at(buses: Measure) -> None:
    person, auditor = make_user("ines@merrow.example"), make_user("rita@merrow.example")
    enter(make_measure(make_kpi("RIDES"), buses.team, person=person), "2026-09", "12")
    make_team("RAIL")
    days: dict[str, Any] = {"valid_from": dt.date(2026, 1, 1), "valid_to": None}
    grant_see_individuals(Actor.of(make_user()), auditor, buses.team, **days, reason="yearly audit", now=NOW)
    exported(*SEPTEMBER, "--individuals", "--actor", "rita@merrow.example", "--team", "RAIL")
    assert not Look.objects.exists()


def test_the_output_is_plain_csv(buses: Measure) -> None:
    lines = exported(*SEPTEMBER)
    assert list(csv.DictReader(lines))[3]["target"] == "88.5"
