"""A thousand futures of one measure, drawn from the errors its own forecasts made."""

from __future__ import annotations

import numpy as np

from .errors import Spread, spread
from .history import Array, History
from .models import Fitted, fit

COUNT = 1000
WIDENING = 8
"""Errors are widened by 1 + 8 / n: what was fitted to n values looks better than it is."""


def simulate(fitted: Fitted, n: int, seed: int) -> Array:
    """Shape (COUNT, steps), without season and bounds."""
    steps = fitted.ahead.shape[1]
    random = np.random.Generator(np.random.PCG64(seed))
    errors = spread(fitted)
    single = shocks(errors, steps, random) * (errors.deviation * (1 + WIDENING / n))
    off = single + errors.carry * (np.cumsum(single, axis=1) - single)
    if fitted.method != "ses":
        off = off + slopes(errors, len(fitted.plain), steps, random)
    middle = fitted.ahead[-1]
    return np.asarray(middle + off * (fitted.scale(middle) if fitted.relative else 1))


def shocks(errors: Spread, steps: int, random: np.random.Generator) -> Array:
    """Of standard deviation 1: half of the paths normal, half drawn from the errors themselves."""
    drawn = random.standard_normal((COUNT, steps))
    centred = errors.single - errors.single.mean() if len(errors.single) else errors.single
    deviation = float(np.sqrt(np.mean(centred**2))) if len(centred) else 0.0
    if deviation > 0:
        drawn[::2] = random.choice(centred / deviation, (COUNT // 2, steps))
    return drawn


def slopes(errors: Spread, n: int, steps: int, random: np.random.Generator) -> Array:
    """Each path has a slope of its own: that of n values is known to sd x sqrt(12 / n cubed)."""
    unsure = errors.deviation * (12 / n**3) ** 0.5
    return np.asarray(random.standard_normal((COUNT, 1)) * unsure * np.arange(1, steps + 1))


def paths(history: History, steps: int, seed: int) -> tuple[str, Array]:
    """The method's name, and paths of the next `steps` periods after the last one of the history."""
    y, real = history.filled()
    over = history.ends_with_gaps
    fitted = fit(y, real, history.season, over + steps, history.upper is not None)
    drawn = simulate(fitted, history.known, seed)
    if fitted.season:
        drawn = fitted.season.put_back(drawn, len(y))
    return fitted.method, np.clip(drawn[:, over:], history.floor(), history.ceiling())
