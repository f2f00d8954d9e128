from decimal import Decimal
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from kpis.calc.leadlag import Lead, discoveries, lead, tail, verdict, whiten

MONTHS = 12


def rng(seed: int) -> np.random.Generator:
    return np.random.default_rng(seed)


def figures(values: np.ndarray) -> list[Decimal]:
    return [Decimal(repr(round(float(value), 6))) for value in values]


def followed(lag: int, share: float, months: int = 120) -> tuple[np.ndarray, np.ndarray]:
    """Two walks; the shocks of the first return in the second after `lag` months with this correlation."""
    first, own = rng(1).standard_normal(months), rng(2).standard_normal(months)
    second = (1 - share**2) ** 0.5 * own
    second[lag:] += share * first[: months - lag]
    return np.cumsum(first), np.cumsum(second)


def found(first: np.ndarray, second: np.ndarray) -> Lead | None:
    shocks = whiten(figures(first), MONTHS), whiten(figures(second), MONTHS)
    if shocks[0] is None or shocks[1] is None:
        return None
    return lead(shocks[0], shocks[1], MONTHS)


@pytest.mark.parametrize("lag", [1, 3, 6])
def test_a_planted_lead_is_found_at_its_lag_and_not_the_other_way_round(lag: int) -> None:
    first, second = followed(lag, 0.8)
    forward, backward = found(first, second), found(second, first)
    assert forward
    assert backward
    assert (forward.lag, forward.r > 0.6, forward.p < 1e-6) == (lag, True, True)
    assert backward.p > 0.05


def test_a_lead_may_move_the_other_way() -> None:
    first, second = followed(2, 0.8)
    against = found(first, -second)
    assert against
    assert (against.lag, against.r < -0.6) == (2, True)


def test_a_shared_season_is_no_lead() -> None:
    winter = 50 * np.sin(2 * np.pi * np.arange(120) / MONTHS)
    one, other = (
        200 + winter + rng(3).standard_normal(120),
        300 + np.roll(winter, 2) + rng(4).standard_normal(120),
    )
    shared = found(one, other)
    assert shared
    assert shared.p > 0.05


@pytest.mark.parametrize("months", [36, 60])
def test_of_380_unrelated_pairs_hardly_any_is_claimed(months: int) -> None:
    portfolios = 5
    claimed = sum(false_leads(months, seed) for seed in range(portfolios))
    assert claimed <= 0.2 * portfolios


def false_leads(months: int, seed: int) -> int:
    """Twenty random walks; pairs for which nothing is to be claimed."""
    walks = np.cumsum(rng(100 + seed).standard_normal((20, months)), axis=1)
    shocks = [whiten(figures(walk), MONTHS) for walk in walks]
    leads = [
        lead(one, other, MONTHS)
        for one, other in permutations(shocks, 2)
        if one is not None and other is not None
    ]
    return sum(discoveries([each.p for each in leads if each]))


@pytest.mark.parametrize(
    ("r", "free", "chance"), [(0.4, 30, 0.0225), (-0.4, 30, 0.0225), (0, 30, 1.0), (0.55, 20, 0.00704)]
)
def test_the_tail_of_a_correlation(r: float, free: int, chance: float) -> None:
    assert tail(r, free) == pytest.approx(chance, rel=0.01)


@pytest.mark.parametrize(
    ("chances", "claimed"),
    [
        ([], []),
        ([0.01, 0.04, 0.03, 0.9], [True, False, False, False]),
        ([0.01, 0.02, 0.03, 0.9], [True, True, True, False]),
        ([0.04], [True]),
        ([0.06], [False]),
        ([0.04, 0.045, 0.05], [True, True, True]),
    ],
)
def test_claims_allow_for_the_number_of_pairs(chances: list[float], claimed: list[bool]) -> None:
    assert discoveries(chances) == claimed


def test_the_words_of_a_declared_pair() -> None:
    near, far = Lead(2, 0.3, 48, 0.15), Lead(2, 0.1, 48, 0.6)
    assert [verdict(None, False), verdict(near, True), verdict(near, False), verdict(far, False)] == [
        "insufficient",
        "supported",
        "weak",
        "not_supported",
    ]


@pytest.mark.parametrize("values", [[5] * 60, list(range(35)), [], list(range(60))])
def test_too_few_values_and_straight_lines_have_no_shocks(values: list[int]) -> None:
    assert whiten([Decimal(value) for value in values], MONTHS) is None


values = st.none() | st.decimals(-(10**17), 10**17, places=2) | st.just(Decimal(0))


@settings(max_examples=60, deadline=None)
@given(st.lists(values, min_size=30, max_size=80), st.lists(values, min_size=30, max_size=80))
def test_any_two_series_give_a_chance_or_nothing(
    one: list[Decimal | None], other: list[Decimal | None]
) -> None:
    shocks = whiten(one, MONTHS), whiten(other, MONTHS)
    if shocks[0] is None or shocks[1] is None:
        return
    between = lead(shocks[0], shocks[1], MONTHS)
    assert between is None or (0 <= between.p <= 1 and -1 <= between.r <= 1 and 1 <= between.lag <= 6)
