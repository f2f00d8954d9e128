"""What was restated, as a reader of the mail finds it."""

import dataclasses
import datetime as dt
from typing import Any

import pytest

from reports.calc.facts import Plan, Remark
from reports.rendering.bodies import page_body
from reports.rendering.content import Corrected
from reports.rendering.mail import render
from tests.report_facts import measure_fact, report_facts, team_fact
from tests.unit.reports.test_mail import FRAME
from tests.unit.reports.test_restated import fact


def line(**fields: Any) -> str:
    """Of a KPI in percent, restated by Ines on 14 October."""
    one = dataclasses.replace(fact(), unit="%", **fields)
    (note,) = render(dataclasses.replace(report_facts(), restated=(one,)), FRAME).content.restated
    return note.text.replace("\N{NO-BREAK SPACE}", " ")


@pytest.mark.parametrize("what", ["value", "target", "result"])
def test_a_figure_has_its_unit_and_as_many_places_as_the_longer_of_the_two(what: str) -> None:
    said = line(what=what, before="85", after="84.9")
    assert said == "85.0% → 84.9%, ▲ At risk → ◆ Off track, score 64 → 49, by Ines on 14 Oct"


@pytest.mark.parametrize("what", ["weight", "definition", "other"])
def test_what_is_no_figure_of_the_kpi_has_no_unit(what: str) -> None:
    assert line(what=what, before="1", after="2").startswith("1 → 2, ")


def test_what_was_typed_as_several_figures_or_not_at_all_stays_as_it_was_written() -> None:
    assert line(before="late 4; run 10", after="95").startswith("late 4; run 10 → 95%, ")
    assert line(before="na", after="").startswith("na → –, ")


def test_a_status_that_stays_is_told_too() -> None:
    assert line(status_after="amber") == "85.3% → 84.9%, still ▲ At risk, score 64 → 49, by Ines on 14 Oct"


def test_of_a_long_reason_the_beginning_is_told_on_one_line() -> None:
    said = line(why="A late invoice.\n\n" + "x" * 1_000)
    assert said.partition("on 14 Oct: ")[2] == f"A late invoice. {'x' * 143}…"


def test_a_correction_with_forty_reasons_is_not_clipped_in_letters_of_seven_bytes() -> None:
    """Of a report that has as much to say elsewhere as it may."""
    name, team, who = "Опоздание автобусов на линии 31", "Южные автобусы", "Инеса Аалто"
    teams = [dataclasses.replace(team_fact(n, 1 if n > 1 else None), name=team) for n in range(1, 30)]
    told: dict[str, Any] = {
        "name": name,
        "remark": Remark(who, name * 10),
        "plans": (Plan(name * 2, who, dt.date(2026, 11, 1)),),
    }
    red = [measure_fact(f"K{n}", "red", n, **told) for n in range(40)]
    missing = [measure_fact(f"M{n}", "no_data", name=name * 5) for n in range(40)]
    one = dataclasses.replace(fact(team="T2"), name=name, who=who, why=name * 30)
    facts = dataclasses.replace(report_facts(*red, *missing, teams=tuple(teams)), restated=(one,) * 45)
    made = render(facts, dataclasses.replace(FRAME, corrects=Corrected(FRAME.known_at, FRAME.report_url)))
    said = [note.text.partition("14 Oct: ")[2] for note in made.content.restated]
    assert [len(why) for why in said] == [50] * 40
    assert len(page_body(made.html)) < 100_000
