"""Series on which nothing happens, of ten kinds, and the same with a lasting shift."""

from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.float64]
MONTHS = 12
LEVEL, SD = 100.0, 10.0


def plain(n: int, rng: np.random.Generator) -> Array:
    return LEVEL + SD * rng.standard_normal(n)


def lognormal(n: int, rng: np.random.Generator) -> Array:
    return np.asarray(LEVEL * np.exp(0.6 * rng.standard_normal(n)))


def exponential(n: int, rng: np.random.Generator) -> Array:
    return rng.exponential(SD, n)


def counts(n: int, rng: np.random.Generator) -> Array:
    return rng.poisson(5, n).astype(float)


def remembering(phi: float) -> Callable[[int, np.random.Generator], Array]:
    def made(n: int, rng: np.random.Generator) -> Array:
        values = rng.standard_normal(n + 50)
        for at in range(1, len(values)):
            values[at] = phi * values[at - 1] + values[at] * (1 - phi**2) ** 0.5
        return LEVEL + SD * values[50:]

    return made


def wave(n: int) -> Array:
    return np.asarray(2 * SD * np.sin(2 * np.pi * np.arange(n) / MONTHS))


def seasonal(n: int, rng: np.random.Generator) -> Array:
    return plain(n, rng) + wave(n)


def december(n: int, rng: np.random.Generator) -> Array:
    return np.asarray(plain(n, rng) + 4 * SD * (np.arange(n) % MONTHS == MONTHS - 1))


def seasonal_remembering(n: int, rng: np.random.Generator) -> Array:
    return remembering(0.5)(n, rng) + wave(n)


def trend(n: int, rng: np.random.Generator) -> Array:
    return plain(n, rng) + 0.07 * SD * np.arange(n)


KINDS: dict[str, Callable[[int, np.random.Generator], Array]] = {
    "normal": plain,
    "lognormal": lognormal,
    "exponential": exponential,
    "count(5)": counts,
    "AR .5": remembering(0.5),
    "AR .8": remembering(0.8),
    "seasonal": seasonal,
    "December": december,
    "season + AR": seasonal_remembering,
    "slow trend": trend,
}
DEVIATIONS = {"lognormal": LEVEL * float(np.sqrt((np.exp(0.36) - 1) * np.exp(0.36))), "count(5)": 5**0.5}
"""Where it is not 10."""


def series(kind: str, n: int, run: int, shift: float = 0.0, at: int = 0) -> Array:
    """The same values for the same run; a shift counts in standard deviations, from place `at` on."""
    made = KINDS[kind](n, np.random.default_rng([run, list(KINDS).index(kind)]))
    if shift:
        made[at:] += shift * DEVIATIONS.get(kind, SD)
    return made
