"""What was restated, as a reader of the mail finds it."""

import dataclasses
from typing import Any

import pytest

from reports.rendering.mail import render
from tests.report_facts import report_facts
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
