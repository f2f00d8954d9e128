"""Does one measure move before another? Nothing here says that it causes anything.

Related series fool the eye: of unrelated random walks every fourth pair correlates above 0.7. So both are
differenced, cleared of their months and of their own memory before they are compared.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import atanh, erfc, sqrt

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

LAGS = 6
DECLARED_FROM, SEARCHED_FROM, WEAK_UNTIL = 36, 48, 60
"""Periods for a declared pair, for a search, and below which only strong leads can be found."""
RATE = 0.05
WEAK = 0.2
SKEWED_FROM = 2.5
MEMORY = 3


@dataclass(frozen=True)
class Lead:
    """The first moved `lag` periods before the second; `p` allows for having tried six lags."""

    lag: int
    r: float
    n: int
    p: float


def whiten(values: Sequence[Decimal | None], m: int) -> Array | None:
    """Shocks of a series: differences without month means and memory, NaN where unknown; None if too few."""
    y = np.array([np.nan if value is None else float(value) for value in values])
    known = y[~np.isnan(y)]
    if len(known) < DECLARED_FROM or np.ptp(known) == 0:
        return None
    if known.min() > 0 and known.max() > SKEWED_FROM * known.min():
        y = np.log(y)
    shocks = without_memory(without_months(np.diff(y), m))
    return shocks if float(np.nanstd(shocks)) > 1e-9 * float(np.nanmax(np.abs(y))) else None


def without_months(y: Array, m: int) -> Array:
    """Always taken out: where only a test decides, seasonal series lead one another."""
    cleared = y.copy()
    for place in range(min(m, len(y))):
        here = y[place::m]
        if not np.isnan(here).all():
            cleared[place::m] = here - np.nanmean(here)
    return cleared


def without_memory(y: Array) -> Array:
    """What an autoregression of order 0 to 3 leaves, the order by corrected AIC on the same rows."""
    lagged = np.column_stack([np.r_[[np.nan] * k, y[: len(y) - k]] for k in range(MEMORY + 1)])
    whole = ~np.isnan(lagged).any(axis=1)
    n = int(whole.sum())
    best, kept = np.inf, y
    for order in range(MEMORY + 1):
        if n < 2 * order + 4:
            break
        terms = lagged[:, 1 : order + 1]
        weights, *_ = np.linalg.lstsq(terms[whole], y[whole], rcond=None)
        left = y - terms @ weights if order else y
        score = corrected_aic(float(np.sum(left[whole] ** 2)), n, order + 1)
        if score < best:
            best, kept = score, left
    return kept


def corrected_aic(squares: float, n: int, parameters: int) -> float:
    if squares <= 0:
        return -np.inf
    return n * float(np.log(squares / n)) + 2 * parameters * n / max(1, n - parameters - 1)


def lead(first: Array, second: Array, m: int) -> Lead | None:
    """The strongest of lags 1 to 6 at which shocks of the first come before those of the second."""
    found = [at for lag in range(1, LAGS + 1) if (at := at_lag(first, second, lag, m))]
    if not found:
        return None
    best = min(found, key=lambda one: (one.p, one.lag))
    return Lead(best.lag, best.r, best.n, 1 - (1 - best.p) ** len(found))


def at_lag(first: Array, second: Array, lag: int, m: int) -> Lead | None:
    """Correlation of the pairs that are known; the month means have cost m degrees of freedom."""
    n = min(len(first), len(second))
    x, y = first[-n:][: n - lag], second[-n:][lag:]
    both = ~np.isnan(x) & ~np.isnan(y)
    x, y = x[both] - x[both].mean(), y[both] - y[both].mean()
    free = len(x) - m - MEMORY
    scale = float(np.sqrt((x @ x) * (y @ y))) if len(x) else 0.0
    if free < 4 or scale <= 0:
        return None
    r = max(-1.0, min(1.0, float(x @ y) / scale))
    return Lead(lag, r, len(x), tail(r, free))


def tail(r: float, free: int) -> float:
    """Chance of so strong a correlation of unrelated shocks: normal tail of Fisher's atanh, both sides.

    0.4 with 30 degrees of freedom: atanh 0.4236 x sqrt 29 = 2.281, so 0.0225.
    """
    return erfc(atanh(min(abs(r), 1 - 1e-12)) * sqrt(free - 1) / sqrt(2))


def discoveries(chances: Sequence[float], rate: float = RATE) -> list[bool]:
    """Benjamini and Hochberg 1995: which may be claimed so that at most this share of the claims is false."""
    order = sorted(range(len(chances)), key=lambda at: chances[at])
    held = [rank for rank, at in enumerate(order, 1) if chances[at] <= rate * rank / len(chances)]
    claimed = set(order[: max(held, default=0)])
    return [at in claimed for at in range(len(chances))]


def verdict(found: Lead | None, claimed: bool) -> str:
    """Of a declared pair: supported, weak, not_supported or insufficient."""
    if found is None:
        return "insufficient"
    if claimed:
        return "supported"
    return "weak" if found.p <= WEAK else "not_supported"
