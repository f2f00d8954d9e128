"""How wrong the forecasts were that could have been made in the past, and how that grows with the steps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from .history import Array
from .models import Fitted

EARLIEST = 3
"""Origins before the fourth value know too little to be judged by."""
ENOUGH = 5
USUAL_CARRY = 0.25
CARRY_WORTH = 6
"""Errors whose own carry counts as much as the usual one."""


@dataclass(frozen=True)
class Spread:
    """One-step errors, their standard deviation, and the share of each that stays in all later steps."""

    single: Array
    deviation: float
    carry: float


def past_errors(fitted: Fitted) -> Array:
    """Shape (origins, steps); NaN where there is no real value. Shares of the forecast when relative."""
    n, steps = fitted.ahead.shape
    places = np.arange(n)[:, None] + np.arange(1, steps + 1)
    inside = np.minimum(places, n - 1)
    known = (places < n) & fitted.real[inside]
    missed = np.where(known, fitted.plain[inside] - fitted.ahead, np.nan)
    if fitted.relative:
        missed = missed / fitted.scale(fitted.ahead)
    return missed[min(EARLIEST, n // 3) :]


def spread(fitted: Fitted) -> Spread:
    missed = past_errors(fitted)
    single = missed[:, 0][~np.isnan(missed[:, 0])]
    if not len(single):
        return Spread(single, 0.0, USUAL_CARRY)
    free = max(1, len(single) - fitted.spent)
    return Spread(single, float(np.sqrt(single @ single / free)), carry(missed))


def carry(missed: Array) -> float:
    """a of u_h = e_h + a (e_1 + ... + e_(h-1)): variance grows by a squared a step; drawn to the usual."""
    counts = np.sum(~np.isnan(missed), axis=0)
    squares = np.nansum(missed**2, axis=0) / np.maximum(counts, 1)
    later = np.arange(len(counts))
    usable = (counts >= ENOUGH) & (later > 0)
    if not usable.any() or squares[0] == 0:
        return USUAL_CARRY
    weight, step = counts[usable], later[usable]
    growth = squares[usable] / squares[0] - 1
    seen = float((weight * growth * step).sum() / (weight * step**2).sum())
    own = min(1.0, max(0.0, seen) ** 0.5)
    return float((counts[0] * own + CARRY_WORTH * USUAL_CARRY) / (counts[0] + CARRY_WORTH))
