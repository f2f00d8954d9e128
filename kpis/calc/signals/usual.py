"""What is usual for a measure: the limits of a baseline, with skew, trend, season and memory allowed for."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from kpis.calc.forecast.season import has_season

Array = NDArray[np.float64]

FEWEST = 12
"""Values a baseline needs; below twice that its limits are provisional, and no season is looked for."""
SKEWED_FROM = 2.5
TREND_FROM = 3.5
"""Standard errors of a slope that is no chance."""
MEMORY_FROM = 1.65
PER_RANGE = 2.66
DEVIATIONS = 3.0
NOTHING = 1e-9
"""Widths below this share of the values are rounding, not variation."""


@dataclass(frozen=True)
class Usual:
    """Limits for any later place on the time axis; the baseline starts at place 0.

    `width` is the distance of a limit from the centre, on the scale of logarithms when `logs`.
    """

    n: int
    length: int
    logs: bool
    height: float
    slope: float
    effects: tuple[float, ...] | None
    memory: float
    width: float
    alone: float
    """The width where the value before is unknown, so that memory says nothing."""

    @property
    def provisional(self) -> bool:
        return self.n < 2 * FEWEST

    @property
    def corrections(self) -> tuple[str, ...]:
        """Names of what was allowed for, in order."""
        names = (("skew", self.logs), ("trend", self.slope != 0), ("season", self.effects is not None))
        return tuple(name for name, used in (*names, ("memory", self.memory != 0)) if used)

    @property
    def flat(self) -> bool:
        """The baseline did not vary, so nothing can be said to be unusual."""
        return self.width == 0

    def base(self, place: int) -> float:
        """Centre without memory, on the working scale; a trend goes on no longer than it was seen."""
        season = 0.0 if self.effects is None else self.effects[place % len(self.effects)]
        return self.height + self.slope * min(place, 2 * self.length) + season

    def centre(self, place: int, before: float | None) -> float:
        """`before` is the value one place earlier, None where there is none."""
        expected = self.base(place)
        if self.memory and before is not None:
            expected += self.memory * (self.scaled(before) - self.base(place - 1))
        return expected

    def limits(self, place: int, before: float | None) -> tuple[float, float, float]:
        """Lower limit, centre and upper limit, as values."""
        centre = self.centre(place, before)
        width = self.alone if self.memory and before is None else self.width
        back = np.exp if self.logs else float
        return float(back(centre - width)), float(back(centre)), float(back(centre + width))

    def scaled(self, value: float) -> float:
        """Zero and below have no logarithm: they are below any limit."""
        if not self.logs:
            return value
        return float(np.log(value)) if value > 0 else -np.inf


def usual(values: Array, m: int) -> Usual | None:
    """The limits of a baseline; NaN where a value is missing or left out. None below 12 values."""
    known = ~np.isnan(values)
    n = int(known.sum())
    if n < FEWEST:
        return None
    logs = needs_logs(values[known])
    y = np.log(values) if logs else values
    places = np.flatnonzero(known).astype(np.float64)
    filled = np.interp(np.arange(len(y)), places, y[known])
    height, slope = line(places, y[known])
    effects = month_effects(filled, known, slope, m)
    rest = y - height - slope * np.arange(len(y)) - (0 if effects is None else tiled(effects, len(y)))
    plain = Usual(n, len(y), logs, height, slope, effects, 0.0, 0.0, 0.0)
    found = with_width(plain, rest, n / m)
    tiny = found.width <= NOTHING * float(np.nanmax(np.abs(y)))
    return replace(found, width=0.0, alone=0.0, memory=0.0) if tiny else found


def needs_logs(values: Array) -> bool:
    """All above zero, the greatest over 2.5 times the least, and less skewed as logarithms."""
    if values.min() <= 0 or values.max() <= SKEWED_FROM * values.min():
        return False
    return abs(skewness(np.log(values))) < abs(skewness(values))


def skewness(values: Array) -> float:
    apart = values - values.mean()
    deviation = float(np.sqrt(np.mean(apart**2)))
    return float(np.mean(apart**3)) / deviation**3 if deviation > 0 else 0.0


def line(places: Array, y: Array) -> tuple[float, float]:
    """Height and slope; slope 0 unless it is over 3.5 standard errors, which memory widens."""
    middle, spread = places.mean(), float(np.sum((places - places.mean()) ** 2))
    slope = float(np.sum((places - middle) * y)) / spread
    rest = y - y.mean() - slope * (places - middle)
    phi = min(0.95, max(0.0, memory_of(rest, 2)))
    error = float(np.sqrt(rest @ rest / (len(y) - 2) / spread * (1 + phi) / (1 - phi)))
    if abs(slope) <= TREND_FROM * error or abs(slope) * np.ptp(places) <= 1e-12 * np.abs(y).max():
        return float(y.mean()), 0.0
    return float(y.mean() - slope * middle), slope


def memory_of(rest: Array, fitted: int) -> float:
    """Correlation with the value before, NaN skipped, corrected for the few values and the terms fitted."""
    both = ~np.isnan(rest[1:]) & ~np.isnan(rest[:-1])
    scale = float(np.nansum(rest**2)) / max(1, int(np.sum(~np.isnan(rest))))
    pairs = int(both.sum())
    if pairs < 3 or scale <= 0:
        return 0.0
    seen = float(np.sum(rest[1:][both] * rest[:-1][both])) / pairs / scale
    return (seen + fitted / pairs) / (1 - (2 + fitted) / pairs) if pairs > 2 + fitted else 0.0


def tiled(effects: tuple[float, ...], n: int) -> Array:
    return np.array(effects)[np.arange(n) % len(effects)]


def month_effects(filled: Array, known: NDArray[np.bool_], slope: float, m: int) -> tuple[float, ...] | None:
    """Mean effect of each position of the year, or None without a proven season."""
    if int(known.sum()) < 2 * FEWEST or not has_season(filled, m, spared=0):
        return None
    level = filled - slope * np.arange(len(filled))
    place = np.arange(len(filled)) % m
    means = np.array([np.mean(level[(place == k) & (known | ~known[place == k].any())]) for k in range(m)])
    return tuple(float(mean) for mean in means - means.mean())


def with_width(plain: Usual, rest: Array, years: float) -> Usual:
    """Limits at 2.66 mean ranges, or at 3 deviations of what memory leaves over."""
    known = rest[~np.isnan(rest)]
    fitted = 1 if plain.slope == 0 else 2
    wider = 1.0 if plain.effects is None else float(np.sqrt((years + 1) / max(years - 1, 0.5)))
    phi = memory_of(rest, fitted)
    if phi > MEMORY_FROM / np.sqrt(len(known)):
        phi = min(phi, 0.95)
        left = rest[1:] - phi * rest[:-1]
        left = left[~np.isnan(left)]
        width = DEVIATIONS * float(np.sqrt(left @ left / max(1, len(left) - 1))) * wider
        return replace(plain, memory=phi, width=width, alone=width / float(np.sqrt(1 - phi**2)))
    ranges = np.abs(np.diff(rest))
    ranges = ranges[~np.isnan(ranges)]
    width = PER_RANGE * float(ranges.mean()) * wider if len(ranges) else 0.0
    return replace(plain, width=width, alone=width)
