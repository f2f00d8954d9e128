from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kpis.calc.calibration import (
    Bin,
    Coverage,
    Place,
    Said,
    base_rate,
    base_rate_brier,
    brier,
    calibration_error,
    count,
    coverage,
    reliability,
)

D = Decimal
TINY = Fraction(1, 10**20)
FOUR = [Said(D("0.7"), came=True), Said(D("0.7"), came=False), Said(D(1), came=True), Said(D(0), came=True)]
"""Squared misses 0.09, 0.49, 0 and 1; three of four came."""

chances = st.integers(0, 1000).map(lambda paths: D(paths) / 1000)
cases = st.lists(st.builds(Said, chances, st.booleans(), st.integers(1, 30)), min_size=1, max_size=40)


def test_brier_is_the_mean_squared_miss() -> None:
    assert brier(FOUR) == D("0.395")


def test_always_saying_the_base_rate_is_the_measure_to_beat() -> None:
    assert (base_rate(FOUR), base_rate_brier(FOUR)) == (D("0.75"), D("0.1875"))
    assert base_rate_brier(FOUR) == brier([Said(D("0.75"), one.came) for one in FOUR])


def test_ten_bins_hold_every_case_and_empty_ones_have_no_shares() -> None:
    bins = reliability(FOUR)
    assert [(one.low, one.high) for one in bins] == [(D(n) / 10, D(n + 1) / 10) for n in range(10)]
    assert [one.cases for one in bins] == [1, 0, 0, 0, 0, 0, 0, 2, 0, 1]
    assert (bins[7].said, bins[7].came, bins[7].gap) == (D("0.7"), D("0.5"), D("-0.2"))
    assert (bins[4].said, bins[4].came, bins[4].gap) == (None, None, None)


@pytest.mark.parametrize(
    ("chance", "place"),
    [("0", 0), ("0.099999999999", 0), ("0.1", 1), ("0.3", 3), ("0.9", 9), ("0.999", 9), ("1", 9)],
)
def test_a_chance_belongs_to_the_bin_that_begins_with_it(chance: str, place: int) -> None:
    assert [one.cases for one in reliability([Said(D(chance), came=True)])].index(1) == place


def test_a_bin_tells_the_mean_of_what_was_said_in_it() -> None:
    seventies = reliability([Said(D("0.70"), True, 3), Said(D("0.78"), False)])[7]
    assert seventies == Bin(D("0.7"), D("0.8"), cases=4, hits=3, said=D("0.72"))


def test_the_error_is_weighted_by_cases() -> None:
    said = [Said(D("0.9"), True, 8), Said(D("0.9"), False, 2), Said(D("0.2"), False, 30)]
    assert calibration_error(reliability(said)) == (10 * D("0.1") + 30 * D("0.2")) / 40


def test_what_is_outside_80_per_cent_may_be_inside_95() -> None:
    places = {Place.IN_80: 40, Place.IN_95: 8, Place.OUTSIDE: 2}
    assert coverage(places) == Coverage(50, D("0.8"), D("0.96"))
    assert coverage({Place.OUTSIDE: 3}) == Coverage(3, D(0), D(0))


@given(cases)
def test_counted_cases_are_worth_as_much_as_listed_ones(said: list[Said]) -> None:
    listed = [Said(one.chance, one.came) for one in said for _ in range(one.cases)]
    assert count(said) == len(listed)
    assert (brier(said), base_rate(said)) == (brier(listed), base_rate(listed))
    assert reliability(said) == reliability(listed)


@given(cases)
def test_scores_are_those_of_exact_fractions(said: list[Said]) -> None:
    all_cases = sum(one.cases for one in said)
    misses = sum((one.cases * (Fraction(one.chance) - one.came) ** 2 for one in said), Fraction(0))
    hits = Fraction(sum(one.cases for one in said if one.came), all_cases)
    assert abs(Fraction(brier(said)) - misses / all_cases) < TINY
    assert abs(Fraction(base_rate_brier(said)) - hits * (1 - hits)) < TINY


@given(cases)
def test_bins_share_out_the_cases_and_keep_what_was_said_between_their_edges(said: list[Said]) -> None:
    bins = reliability(said)
    assert (sum(one.cases for one in bins), sum(one.hits for one in bins)) == (
        count(said),
        count(one for one in said if one.came),
    )
    assert all(one.said is None or one.low <= one.said <= one.high for one in bins)


@given(cases)
def test_no_error_is_larger_than_the_misses_it_is_made_of(said: list[Said]) -> None:
    error = Fraction(calibration_error(reliability(said)))
    assert error**2 <= Fraction(brier(said)) + TINY
