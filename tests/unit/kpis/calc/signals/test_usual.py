import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.calc.signals.usual import Usual, usual

MONTHS = 12


def noise(n: int, seed: int = 1) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(n)


def found(values: np.ndarray) -> Usual:
    limits = usual(np.asarray(values, dtype=float), MONTHS)
    assert limits
    return limits


def test_below_twelve_values_nothing_is_usual() -> None:
    eleven = np.r_[noise(11), np.nan, np.nan]
    assert usual(eleven, MONTHS) is None
    assert found(np.r_[noise(12), np.nan]).provisional
    assert not found(noise(24)).provisional


def test_plain_limits_lie_at_266_mean_ranges() -> None:
    limits = found(np.array([10, 12, 12, 10] * 3, dtype=float))
    assert limits.corrections == ()
    assert limits.limits(12, 10.0) == pytest.approx((11 - 2.66 * 12 / 11, 11, 11 + 2.66 * 12 / 11))


def test_a_gap_makes_no_range() -> None:
    limits = found(np.array([10, 12, np.nan, 12, 10, np.nan] * 4))
    assert limits.width == pytest.approx(2.66 * 2)


def test_skewed_values_are_judged_as_logarithms() -> None:
    limits = found(100 * np.exp(0.6 * noise(36)))
    assert limits.corrections == ("skew",)
    lower, centre, upper = limits.limits(36, None)
    assert upper / centre == pytest.approx(centre / lower)
    assert lower > 0


def test_zero_is_below_any_limit_of_logarithms() -> None:
    limits = found(100 * np.exp(0.6 * noise(36)))
    assert limits.scaled(0.0) == -np.inf


def test_a_trend_moves_the_limits_along() -> None:
    limits = found(100 + 2 * np.arange(36) + noise(36))
    assert limits.corrections == ("trend",)
    assert limits.limits(46, None)[1] - limits.limits(36, None)[1] == pytest.approx(20, abs=1)


def test_a_season_moves_the_centre_and_widens_the_limits() -> None:
    winter = np.tile(np.r_[np.zeros(11), 40], 3)
    with_winter, without = found(100 + winter + noise(36)), found(100 + noise(36))
    assert with_winter.corrections == ("season",)
    assert with_winter.limits(47, None)[1] == pytest.approx(140, abs=2)
    assert with_winter.limits(46, None)[1] == pytest.approx(100, abs=2)
    assert with_winter.width > without.width


def test_memory_draws_the_centre_towards_the_value_before() -> None:
    walk = np.zeros(60)
    for at, shock in enumerate(noise(60)):
        walk[at] = 0.8 * walk[at - 1] + shock
    limits = found(100 + walk)
    assert limits.corrections == ("memory",)
    high, low = limits.limits(60, 104.0)[1], limits.limits(60, 96.0)[1]
    assert high - low == pytest.approx(8 * limits.memory)
    assert limits.alone > limits.width


def test_two_years_are_needed_to_look_for_a_season() -> None:
    wave = np.tile(np.r_[np.zeros(11), 40], 2)
    assert found(100 + wave[:23] + noise(23)).effects is None
    assert found(100 + wave + noise(24)).effects is not None


@pytest.mark.parametrize(
    "values", [np.full(24, 7.0), 1 + 2.0 * np.arange(24), np.zeros(24), np.full(24, 1e9)]
)
def test_what_never_varied_is_flat(values: np.ndarray) -> None:
    assert found(values).flat


extremes = st.floats(-1e17, 1e17) | st.sampled_from([0.0, 1.0, float("nan")])


@settings(max_examples=150, deadline=None)
@given(st.lists(extremes, max_size=70), st.sampled_from([1, 2, 4, 7, 12, 13]), extremes)
def test_any_baseline_gives_finite_limits_in_order_or_none(
    values: list[float], m: int, before: float
) -> None:
    limits = usual(np.array(values, dtype=float), m)
    if limits is None:
        assert np.sum(~np.isnan(values)) < 12
        return
    lower, centre, upper = limits.limits(len(values), None if np.isnan(before) else before)
    assert lower <= centre <= upper
    if not limits.logs:
        assert np.isfinite([lower, centre, upper]).all()


def test_a_trend_is_carried_on_no_longer_than_it_was_seen() -> None:
    limits = found(100 + 2 * np.arange(36) + noise(36))
    assert limits.limits(90, None) == limits.limits(72, None)
    assert limits.limits(72, None)[1] > limits.limits(60, None)[1]
