"""The past of one measure as a forecast takes it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
Flags = NDArray[np.bool_]
FEWEST = 6
"""Values below which nothing is forecast."""


@dataclass(frozen=True)
class History:
    """Values of complete periods of one grain in a row, oldest first, None where there is none.

    All of one definition and one accepted level: what was before a break is left out by the caller.
    `season` is the number of periods a year has, 7 for days.
    """

    values: Sequence[Decimal | None]
    season: int
    lower: Decimal | None = None
    upper: Decimal | None = None

    @property
    def known(self) -> int:
        return sum(value is not None for value in self.values)

    def filled(self) -> tuple[Array, Flags]:
        """Gaps joined by straight lines, and which values are real; gaps at either end are left away."""
        real = np.array([value is not None for value in self.values])
        first, last = int(np.argmax(real)), len(real) - int(np.argmax(real[::-1]))
        plain = np.array([float(value) if value is not None else np.nan for value in self.values])
        places = np.flatnonzero(real)
        joined = np.interp(np.arange(len(real)), places, plain[places])
        return joined[first:last], real[first:last]

    @property
    def ends_with_gaps(self) -> int:
        """Periods after the last value: a forecast reaches over them."""
        return next((n for n, value in enumerate(reversed(self.values)) if value is not None), 0)

    def floor(self) -> float:
        """A measure that never was below zero is not forecast below it."""
        if self.lower is not None:
            return float(self.lower)
        return 0.0 if all(value is None or value >= 0 for value in self.values) else -np.inf

    def ceiling(self) -> float:
        return float(self.upper) if self.upper is not None else np.inf
