"""The forecast of a history from each of its own pasts: season out, theta and damped trend, their mean."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .history import Array, Flags
from .season import effects, has_season
from .smoothing import Smoothed, damped, growing_slopes, simple

QUARTERS = 4
SHORT_YEARS = 1.5
SHORT_QUARTERS = 8
LEAST_SCALE = 0.1


@dataclass(frozen=True)
class Season:
    """One index a position; `times` says whether they multiply or add."""

    indices: Array
    times: bool

    def at(self, first: int, count: int) -> Array:
        return self.indices[np.arange(first, first + count) % len(self.indices)]

    def taken_out(self, y: Array) -> Array:
        here = self.at(0, len(y))
        return y / here if self.times else y - here

    def put_back(self, paths: Array, first: int) -> Array:
        there = self.at(first, paths.shape[-1])
        return paths * there if self.times else paths + there


@dataclass(frozen=True)
class Fitted:
    """`ahead[o, h]` is the forecast of step h + 1 made after value o, without the season."""

    method: str
    plain: Array
    ahead: Array
    real: Flags
    season: Season | None
    relative: bool
    """Errors are shares of the forecast: all values above zero and no ceiling."""
    spent: int
    """Parameters that were chosen by the errors."""

    def scale(self, forecasts: Array) -> Array:
        """What relative errors are shares of: the forecast, but never next to nothing of the usual level."""
        return np.asarray(np.maximum(forecasts, self.plain.mean() * LEAST_SCALE))


def is_short(n: int, m: int) -> bool:
    """Trends fitted to a year of data do harm: under a year and a half the level alone is carried on."""
    return n < (SHORT_QUARTERS if m <= QUARTERS else SHORT_YEARS * m)


def find_season(y: Array, m: int, times: bool) -> Season | None:
    if not has_season(y, m):
        return None
    indices = effects(y, m, times)
    return Season(indices, times) if not times or bool(np.all(indices > 0)) else None


def fit(y: Array, real: Flags, m: int, steps: int, capped: bool) -> Fitted:
    times = bool(np.all(y > 0)) and not capped
    season = find_season(y, m, times)
    plain = season.taken_out(y) if season else y
    level = simple(plain, real)
    if is_short(len(y), m):
        return Fitted("ses", plain, level.ahead(steps), real, season, times, 1)
    both = (theta(plain, level, steps) + damped(plain, real).ahead(steps)) / 2
    name = "theta_damped_season" if season else "theta_damped"
    return Fitted(name, plain, both, real, season, times, 3)


def theta(y: Array, level: Smoothed, steps: int) -> Array:
    """The theta method as smoothing with half the slope of the line as drift (Hyndman and Billah 2003)."""
    ages = np.arange(1, len(y) + 1)[:, None]
    late = (1 - (1 - level.alpha) ** ages) / level.alpha
    drift = np.arange(steps)[None, :] + late
    return np.asarray(level.level[:, None] + growing_slopes(y)[:, None] / 2 * drift)
