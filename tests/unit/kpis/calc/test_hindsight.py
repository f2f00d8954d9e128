"""The last closed periods judged by another target."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.hindsight import LAST, Hindsight, Past, Trial, hindsight
from kpis.calc.lines import Lines, complete_lines
from kpis.calc.scoring import measure_score
from kpis.calc.targets import spread_lines

D = Decimal
TEN = D(10)
figures = st.decimals(-1000, 1000, places=2)


def decimals(text: str) -> tuple[Decimal, ...]:
    return tuple(map(D, text.split()))


def scores(trial: Trial, *pasts: Past) -> tuple[Decimal, ...]:
    found = hindsight(trial, pasts)
    return found.scores if found else ()


@pytest.mark.parametrize(
    ("direction", "lines", "values", "expected"),
    [
        ("up", Lines(D(95), D(90)), "95 92.5 90 89.99 85 97", "100 75 50 49.9 0 120"),
        ("up", Lines(D(95), D(90), D(99)), "96", "105"),
        ("up", Lines(D(95), D(90)), "94.996 94.994", "100 99.9"),
        ("down", Lines(D(2), D(4)), "1 1.5 3 4 5 7", "120 112.5 75 50 25 0"),
        ("up", Lines(D(1000)), "950 900 1020 780", "75 50 110 0"),
        ("up", Lines(D(-50), D(-100)), "-75", "75"),
        ("up", Lines(D(0)), "0 -1", "100 0"),
        ("down", Lines(D(0), D(5)), "2 0", "80 100"),
        ("range", Lines(lower=D(80), upper=D(90)), "85 92 95 76 101", "100 80 50 60 0"),
        ("up", Lines(D(100), D(60), zero=D(0)), "30", "25"),
    ],
)
def test_the_past_is_scored_as_everything_is(
    direction: str, lines: Lines, values: str, expected: str
) -> None:
    trial = Trial(direction, 2, [complete_lines(direction, lines, TEN)])
    assert scores(trial, *map(Past, decimals(values))) == decimals(expected)


def test_three_scores_have_a_mean_and_one_is_green() -> None:
    trial = Trial("up", 2, [complete_lines("up", Lines(D(95), D(90)), TEN)])
    found = hindsight(trial, [*map(Past, decimals("95 92.5 89.99"))])
    assert found == Hindsight(decimals("100 75 49.9"), D("74.966666666667"), 1)


def test_a_spread_target_judges_each_period_by_its_own_part() -> None:
    """1,200 by the shares 1, 2 and 1 are 300, 600 and 300; their red lines lie a tenth lower."""
    parts = spread_lines(complete_lines("up", Lines(D(1200)), TEN), "1;2;1", (True,) * 3)
    trial = Trial("up", 0, parts)
    assert scores(trial, Past(D(300), 0), Past(D(300), 1), Past(D(540), 1), Past(D(285), 2)) == decimals(
        "100 0 50 75"
    )


def test_a_period_without_a_part_is_left_out() -> None:
    one = complete_lines("up", Lines(D(100)), TEN)
    trial = Trial("up", 0, [one, None])
    assert scores(trial, Past(D(100), 0), Past(D(100), 1), Past(D(100), 2)) == (D(100),)
    assert hindsight(trial, [Past(D(100), 2)]) is None
    assert hindsight(trial, []) is None
    assert hindsight(Trial("info", 0, [Lines()]), [Past(D(100))]) is None


@given(st.lists(figures, max_size=30), figures, st.sampled_from(["up", "down"]))
def test_hindsight_is_the_score_of_the_last_twelve(
    values: list[Decimal], target: Decimal, direction: str
) -> None:
    lines = complete_lines(direction, Lines(target), TEN)
    found = hindsight(Trial(direction, 2, [lines]), [*map(Past, values)])
    expected = tuple(measure_score(direction, value, lines, 2) for value in values[-LAST:])
    assert (found.scores if found else ()) == expected
    if found:
        assert min(found.scores) <= found.mean <= max(found.scores)
        assert found.green == sum(score >= 100 for score in found.scores)
