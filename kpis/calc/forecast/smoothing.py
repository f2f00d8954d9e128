"""Exponential smoothing by grids: every row of a grid runs at once, the least squared error wins."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]

ALPHAS = np.r_[0.02, np.arange(0.05, 1.0, 0.05), 0.98]
_ROWS = np.array(
    [
        (alpha, beta, phi)
        for alpha in (0.05, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9, 0.98)
        for beta in (0.02, 0.05, 0.1, 0.2, 0.4)
        for phi in (0.8, 0.85, 0.9, 0.94, 0.98)
    ]
)
START = 6
"""Values whose mean and slope start the level and the trend."""


@dataclass(frozen=True)
class Smoothed:
    """The winning row: level and trend after each value, and the growth factors of the trend."""

    level: Array
    trend: Array
    alpha: float
    phi: float

    def ahead(self, steps: int) -> Array:
        """Forecasts of 1 to `steps` from every origin, shape (n, steps)."""
        growth = np.cumsum(self.phi ** np.arange(1, steps + 1))
        return self.level[:, None] + self.trend[:, None] * growth[None, :]


def slope_and_start(y: Array) -> tuple[float, float]:
    """Least squares slope of the first values and the line's height one step before them."""
    head = y[: min(START, len(y))]
    t = np.arange(len(head))
    slope = float(np.polyfit(t, head, 1)[0]) if len(head) > 1 else 0.0
    return slope, float(head.mean() - slope * (t.mean() + 1))


def simple(y: Array, real: NDArray[np.bool_]) -> Smoothed:
    """Level alone. `real` is false where a value was filled in: it moves the level and counts no error."""
    level = np.full(len(ALPHAS), y[: min(START, len(y))].mean())
    levels = np.empty((len(y), len(ALPHAS)))
    squares = np.zeros(len(ALPHAS))
    for t, value in enumerate(y):
        error = value - level
        if real[t]:
            squares += error * error
        level = level + ALPHAS * error
        levels[t] = level
    best = int(np.argmin(squares))
    return Smoothed(levels[:, best], np.zeros(len(y)), float(ALPHAS[best]), 1.0)


def damped(y: Array, real: NDArray[np.bool_]) -> Smoothed:
    """Level and a trend that fades by phi each step."""
    alpha, beta, phi = _ROWS.T
    slope, start = slope_and_start(y)
    level, trend = np.full(len(alpha), start), np.full(len(alpha), slope)
    levels, trends = np.empty((len(y), len(alpha))), np.empty((len(y), len(alpha)))
    squares = np.zeros(len(alpha))
    along = alpha * beta
    for t, value in enumerate(y):
        fading = phi * trend
        expected = level + fading
        error = value - expected
        if real[t]:
            squares += error * error
        level = expected + alpha * error
        trend = fading + along * error
        levels[t], trends[t] = level, trend
    best = int(np.argmin(squares))
    return Smoothed(levels[:, best], trends[:, best], float(alpha[best]), float(phi[best]))


def growing_slopes(y: Array) -> Array:
    """Least squares slope of the first 1, 2, ... n values; 0 for one."""
    n = np.arange(1, len(y) + 1, dtype=np.float64)
    t = n - 1
    ty, sy, st, stt = np.cumsum(t * y), np.cumsum(y), np.cumsum(t), np.cumsum(t * t)
    spread = n * stt - st * st
    return np.divide(n * ty - st * sy, spread, out=np.zeros(len(y)), where=spread > 0)
