from dataclasses import replace
from decimal import Decimal

import pytest

from kpis.calc.insights.facts import Bounds, Compared, Events
from kpis.calc.lines import Lines

from .known_measures import FEW, OUTSIDE, PUNCTUALITY, with_target

D = Decimal
BAND = Lines(lower=D(12), upper=D(15))


def test_a_proven_season_is_compared_with_last_year_only() -> None:
    last_year = Compared("October 2025", D(85))
    assert PUNCTUALITY.base == Compared("September 2026", D("88.0"))
    assert replace(PUNCTUALITY, last_year=last_year, seasonal=True).base == last_year
    assert replace(PUNCTUALITY, seasonal=True).base is None


@pytest.mark.parametrize(
    ("direction", "lines", "bounds"),
    [
        ("up", Lines(target=D(88)), Bounds(D(88))),
        ("down", Lines(target=D(4)), Bounds(most=D(4))),
        ("range", BAND, Bounds(D(12), D(15))),
        ("range", Lines(lower=D(12)), None),
        ("up", None, None),
        ("", Lines(target=D(88)), None),
        ("binary", Lines(target=D(1)), None),
    ],
)
def test_bounds_are_where_the_target_is_met(
    direction: str, lines: Lines | None, bounds: Bounds | None
) -> None:
    assert replace(PUNCTUALITY, direction=direction, lines=lines).bounds == bounds


def test_a_target_is_missed_only_by_a_scored_and_closed_period() -> None:
    missed = with_target(PUNCTUALITY, "88", "amber")
    assert missed.missed
    assert not replace(missed, closed=False).missed
    assert not replace(missed, status="green").missed
    assert not replace(missed, status="no_data").missed
    assert not replace(missed, lines=None).missed


@pytest.mark.parametrize(
    ("direction", "now", "before", "verdict"),
    [
        ("up", 3, 5, "worse"),
        ("up", 5, 3, "better"),
        ("down", 3, 5, "better"),
        ("range", 16, 18, "better"),
        ("range", 11, 14, "worse"),
        ("range", 13, 14, ""),
        ("up", 3, 3, ""),
        ("binary", 1, 0, "better"),
        ("milestone", 40, 60, "worse"),
        ("ordinal", 3, 5, ""),
        ("", 3, 5, ""),
        ("info", 3, 5, ""),
    ],
)
def test_a_verdict_needs_a_direction(direction: str, now: int, before: int, verdict: str) -> None:
    known = replace(PUNCTUALITY, direction=direction, lines=BAND)
    assert known.verdict(D(now), D(before)) == verdict


def test_rare_events_have_no_signal() -> None:
    assert replace(PUNCTUALITY, signal=OUTSIDE).episode == OUTSIDE
    assert replace(PUNCTUALITY, signal=OUTSIDE, events=FEW).episode is None
    assert replace(PUNCTUALITY, signal=OUTSIDE, events=Events(D(120), 24)).episode == OUTSIDE
    assert replace(PUNCTUALITY, signal=replace(OUTSIDE, rule="")).episode is None
