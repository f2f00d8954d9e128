"""What the running year will come to, and whether that reaches its target."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from kpis.calc.needs import AVERAGED

from .chance import Good, share
from .history import Array
from .outlook import Outlook, Quantiles, quantiles


@dataclass(frozen=True)
class YearAhead:
    """`chance` is None without a target to judge the year by."""

    quantiles: Quantiles
    chance: Decimal | None


def year_ahead(
    outlook: Outlook, aggregation: str, known: Sequence[Decimal], steps: int, good: Good | None, decimals: int
) -> YearAhead:
    """The first `steps` coming periods belong to the year, of which `known` has been."""
    ends = totals(outlook.paths[:, :steps], [float(value) for value in known], aggregation)
    return YearAhead(quantiles(ends[:, None], decimals)[0], None if good is None else share(ends, good))


def totals(paths: Array, known: Sequence[float], aggregation: str) -> Array:
    """The year's value on each path, put together as the KPI is. Joint paths: single ranges do not add up."""
    if aggregation == "sum":
        return np.asarray(sum(known) + paths.sum(axis=1))
    if aggregation in AVERAGED:
        return np.asarray((sum(known) + paths.sum(axis=1)) / (len(known) + paths.shape[1]))
    if aggregation in ("min", "max"):
        pick = np.min if aggregation == "min" else np.max
        return np.asarray(pick(np.column_stack([paths, np.tile(known, (len(paths), 1))]), axis=1))
    return paths[:, -1]
