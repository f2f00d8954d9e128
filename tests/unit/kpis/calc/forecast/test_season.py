import numpy as np
import pytest

from kpis.calc.forecast.season import effects, enough_for_a_season, f_tail, has_season

MONTHS = 12
SUMMER = np.array([0, 0, 0, 0, 0, 6, 6, 6, 0, 0, 0, 0], dtype=float)


def noise(n: int, seed: int) -> np.ndarray:
    return np.random.default_rng(seed).standard_normal(n)


@pytest.mark.parametrize(
    ("f", "among", "within"),
    [(3.094, 11, 24), (6.552, 3, 10), (2.415, 11, 100), (7.562, 1, 30)],
    ids=lambda figure: str(figure),
)
def test_published_one_percent_points_of_f_lie_at_the_normal_one(f: float, among: int, within: int) -> None:
    assert f_tail(f, among, within) == pytest.approx(2.326, abs=0.03)


def test_two_years_and_two_periods_are_needed_of_weeks_three_years() -> None:
    enough = [
        enough_for_a_season(n, m) for n, m in [(25, 12), (26, 12), (9, 4), (10, 4), (155, 52), (156, 52)]
    ]
    assert enough == [False, True, False, True, False, True]
    assert not enough_for_a_season(100, 1)


def test_a_summer_is_seen_and_its_effect_measured() -> None:
    y = 50 + np.tile(SUMMER, 4) + 0.01 * noise(48, 1)
    assert has_season(y, MONTHS)
    assert effects(y, MONTHS, multiplicative=False) == pytest.approx(SUMMER - SUMMER.mean(), abs=0.05)


def test_indices_that_multiply_have_mean_one() -> None:
    y = 100 * (1 + np.tile(SUMMER, 4) / 100) * 1.01 ** np.arange(48)
    assert effects(y, MONTHS, multiplicative=True).mean() == pytest.approx(1)


def test_a_perfect_season_and_a_constant_are_told_apart() -> None:
    assert has_season(np.tile(SUMMER, 3), MONTHS)
    assert not has_season(np.full(36, 7.0), MONTHS)


def test_noise_seldom_seems_seasonal() -> None:
    seen = sum(has_season(noise(40, seed), MONTHS) for seed in range(300))
    assert seen <= 12  # 1 % is the aim, 4 % would be three times what was measured


def test_walks_seldom_seem_seasonal() -> None:
    seen = sum(has_season(np.cumsum(noise(40, seed)), MONTHS) for seed in range(300))
    assert seen <= 12


@pytest.mark.parametrize(("months", "found"), [(26, 40), (36, 85), (60, 98)])
def test_a_sine_of_two_deviations_is_found_more_often_the_longer_it_lasts(months: int, found: int) -> None:
    wave = 2 * np.sin(2 * np.pi * np.arange(months) / MONTHS)
    assert sum(has_season(wave + noise(months, seed), MONTHS) for seed in range(100)) >= found
