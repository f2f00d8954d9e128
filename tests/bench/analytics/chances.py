"""Chances of reaching a target, said in the middle of a year, against what came."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from kpis.calc.forecast.chance import Good
from kpis.calc.forecast.outlook import Outlook
from kpis.calc.forecast.year import year_ahead

from .accuracy import ahead
from .series import Series

REACH = 0.1
"""Targets are last year's figure, and that with up to a tenth more or less."""


@dataclass(frozen=True)
class Case:
    """What was said by us, by the point forecast and by the run rate, and whether it came."""

    said: float
    point: float
    run_rate: float
    came: bool


@dataclass(frozen=True)
class Calibration:
    """Mean squared errors (Brier 1950), of us and others, and the mean gap between said and came."""

    cases: int
    brier: float
    point: float
    run_rate: float
    base_rate: float
    error: float


def calibration(cases: Sequence[Case]) -> Calibration:
    came = np.array([case.came for case in cases], dtype=float)
    said, point, run_rate = (
        np.array([getattr(case, name) for case in cases]) for name in ("said", "point", "run_rate")
    )
    base_rate = np.full(len(came), came.mean())
    return Calibration(
        len(cases),
        brier(said, came),
        brier(point, came),
        brier(run_rate, came),
        brier(base_rate, came),
        gap(said, came),
    )


def brier(guess: np.ndarray, came: np.ndarray) -> float:
    return float(np.mean((guess - came) ** 2))


def gap(said: np.ndarray, came: np.ndarray) -> float:
    """Over ten bins, weighted by the cases in them."""
    bins = np.minimum((said * 10).astype(int), 9)
    gaps = [
        abs(said[bins == at].mean() - came[bins == at].mean()) * np.mean(bins == at)
        for at in range(10)
        if (bins == at).any()
    ]
    return float(sum(gaps))


def all_cases(series: Sequence[Series]) -> tuple[list[Case], list[Case]]:
    """Of sums of the year, and of the level at its end: each in two targets, both up and down."""
    random = np.random.default_rng(20261126)
    sums: list[Case] = []
    levels: list[Case] = []
    for seed, one in enumerate(series):
        values = [*one.past, *one.future]
        if len(values) < 4 * one.season:
            continue
        cut = int(random.integers(1, one.season))
        past, rest = values[: cut - one.season], values[cut - one.season :]
        for stretch in (1.0, float(1 + random.uniform(-REACH, REACH))):
            year = Year(one.season, past, rest, cut, stretch, seed, up=bool(random.integers(0, 2)))
            sums.append(year.of_sum())
            levels.append(year.of_level())
    return sums, levels


@dataclass(frozen=True)
class Year:
    """A year of which `cut` periods are known."""

    season: int
    past: Sequence[float]
    rest: Sequence[float]
    cut: int
    stretch: float
    seed: int
    up: bool

    def good(self, target: float) -> Good:
        line = Decimal(repr(target))
        return Good(least=line) if self.up else Good(most=line)

    def reaches(self, value: float, target: float) -> float:
        return float(value >= target if self.up else value <= target)

    @property
    def last_year(self) -> Sequence[float]:
        return self.past[-self.season - self.cut : len(self.past) - self.cut]

    @property
    def known(self) -> Sequence[float]:
        return self.past[len(self.past) - self.cut :]

    def said(self, outlook: Outlook, aggregation: str, target: float) -> float:
        known = [Decimal(repr(value)) for value in self.known]
        found = year_ahead(outlook, aggregation, known, len(self.rest), self.good(target), 2)
        assert found.chance is not None
        return float(found.chance)

    def of_sum(self) -> Case:
        target = sum(self.last_year) * self.stretch
        outlook = ahead(self.past, self.season, len(self.rest), self.seed)
        said = self.said(outlook, "sum", target)
        middle = sum(self.known) + sum(float(period.middle) for period in outlook.periods)
        run_rate = sum(self.known) / self.cut * self.season
        came = self.reaches(sum(self.known) + sum(self.rest), target)
        return Case(said, self.reaches(middle, target), self.reaches(run_rate, target), bool(came))

    def of_level(self) -> Case:
        target = self.last_year[-1] * self.stretch
        outlook = ahead(self.past, self.season, len(self.rest), self.seed)
        said = self.said(outlook, "last", target)
        middle = float(outlook.periods[-1].middle)
        came = self.reaches(self.rest[-1], target)
        return Case(said, self.reaches(middle, target), self.reaches(self.past[-1], target), bool(came))


def both(series: Sequence[Series]) -> Iterator[tuple[str, Calibration]]:
    sums, levels = all_cases(series)
    yield "sum of the year", calibration(sums)
    yield "level at its end", calibration(levels)
