"""The share of paths that reach the target."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from .history import Array


@dataclass(frozen=True)
class Good:
    """The side of the target that is good: at least, at most, or between both."""

    least: Decimal | None = None
    most: Decimal | None = None

    @property
    def only(self) -> Decimal | None:
        """The one end; None of a band, and of what any value meets."""
        if self.least is not None and self.most is not None:
            return None
        return self.most if self.least is None else self.least

    def holds(self, value: Decimal) -> bool:
        return (self.least is None or value >= self.least) and (self.most is None or value <= self.most)


def share(ends: Array, good: Good) -> Decimal:
    """Of 1,000 paths, so never more than three decimals."""
    met = np.ones(len(ends), dtype=bool)
    if good.least is not None:
        met &= ends >= float(good.least)
    if good.most is not None:
        met &= ends <= float(good.most)
    return Decimal(int(met.sum())) / Decimal(len(ends))
