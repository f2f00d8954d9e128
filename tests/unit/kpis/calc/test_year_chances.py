"""The chance of a target that the forecast did not know."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.lines import Lines
from kpis.calc.year_chances import chance_between, good_of_year

D = Decimal
FAN = [D(80), D(90), D(100), D(110), D(120)]
fans = st.lists(st.decimals(-100, 100, places=1), min_size=5, max_size=5).map(sorted)
figures = st.decimals(-150, 150, places=1)


@pytest.mark.parametrize(
    ("least", "most", "chance"),
    [
        ("105", None, "0.3"),
        ("100", None, "0.5"),
        (None, "100", "0.5"),
        (None, "95", "0.3"),
        ("90", "110", "0.8"),
        ("121", None, "0"),
        ("79", None, "1"),
        (None, "79", "0"),
        (None, "120", "1"),
        (None, None, "1"),
    ],
)
def test_straight_lines_lie_between_the_quantiles(least: str | None, most: str | None, chance: str) -> None:
    side = (None if least is None else D(least), None if most is None else D(most))
    assert chance_between(FAN, side) == D(chance)


def test_a_year_that_is_certain_is_met_or_not() -> None:
    certain = [D(100)] * 5
    assert [chance_between(certain, (D(least), None)) for least in (99, 100, 101)] == [1, 1, 0]
    assert [chance_between(certain, (None, D(most))) for most in (99, 100, 101)] == [0, 1, 1]


@given(fans, figures, figures)
def test_a_harder_target_is_never_likelier(fan: list[Decimal], one: Decimal, other: Decimal) -> None:
    easy, hard = sorted((one, other))
    assert 0 <= chance_between(fan, (hard, None)) <= chance_between(fan, (easy, None)) <= 1
    assert 0 <= chance_between(fan, (None, easy)) <= chance_between(fan, (None, hard)) <= 1
    assert (
        0
        <= chance_between(fan, (easy, hard))
        <= min(chance_between(fan, (easy, None)), chance_between(fan, (None, hard)))
    )


@pytest.mark.parametrize(
    ("direction", "aggregation", "parts", "side"),
    [
        ("up", "sum", [Lines(D(100))] * 12, (D(1200), None)),
        ("down", "mean", [Lines(D(10)), Lines(D(20))], (None, D(15))),
        ("up", "last", [Lines(D(10)), Lines(D(20)), None], (D(20), None)),
        ("range", "last", [Lines(lower=D(1), upper=D(2))], (D(1), D(2))),
        ("range", "last", [Lines()], None),
        ("up", "sum", [Lines(D(100)), None], None),
        ("up", "last", [None], None),
        ("binary", "last", [Lines(D(1))], None),
    ],
)
def test_the_good_side_of_a_year(
    direction: str, aggregation: str, parts: list[Lines | None], side: tuple[Decimal, Decimal] | None
) -> None:
    assert good_of_year(direction, aggregation, parts) == side
