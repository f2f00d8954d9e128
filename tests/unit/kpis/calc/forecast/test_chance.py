from decimal import Decimal

import numpy as np
import pytest

from kpis.calc.forecast.chance import Good, of_average, of_level, of_sum
from kpis.calc.forecast.outlook import Outlook

D = Decimal
ENDS = [[10, 10], [10, 20], [20, 30], [30, 40], [50, 50]]
FIVE = Outlook("ses", 6, 1, [], np.array(ENDS, dtype=float))
"""Sums 20, 30, 50, 70, 100."""


@pytest.mark.parametrize(
    ("good", "chance"),
    [
        (Good(least=D(30)), "0.6"),
        (Good(most=D(20)), "0.4"),
        (Good(least=D(20), most=D(40)), "0.6"),
        (Good(least=D(51)), "0"),
        (Good(), "1"),
    ],
)
def test_the_level_at_the_end_counts_the_paths_on_the_good_side(good: Good, chance: str) -> None:
    assert of_level(FIVE, good) == D(chance)


def test_a_sum_adds_what_is_known_path_by_path() -> None:
    assert of_sum(FIVE, [D(5), D(5)], Good(least=D(60))) == D("0.6")


def test_an_average_is_over_known_and_coming_periods() -> None:
    assert of_average(FIVE, [D(20), D(40)], Good(least=D(22))) == D("0.8")


@pytest.mark.parametrize(("value", "held"), [("9", False), ("10", True), ("20", True), ("21", False)])
def test_an_outcome_on_the_line_is_good(value: str, held: bool) -> None:
    assert Good(least=D(10), most=D(20)).holds(D(value)) is held
