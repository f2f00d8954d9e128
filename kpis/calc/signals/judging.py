"""Every point of a measure against what was usual before it."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from decimal import Decimal

import numpy as np

from .usual import FEWEST, Array, Usual, usual

RUN = 8
"""Values in a row on one side that are no chance: 1 in 128 if nothing changed."""
CALM = 3
"""Usual values after which an episode has ended."""
LONGEST = 60
RARE = 5
"""Events a period below which counts say nothing one by one."""


@dataclass(frozen=True)
class Judged:
    """One point; `side` is 1 above its centre and -1 below, `run` how many in a row were there.

    Without limits nothing was judged: the baseline was too short or never varied.
    """

    side: int = 0
    run: int = 0
    outside: bool = False
    lower: float | None = None
    centre: float | None = None
    upper: float | None = None

    @property
    def signals(self) -> bool:
        return self.outside or self.run >= RUN


@dataclass(frozen=True)
class Episode:
    """Places of its first value, of the one that gave it away, and of the one that ended it."""

    rule: str
    side: int
    first: int
    found: int
    ended: int | None = None


@dataclass(frozen=True)
class Watched:
    """The points of one segment with their verdicts, the episodes, and the limits in force at its end."""

    points: Sequence[Judged]
    episodes: Sequence[Episode]
    usual: Usual | None
    rare: bool = False


def step_of(m: int) -> int:
    """Baselines grow by whole years where a year is short enough, else by twelve."""
    return m if 4 <= m <= 13 else FEWEST


def is_rare(values: Sequence[Decimal | None]) -> bool:
    """Counts with a mean under five a period."""
    known = [value for value in values if value is not None]
    counts = all(value >= 0 and value == value.to_integral_value() for value in known)
    return counts and bool(known) and sum(known) < RARE * len(known)


def watch(values: Sequence[Decimal | None], left_out: Collection[int], m: int) -> Watched:
    """Judge the complete periods of one segment, oldest first; `left_out` are places with a known cause.

    A baseline holds at most 60 values before the point, without those of episodes; it is renewed by steps.
    """
    known = np.array([np.nan if value is None else float(value) for value in values])
    known[list(left_out)] = np.nan
    watching = Watching(known, step_of(m), m)
    for place in range(FEWEST, len(values)):
        watching.judge(place)
    return Watched(watching.points, watching.episodes, watching.usual, is_rare(values))


class Watching:
    """The state while going through the points once."""

    def __init__(self, values: Array, step: int, m: int) -> None:
        self.values, self.step, self.m = values, step, m
        self.calm_values = values.copy()
        self.points: list[Judged] = [Judged()] * min(FEWEST, len(values))
        self.episodes: list[Episode] = []
        self.usual: Usual | None = None
        self.start, self.calm = 0, 0

    def judge(self, place: int) -> None:
        if (place - FEWEST) % self.step == 0 or self.usual is None:
            self.renew(place)
        point = self.verdict(place)
        self.points.append(point)
        if np.isnan(self.values[place]):
            return
        if point.signals:
            self.open(place, point)
        elif self.is_open:
            self.settle(place)

    def renew(self, place: int) -> None:
        """A run that is half an episode may become one: it waits outside the baseline."""
        run = self.points[-1].run
        end = place - run if run >= RUN // 2 else place
        start = max(0, end - LONGEST)
        found = usual(self.calm_values[start:end], self.m)
        if found is not None:
            self.usual, self.start = found, start

    def verdict(self, place: int) -> Judged:
        value = self.values[place]
        if np.isnan(value) or self.usual is None or self.usual.flat:
            return self.unjudged()
        lower, centre, upper = self.usual.limits(place - self.start, self.before(place))
        side = int(value > centre) - int(value < centre)
        last = self.points[-1]
        run = last.run + 1 if side and side == last.side else abs(side)
        return Judged(side, run, bool(value < lower or value > upper), lower, centre, upper)

    def before(self, place: int) -> float | None:
        """The value before, for measures with memory; in an episode it tells nothing of what is usual."""
        value = self.values[place - 1]
        return None if np.isnan(value) or self.is_open else float(value)

    def unjudged(self) -> Judged:
        """A missing value neither feeds nor breaks a run."""
        last = self.points[-1]
        return Judged(last.side, min(last.run, RUN - 1))

    @property
    def is_open(self) -> bool:
        return bool(self.episodes) and self.episodes[-1].ended is None

    def open(self, place: int, point: Judged) -> None:
        self.calm = 0
        self.calm_values[place] = np.nan
        if self.is_open:
            return
        first = place if point.outside else self.run_start(place)
        self.calm_values[first : place + 1] = np.nan
        self.episodes.append(Episode("outside" if point.outside else "run", point.side, first, place))

    def run_start(self, place: int) -> int:
        """Where the run of eight began, missing values passed over."""
        here = [at for at in range(place + 1) if not np.isnan(self.values[at])]
        return here[-RUN]

    def settle(self, place: int) -> None:
        self.calm += 1
        if self.calm == CALM:
            last = self.episodes[-1]
            self.episodes[-1] = Episode(last.rule, last.side, last.first, last.found, place)
