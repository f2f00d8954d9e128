import warnings
from decimal import Decimal

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.calc.forecast.history import History
from kpis.calc.forecast.outlook import LEVELS, Quantiles, look_ahead, seed_of

D = Decimal
SEED = seed_of(7, "2026-10")


def history(figures: str, season: int = 12, **bounds: Decimal) -> History:
    """Figures apart by blanks, a dash where there is none."""
    return History([None if figure == "-" else D(figure) for figure in figures.split()], season, **bounds)


def looked(past: History, steps: int = 3, decimals: int = 2) -> list[Quantiles]:
    outlook = look_ahead(past, steps, SEED, decimals)
    assert outlook
    return list(outlook.periods)


@pytest.mark.parametrize("figures", ["", "- - -", "1 2 3 4 5", "1 2 - 3 4 - 5"])
def test_fewer_than_six_values_are_no_past(figures: str) -> None:
    assert look_ahead(history(figures), 3, SEED, 2) is None


def test_nothing_to_look_ahead_to_is_no_forecast() -> None:
    assert look_ahead(history("1 2 3 4 5 6"), 0, SEED, 2) is None


@pytest.mark.parametrize("value", ["7", "0", "-3.5", "1000000000", "100000000000000000"])
def test_a_measure_that_never_moved_is_not_expected_to(value: str) -> None:
    stays = D(value).quantize(D("0.01"))
    assert looked(history(f"{value} " * 8)) == [Quantiles(*[stays] * 5)] * 3


def test_the_same_past_and_seed_give_the_same_figures_and_another_seed_others() -> None:
    past = history("12 15 11 14 18 13 12 16")
    again, other = look_ahead(past, 4, SEED, 2), look_ahead(past, 4, SEED + 1, 2)
    first = look_ahead(past, 4, SEED, 2)
    assert first
    assert again
    assert other
    assert (first.periods, first.n, first.seed, first.method) == (again.periods, 8, SEED, "ses")
    assert first.periods != other.periods


def test_seeds_differ_by_measure_and_by_last_period() -> None:
    assert len({seed_of(7, "2026-10"), seed_of(7, "2026-11"), seed_of(8, "2026-10")}) == 3


def test_a_percentage_stays_between_its_bounds() -> None:
    past = history("97 99 100 98 96 100 100 99 95 100", lower=D(0), upper=D(100))
    assert max(period.highest for period in looked(past, 12)) == D("100.00")


def test_what_never_was_negative_is_not_forecast_so_and_what_was_may_be() -> None:
    rare = history("0 0 3 0 0 0 1 0 0 5 0 0")
    balance = history("-1 0 3 0 -2 0 1 0 0 5 0 -1")
    assert min(period.lowest for period in looked(rare, 6)) == D("0.00")
    assert min(period.lowest for period in looked(balance, 6)) < 0


def test_a_gap_is_no_zero() -> None:
    full, holes = history("50 51 49 50 50 51 49 50 50 51"), history("50 51 49 - 50 51 - 50 50 51")
    assert looked(holes)[0].lowest > 45
    assert abs(looked(holes)[0].middle - looked(full)[0].middle) < 1


def test_gaps_at_the_end_are_looked_over() -> None:
    past = "1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20"
    late = looked(history(f"{past} - -"), 1)[0].middle
    assert late == looked(history(past), 3)[2].middle


def test_a_line_is_carried_on_and_a_season_comes_back() -> None:
    line = " ".join(str(100 + 2 * month) for month in range(36))
    summer = " ".join("160" if month % 12 in (5, 6, 7) else "100" for month in range(48))
    off = [period.middle - D(100 + 2 * month) for month, period in enumerate(looked(history(line)), start=36)]
    assert max(map(abs, off)) < 3
    assert [round(period.middle) for period in looked(history(summer), 7)] == [100] * 5 + [160] * 2


def test_ranges_widen_with_the_steps() -> None:
    rng = np.random.default_rng(5)
    past = History([D(str(round(value, 3))) for value in np.cumsum(rng.standard_normal(60)) + 50], 12)
    periods = looked(past, 12)
    assert periods[11].high - periods[11].low > periods[0].high - periods[0].low


def test_the_nearly_impossible_gives_figures_too() -> None:
    jumps = history("0.0001 1000000 0.0001 1000000 0.0001 1000000 0.0001 1000000 0.0001 1000000 " * 3)
    assert all(period.highest < D(10) ** 9 for period in looked(jumps, 12))


values = st.decimals(min_value=D("-1e17"), max_value=D("1e17"), allow_nan=False, places=3)
pasts = st.lists(st.none() | values | st.just(D(0)), max_size=60)


@settings(max_examples=150, deadline=None)
@given(pasts, st.sampled_from([1, 2, 4, 7, 12, 13, 52]), st.integers(1, 18))
def test_any_past_gives_finite_figures_in_order_or_none(
    past: list[Decimal | None], season: int, steps: int
) -> None:
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        outlook = look_ahead(History(past, season), steps, SEED, 3)
    if outlook is None:
        assert sum(value is not None for value in past) < 6
        return
    assert np.isfinite(outlook.paths).all()
    assert outlook.paths.shape == (1000, steps)
    for period in outlook.periods:
        figures = [period.lowest, period.low, period.middle, period.high, period.highest]
        assert figures == sorted(figures)
        assert len(figures) == len(LEVELS)
