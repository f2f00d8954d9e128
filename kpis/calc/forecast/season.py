"""Is there a season, and what are its effects? Shared by forecasts and signals."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

PHI_WORTH_DIFFERENCING = 0.25
ONE_PERCENT = 2.326
"""The normal quantile above which one in a hundred lies."""
YEARS_OF_WEEKS = 3


def enough_for_a_season(n: int, m: int, spared: int = 2) -> bool:
    """Two years and `spared` periods; of weeks three years, for 52 effects eat 104 points."""
    if m <= 1:
        return False
    return n >= (YEARS_OF_WEEKS * m if m >= 52 else 2 * m + spared)


def f_tail(f: float, among: int, within: int) -> float:
    """Standard normal deviate of an F ratio with (among, within) degrees of freedom, after Paulson 1942.

    F(11, 24) of 3.09 is the 1 % point: f_tail(3.09, 11, 24) = 2.32.
    """
    if f <= 0:
        return -np.inf
    a, b, root = 2 / (9 * among), 2 / (9 * within), f ** (1 / 3)
    return float(((1 - b) * root - (1 - a)) / np.sqrt(b * root**2 + a))


def squares_left(x: Array, y: Array) -> tuple[float, Array]:
    """Sum of squared residuals of the least squares fit, and the residuals."""
    fit, *_ = np.linalg.lstsq(x, y, rcond=None)
    residuals = y - x @ fit
    return float(residuals @ residuals), residuals


def correlation_at_one(residuals: Array) -> float:
    scale = float(residuals @ residuals)
    return float(residuals[1:] @ residuals[:-1]) / scale if scale > 0 else 0.0


def has_season(y: Array, m: int, spared: int = 2) -> bool:
    """F test at 1 % of the effects of m positions beside a straight line.

    Quasi-differenced where what is left over still follows itself, for such series seem seasonal by chance.
    """
    n = len(y)
    if not enough_for_a_season(n, m, spared) or np.ptp(y) == 0:
        return False
    line = np.column_stack([np.ones(n), np.arange(n) / n])
    both = np.column_stack([line, np.eye(m)[np.arange(n) % m][:, 1:]])
    phi = correlation_at_one(squares_left(both, y)[1])
    if phi > PHI_WORTH_DIFFERENCING:
        y, line, both = (z[1:] - phi * z[:-1] for z in (y, line, both))
    without, within = squares_left(line, y)[0], squares_left(both, y)[0]
    spare = len(y) - m - 1
    if within <= 1e-12 * without:
        return without > 0
    return f_tail((without - within) / (m - 1) / (within / spare), m - 1, spare) > ONE_PERCENT


def effects(y: Array, m: int, multiplicative: bool) -> Array:
    """One index a position of the year, index 0 for the first value; their mean is 1, or 0 when added."""
    trend = centred_average(y, m)
    half = m // 2
    inner = y[half : half + len(trend)]
    apart = inner / trend if multiplicative else inner - trend
    place = np.arange(half, half + len(trend)) % m
    found = np.array([np.mean(apart[place == k]) for k in range(m)])
    return np.asarray(found / found.mean() if multiplicative else found - found.mean())


def centred_average(y: Array, m: int) -> Array:
    """Moving mean over a year; of an even number of periods with half a period at both ends."""
    weights = np.ones(m) if m % 2 else np.r_[0.5, np.ones(m - 1), 0.5]
    return np.convolve(y, weights / m, mode="valid")
