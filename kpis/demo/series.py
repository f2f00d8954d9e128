"""Plausible series: a trend, a season, noise with a memory, perhaps a shift; the same for the same seed."""

import math
import random
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal

PERSISTENCE = 0.4
"""How much of one month's noise is left in the next: real figures remember their neighbours."""


@dataclass(frozen=True)
class Series:
    """`first` and `last` are the ends of the trend before the shift; all figures are in the same unit.

    From position `shift_at` (0 to 25, months since the start) on everything moves by `shift_by`.
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
        chance = random.Random(self.name)  # noqa: S311 - made-up figures, no secrets
        phase, noise, values = chance.uniform(0, 2 * math.pi), 0.0, []
        for position in positions:
            noise = PERSISTENCE * noise + chance.gauss(0, self.noise)
            wave = self.season * math.sin(2 * math.pi * position / 12 + phase)
            wanders = position < length - 1
            values.append(self._trend(position, length) + (wave + noise if wanders else 0))
        return values

    def _trend(self, position: float, length: int) -> float:
        shifted = self.shift_by if self.shift_at is not None and position >= self.shift_at else 0
        return self.first + (self.last - self.first) * position / (length - 1) + shifted


def rounded(value: float, decimals: int, low: str = "", high: str = "") -> str:
    """`value` inside its natural bounds, to `decimals` places: rounded(101.26, 1, "0", "100") is "100.0"."""
    bounded = max(value, float(low or "-inf"))
    bounded = min(bounded, float(high or "inf"))
    return str(Decimal(bounded).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))
