from dataclasses import replace
from decimal import Decimal

import pytest

from kpis.calc.insights.facts import Events, Signal
from kpis.calc.insights.unusual import calm, signal_shift, signal_single

from .known_measures import DISTANCE, FEW, LIMITS, OUTSIDE, PUNCTUALITY, RUN

D = Decimal


def test_a_single_signal_needs_an_open_episode_and_a_value_outside() -> None:
    found = signal_single(replace(PUNCTUALITY, signal=OUTSIDE))
    assert found
    assert (found.verdict, found.age) == ("worse", 0)
    assert signal_single(replace(PUNCTUALITY, signal=None)) is None
    assert signal_single(replace(PUNCTUALITY, signal=LIMITS)) is None
    assert signal_single(replace(PUNCTUALITY, signal=RUN)) is None
    assert signal_single(replace(PUNCTUALITY, signal=OUTSIDE, value=D(95))) is None
    assert signal_single(replace(PUNCTUALITY, signal=OUTSIDE, value=None)) is None


def test_rare_events_are_no_signals() -> None:
    assert signal_single(replace(DISTANCE, signal=OUTSIDE, events=FEW)) is None
    assert signal_shift(replace(DISTANCE, signal=RUN, events=FEW)) is None


@pytest.mark.parametrize(
    ("value", "lower", "upper"), [("84.6", "91.3", "103.5"), ("103.52", "91.282", "103.518")]
)
def test_limits_get_the_decimals_that_keep_the_value_outside(value: str, lower: str, upper: str) -> None:
    found = signal_single(replace(PUNCTUALITY, signal=OUTSIDE, value=D(value)))
    assert found
    assert (found.parts["lower"], found.parts["upper"]) == (lower, upper)


@pytest.mark.parametrize(
    ("corrections", "shown"),
    [
        ((), True),
        (("trend",), True),
        (("season",), False),
        (("skew",), False),
        (("memory",), False),
        (("skew", "trend", "season", "memory"), False),
    ],
)
def test_a_mean_moving_range_is_shown_where_limits_are_made_of_it(
    corrections: tuple[str, ...], shown: bool
) -> None:
    found = signal_single(replace(PUNCTUALITY, signal=replace(OUTSIDE, corrections=corrections)))
    assert found
    assert ("mean_range" in found.how) == shown
    assert found.how["corrections"] == list(corrections)


def test_clipped_limits_follow_from_no_range() -> None:
    clipped = Signal(lower=D(90), centre=D("97.4"), upper=D(100), n=36)
    found = calm(replace(PUNCTUALITY, value=D(95), signal=clipped))
    assert found
    assert "mean_range" not in found.how


@pytest.mark.parametrize(
    "signal",
    [
        None,
        OUTSIDE,
        replace(RUN, run=7),
        replace(RUN, former=None),
        replace(RUN, level=None),
        replace(RUN, level=RUN.former),
        replace(RUN, side=1),
    ],
)
def test_a_shift_needs_eight_in_a_row_and_another_level(signal: Signal | None) -> None:
    assert signal_shift(replace(PUNCTUALITY, signal=signal)) is None


@pytest.mark.parametrize(("direction", "verdict"), [("up", "worse"), ("down", "better"), ("", "")])
def test_a_shift_is_judged_by_the_direction(direction: str, verdict: str) -> None:
    found = signal_shift(replace(PUNCTUALITY, direction=direction, signal=replace(RUN, run=11, age=3)))
    assert found
    assert (found.verdict, found.age, found.how["run"], found.how["odds"]) == (verdict, 3, 11, 128)


def test_levels_are_shown_apart() -> None:
    found = signal_shift(replace(PUNCTUALITY, signal=replace(RUN, level=D("88.21"))))
    assert found
    assert (found.how["former"], found.how["level"], found.how["distance"]) == ("88.23", "88.21", "-0.02")


def test_calm_needs_limits_without_an_episode_around_the_value() -> None:
    inside = replace(PUNCTUALITY, value=D(95), signal=LIMITS)
    assert calm(inside)
    assert calm(replace(inside, signal=None)) is None
    assert calm(replace(inside, signal=replace(LIMITS, rule="open"))) is None
    assert calm(replace(inside, value=D(110))) is None
    assert calm(replace(inside, value=None)) is None


def test_of_few_events_only_that_is_said() -> None:
    found = calm(replace(DISTANCE, events=FEW, signal=LIMITS))
    assert found
    assert found.how == {
        "state": "rare",
        "grain": "month",
        "total": "55",
        "periods": 24,
        "mean": "2.3",
    }
    assert calm(replace(DISTANCE, events=Events(D(120), 24))) is None
    assert calm(replace(DISTANCE, events=Events(D(0), 0))) is None
