from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from kpis.calc.insights import MOST, WEIGHTS, Insight, insights, rank
from kpis.calc.insights.known import Known

from .known_measures import (
    CHANCE,
    DISTANCE,
    LEAD,
    LIMITS,
    MISSING,
    OUTSIDE,
    PUNCTUALITY,
    RECORD,
    RUN,
    SUMS,
    conversion,
    with_target,
)

D = Decimal


def kinds(known: Known, **changes: Any) -> list[str]:
    return [insight.kind for insight in insights(replace(known, **changes))]


def score(known: Known, **changes: Any) -> Decimal:
    (found,) = insights(replace(known, **changes))
    return found.score


def test_nothing_known_is_nothing_told() -> None:
    assert insights(PUNCTUALITY) == []


def test_calm_is_told_only_where_nothing_else_is() -> None:
    assert kinds(PUNCTUALITY, value=D(95), signal=LIMITS) == ["calm"]
    assert kinds(PUNCTUALITY, value=D(95), signal=LIMITS, leads=[LEAD]) == ["leading_sign"]


def test_at_most_three_are_told_the_most_telling_first() -> None:
    everything = replace(
        with_target(DISTANCE, "12000"),
        missing=MISSING,
        chance=CHANCE,
        signal=OUTSIDE,
        drivers=SUMS,
        leads=[LEAD, LEAD],
        record=RECORD,
    )
    assert MOST == 3
    assert kinds(everything) == ["target_outcome", "data_problem", "chance"]
    assert kinds(everything, missing=None) == ["target_outcome", "chance", "signal_single"]
    assert kinds(everything, missing=None, chance=None) == ["target_outcome", "signal_single", "driver"]


def test_worse_comes_before_better() -> None:
    known = replace(PUNCTUALITY, chance=CHANCE, signal=OUTSIDE)
    assert kinds(known) == ["signal_single", "chance"]
    assert kinds(known, direction="down") == ["chance", "signal_single"]


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"direction": "down"}, "75"),
        ({"direction": ""}, "75"),
        ({}, "90.0"),
        ({"objective": True}, "108.00"),
        ({"direction": "down", "objective": True}, "90.0"),
        ({"age": 1}, "45.00"),
        ({"signal": replace(OUTSIDE, age=1)}, "45.00"),
        ({"signal": replace(OUTSIDE, age=1), "age": 1}, "0.0"),
        ({"age": 2, "objective": True}, "0"),
    ],
)
def test_a_score_weighs_kind_freshness_judgement_and_objective(
    changes: dict[str, Any], expected: str
) -> None:
    assert score(replace(PUNCTUALITY, signal=OUTSIDE), **changes) == D(expected)


@pytest.mark.parametrize(
    ("kind", "known"),
    [
        ("data_problem", replace(PUNCTUALITY, missing=MISSING)),
        ("target_outcome", with_target(PUNCTUALITY, "80", "green")),
        ("chance", replace(DISTANCE, chance=CHANCE)),
        ("signal_single", replace(PUNCTUALITY, direction="", signal=OUTSIDE)),
        ("signal_shift", replace(PUNCTUALITY, direction="", signal=RUN)),
        ("mix", replace(conversion(), direction="")),
        ("leading_sign", replace(PUNCTUALITY, direction="", leads=[LEAD])),
        ("record", replace(PUNCTUALITY, direction="", record=RECORD)),
        ("calm", replace(PUNCTUALITY, value=D(95), signal=LIMITS)),
    ],
)
def test_every_kind_has_its_weight(kind: str, known: Known) -> None:
    (found,) = insights(known)
    assert (found.kind, found.score) == (kind, D(WEIGHTS[kind]))


def test_a_driver_goes_along_with_what_makes_it_worth_telling() -> None:
    found = insights(replace(with_target(DISTANCE, "12000"), direction="up", drivers=SUMS))
    assert [(one.kind, one.score) for one in found] == [("target_outcome", D(108)), ("driver", D(60))]


def test_ties_over_measures_go_by_weight_then_by_kind() -> None:
    def insight(kind: str, score: int) -> Insight:
        return Insight(kind, D(score), {}, {})

    light, heavy, best = insight("chance", 80), insight("signal_single", 80), insight("record", 90)
    weighted = [(light, D(1)), (heavy, D(3)), (best, D("0.5")), (insight("driver", 80), D(1))]
    ordered = sorted(weighted, key=lambda pair: rank(*pair))
    assert [one.kind for one, _weight in ordered] == ["record", "signal_single", "chance", "driver"]
