"""Point forecasts and intervals on series that were held back."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from kpis.calc.forecast.history import History
from kpis.calc.forecast.outlook import Outlook, look_ahead

from .series import Series

PLACES = 6


@dataclass(frozen=True)
class Accuracy:
    """Means over series; coverages are shares of all points."""

    mase: float
    smape: float
    naive_mase: float
    naive_smape: float
    in_80: float
    in_95: float


def figures(values: Sequence[float] | NDArray[np.float64]) -> list[Decimal]:
    return [Decimal(repr(round(float(value), PLACES))) for value in values]


def ahead(past: Sequence[float], season: int, steps: int, seed: int) -> Outlook:
    found = look_ahead(History(figures(past), season), steps, seed, PLACES)
    assert found
    return found


def smape(guess: np.ndarray, came: np.ndarray) -> float:
    return float(np.mean(200 * np.abs(guess - came) / (np.abs(guess) + np.abs(came))))


def mase(guess: np.ndarray, came: np.ndarray, one: Series) -> float:
    past = np.array(one.past)
    return float(np.mean(np.abs(guess - came)) / np.mean(np.abs(past[one.season :] - past[: -one.season])))


def seasonal_naive(one: Series) -> np.ndarray:
    """The same place of the last year."""
    last = np.array(one.past[-one.season :])
    return last[np.arange(len(one.future)) % one.season]


def accuracy(series: Sequence[Series]) -> Accuracy:
    found = np.array([row_of(one, seed) for seed, one in enumerate(series)])
    return Accuracy(*(float(column) for column in found.mean(axis=0)))


def row_of(one: Series, seed: int) -> tuple[float, ...]:
    came = np.array(one.future)
    periods = ahead(one.past, one.season, len(came), seed).periods
    lowest, low, middle, high, highest = (
        np.array([float(getattr(period, name)) for period in periods])
        for name in ("lowest", "low", "middle", "high", "highest")
    )
    naive = seasonal_naive(one)
    in_80, in_95 = np.mean((low <= came) & (came <= high)), np.mean((lowest <= came) & (came <= highest))
    errors = (mase(middle, came, one), smape(middle, came), mase(naive, came, one), smape(naive, came))
    return (*errors, float(in_80), float(in_95))
