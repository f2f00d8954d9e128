"""Plausible series: a trend, a season, noise within bounds, perhaps a shift; the same for the same seed."""

import math
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

QUARTERS = 4
"""Of the range of the noise: four neighbours hold one value of each, so that noise never looks like news."""


@dataclass(frozen=True)
class Series:
    """`first` and `last` are the ends of the trend before the shift; all figures are in the same unit.

    From position `shift_at` (0 to 25, months since the start) on everything moves by `shift_by`. `noise` is
    the farthest that a value strays from trend and season.
    """

    name: str
    first: float
    last: float
    season: float = 0
    noise: float = 0
    shift_at: float | None = None
    shift_by: float = 0

    def values(self, positions: Sequence[float], length: int) -> list[float]:
        """One value for each position (in months, 0 to `length` - 1); the last position ends on the trend."""
        strays = self._strays()
        return [self._trend(at, length) + self._wander(at, length, next(strays)) for at in positions]

    def _trend(self, position: float, length: int) -> float:
        shifted = self.shift_by if self.shift_at is not None and position >= self.shift_at else 0
        return self.first + (self.last - self.first) * position / (length - 1) + shifted

    def _wander(self, position: float, length: int, stray: float) -> float:
        """Nothing where the series ends: there the season is half way from its height to its low."""
        left = length - 1 - position
        return self.season * math.sin(2 * math.pi * left / 12) + (self.noise * stray if left else 0)

    def _strays(self) -> Iterator[float]:
        """Without end, from -1 to 1: one out of each quarter of the range, shuffled, then again."""
        chance = random.Random(self.name)  # noqa: S311 - made-up figures, no secrets
        while True:
            quarters = list(range(QUARTERS))
            chance.shuffle(quarters)
            yield from (2 * (quarter + chance.random()) / QUARTERS - 1 for quarter in quarters)


def rounded(value: float, decimals: int, low: str = "", high: str = "") -> str:
    """`value` inside its natural bounds, to `decimals` places: rounded(101.26, 1, "0", "100") is "100.0"."""
    bounded = max(value, float(low or "-inf"))
    bounded = min(bounded, float(high or "inf"))
    return str(Decimal(bounded).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
