"""Leads claimed among measures that have nothing to do with each other, by us and by correlation."""

from collections.abc import Iterator
from itertools import permutations

import numpy as np

from kpis.calc.leadlag import discoveries, lead, whiten

from .accuracy import figures
from .noise import KINDS, MONTHS, Array

MEASURES, PORTFOLIOS = 20, 40
STRONG = 0.7
PLANTED = 5


def portfolio(kind: str, months: int, run: int) -> Array:
    random = np.random.default_rng([run, 77])
    if kind == "walks":
        return np.cumsum(random.standard_normal((MEASURES, months)), axis=1)
    if kind == "mixed":
        return np.array([each for at in range(MEASURES) for each in [mixed(at, months, random)]])
    return np.array([KINDS[kind](months, random) for _ in range(MEASURES)])


def mixed(at: int, months: int, random: np.random.Generator) -> Array:
    kinds = ["normal", "AR .8", "seasonal", "slow trend"]
    made = KINDS[kinds[at % 4]](months, random)
    return np.cumsum(random.standard_normal(months)) if at % 5 == 4 else made


def claimed(values: Array) -> list[tuple[int, int, int]]:
    """Directed pairs with their lags."""
    shocks = [whiten(figures(one), MONTHS) for one in values]
    pairs = list(permutations(range(len(values)), 2))
    found = []
    for first, second in pairs:
        one, other = shocks[first], shocks[second]
        between = lead(one, other, MONTHS) if one is not None and other is not None else None
        found.append(between)
    chances = [one.p if one else 1.0 for one in found]
    return [
        (*pair, one.lag)
        for pair, one, kept in zip(pairs, found, discoveries(chances), strict=True)
        if kept and one
    ]


def correlated(values: Array) -> int:
    """Pairs whose levels correlate above 0.7 at any lag, which many tools show as related."""
    count = 0
    for first, second in permutations(range(len(values)), 2):
        x, y = values[first], values[second]
        rs = [np.corrcoef(x[:-lag], y[lag:])[0, 1] for lag in range(1, 7)]
        count += bool(np.max(np.abs(rs)) > STRONG)
    return count


def false_leads() -> Iterator[tuple[str, int, float, float]]:
    """Kind, months, mean claims in 380 pairs by us, and by correlation."""
    for kind, months in (("walks", 36), ("walks", 60), ("seasonal", 60), ("AR .8", 60), ("mixed", 60)):
        portfolios = [portfolio(kind, months, run) for run in range(PORTFOLIOS)]
        ours = np.mean([len(claimed(values)) for values in portfolios])
        theirs = np.mean([correlated(values) for values in portfolios[:5]])
        yield kind, months, float(ours), float(theirs)


def power(months: int, strength: float) -> tuple[float, float]:
    """Share of planted leads found with the right lag, and share of claims that are wrong."""
    hits = claims = 0
    for run in range(PORTFOLIOS // 4):
        values, planted = with_leads(months, strength, run)
        found = set(claimed(values))
        hits, claims = hits + len(found & planted), claims + len(found)
    wrong = 1 - hits / claims if claims else 0.0
    return hits / (PLANTED * (PORTFOLIOS // 4)), wrong


def with_leads(months: int, strength: float, run: int) -> tuple[Array, set[tuple[int, int, int]]]:
    """Measures 0 to 4 come 1 to 5 months before 5 to 9."""
    shocks = np.random.default_rng([run, 78]).standard_normal((MEASURES, months))
    planted = set()
    for first in range(PLANTED):
        second, lag = first + PLANTED, first + 1
        own = (1 - strength**2) ** 0.5 * shocks[second]
        own[lag:] += strength * shocks[first][: months - lag]
        shocks[second] = own
        planted.add((first, second, lag))
    return np.cumsum(shocks, axis=1), planted
