from dataclasses import replace
from decimal import Decimal

import pytest

from kpis.calc.insights.facts import Revision
from kpis.calc.insights.results import data_problem, target_outcome
from kpis.calc.lines import Lines

from .known_measures import DISTANCE, FEW, MISSING, PUNCTUALITY, REVISION, with_target

D = Decimal
MISSED = with_target(PUNCTUALITY, "88")


def test_a_missing_value_is_a_problem() -> None:
    found = data_problem(replace(PUNCTUALITY, value=None, missing=MISSING, revision=REVISION))
    assert found
    assert found.kind == "data_problem"
    assert found.parts == {
        "state": "missing",
        "kpi": "Punctuality",
        "period": "October 2026",
        "since": "October 2026",
        "due": "2026-11-12",
        "late": True,
        "last": "September 2026",
    }
    assert found.how == {
        "due": "2026-11-12",
        "late": True,
        "last": "September 2026",
        "owner": "T. Lindqvist",
    }


def test_nothing_missing_and_nothing_corrected_is_no_problem() -> None:
    assert data_problem(PUNCTUALITY) is None


@pytest.mark.parametrize(
    ("before", "after", "told"),
    [
        (100, 105, False),
        (100, 106, True),
        (100, 95, False),
        (100, 94, True),
        (0, 1, True),
        (-100, -106, True),
        (-100, -105, False),
        (0, "0.4", False),
    ],
)
def test_a_past_value_must_have_changed_by_over_five_percent(
    before: int, after: int | str, told: bool
) -> None:
    known = replace(DISTANCE, revision=Revision("August 2026", D(before), D(after)))
    assert (data_problem(known) is not None) == told


def test_a_correction_is_judged_and_has_a_percentage_where_it_may() -> None:
    found = data_problem(replace(DISTANCE, revision=REVISION))
    assert found
    assert (found.verdict, found.how["change"], found.how["percent"]) == ("better", "1100", "10.0")
    few = data_problem(replace(DISTANCE, events=FEW, revision=Revision("August 2026", D(4), D(3))))
    assert few
    assert (few.how["change"], few.how["percent"]) == ("-1", None)


def test_an_outcome_needs_a_target_and_a_closed_scored_period() -> None:
    assert target_outcome(MISSED)
    assert target_outcome(replace(MISSED, lines=None)) is None
    assert target_outcome(replace(MISSED, closed=False)) is None
    assert target_outcome(replace(MISSED, status="no_data")) is None
    assert target_outcome(replace(MISSED, value=None)) is None
    assert target_outcome(replace(MISSED, direction="info")) is None


@pytest.mark.parametrize(
    ("direction", "value", "change", "verdict"),
    [
        ("up", "84.6", "-3.45", "worse"),
        ("up", "88.04", "-0.05", "worse"),
        ("up", "88.06", "0.05", "better"),
        ("down", "84.6", "-3.45", "better"),
        ("down", "90", "1.95", "worse"),
        ("range", "84.6", "-0.40", "worse"),
        ("range", "92.5", "0.45", "worse"),
        ("range", "85", "0.00", "inside"),
        ("range", "90", "-2.05", "inside"),
    ],
)
def test_an_outcome_is_what_is_shown_less_the_target_as_typed(
    direction: str, value: str, change: str, verdict: str
) -> None:
    lines = Lines(target=D("88.05"), lower=D(85), upper=D("92.05"))
    found = target_outcome(replace(MISSED, direction=direction, value=D(value), lines=lines))
    assert found
    assert (found.how["change"], found.how["verdict"]) == (change, verdict)


def test_a_value_on_its_target_has_met_it() -> None:
    found = target_outcome(replace(MISSED, value=D("88.04"), status="green"))
    assert found
    assert (found.how["change"], found.verdict) == ("0.0", "met")
