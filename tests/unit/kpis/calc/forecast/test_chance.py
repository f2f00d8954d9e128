from decimal import Decimal

import numpy as np
import pytest

from kpis.calc.forecast.chance import Good
from kpis.calc.forecast.outlook import Outlook
from kpis.calc.forecast.year import YearAhead, year_ahead

D = Decimal
ENDS = [[10, 10], [10, 20], [20, 30], [30, 40], [50, 50]]
FIVE = Outlook("ses", 6, 1, [], np.array(ENDS, dtype=float))
"""Sums 20, 30, 50, 70, 100."""


def ahead(aggregation: str, good: Good | None, known: tuple[int, ...] = ()) -> YearAhead:
    return year_ahead(FIVE, aggregation, [D(value) for value in known], 2, good, 1)


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
@pytest.mark.parametrize("aggregation", ["last", "none"])
def test_the_level_at_the_end_counts_the_paths_on_the_good_side(
    aggregation: str, good: Good, chance: str
) -> None:
    assert ahead(aggregation, good, (99,)).chance == D(chance)


def test_a_sum_adds_what_is_known_path_by_path() -> None:
    assert ahead("sum", Good(least=D(60)), (5, 5)).chance == D("0.6")
    assert ahead("sum", None, (5, 5)).quantiles.middle == D("60.0")


@pytest.mark.parametrize("aggregation", ["mean", "ratio", "weighted_mean"])
def test_an_average_is_over_known_and_coming_periods(aggregation: str) -> None:
    assert ahead(aggregation, Good(least=D(22)), (20, 40)).chance == D("0.8")


@pytest.mark.parametrize(("aggregation", "middle"), [("min", "15.0"), ("max", "35.0")])
def test_the_least_and_the_greatest_may_have_been_already(aggregation: str, middle: str) -> None:
    assert ahead(aggregation, None, (15, 35)).quantiles.middle == D(middle)


def test_only_the_periods_of_the_year_count() -> None:
    assert year_ahead(FIVE, "sum", [], 1, Good(least=D(20)), 1).chance == D("0.6")


def test_without_a_target_there_is_no_chance() -> None:
    assert ahead("sum", None).chance is None


@pytest.mark.parametrize(("value", "held"), [("9", False), ("10", True), ("20", True), ("21", False)])
def test_an_outcome_on_the_line_is_good(value: str, held: bool) -> None:
    assert Good(least=D(10), most=D(20)).holds(D(value)) is held
