"""The forecast that is kept: quantiles of each coming period, and the paths to ask for chances."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import ROUND_HALF_UP, Decimal
from zlib import crc32

import numpy as np

from .history import FEWEST, Array, History
from .paths import paths

LEVELS = (0.025, 0.1, 0.5, 0.9, 0.975)


@dataclass(frozen=True)
class Quantiles:
    """2.5, 10, 50, 90 and 97.5 % of the paths: the middle, and the ranges that hold 80 and 95 of 100."""

    lowest: Decimal
    low: Decimal
    middle: Decimal
    high: Decimal
    highest: Decimal


@dataclass(frozen=True)
class Outlook:
    """`paths` has a row a future and a column a coming period."""

    method: str
    n: int
    seed: int
    periods: Sequence[Quantiles]
    paths: Array


def seed_of(measure: int, last: str) -> int:
    """The same for page, mail and test: made of the measure and its last period's key."""
    return crc32(f"{measure} {last}".encode())


def look_ahead(history: History, steps: int, seed: int, decimals: int) -> Outlook | None:
    """None with fewer than 6 values or nothing to look ahead to."""
    if history.known < FEWEST or steps < 1:
        return None
    method, drawn = paths(history, steps, seed)
    return Outlook(method, history.known, seed, quantiles(drawn, decimals), drawn)


def quantiles(paths: Array, decimals: int) -> list[Quantiles]:
    """One for each column, rounded half up."""
    places = Decimal(1).scaleb(-decimals)
    columns = np.quantile(paths, LEVELS, axis=0).T
    return [Quantiles(*(rounded(value, places) for value in column)) for column in columns]


def rounded(value: float, places: Decimal) -> Decimal:
    """Half up, from the shortest writing of the float."""
    return Decimal(repr(float(value))).quantize(places, ROUND_HALF_UP)
