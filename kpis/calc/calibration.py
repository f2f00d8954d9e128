"""How stored chances and ranges held: what was said beside what came.

Cases that are alike are counted instead of listed. Whatever is a mean needs at least one case.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum

ENOUGH = 50
"""Fewer outcomes say more about luck than about forecasts."""
BINS = 10


@dataclass(frozen=True, slots=True)
class Said:
    """So many forecasts gave this chance, and what they spoke of came or did not."""

    chance: Decimal
    came: bool
    cases: int = 1


@dataclass(frozen=True, slots=True)
class Bin:
    """Chances from `low` on and below `high`; a chance of 1 is in the last. `said` is their mean."""

    low: Decimal
    high: Decimal
    cases: int
    hits: int
    said: Decimal | None

    @property
    def came(self) -> Decimal | None:
        """The share of the cases that came true."""
        return Decimal(self.hits) / self.cases if self.cases else None

    @property
    def gap(self) -> Decimal | None:
        """Above 0 where more came true than was said."""
        return None if self.came is None or self.said is None else self.came - self.said


class Place(StrEnum):
    """Where an outcome lay: an end of a range is inside."""

    IN_80 = "in_80"
    IN_95 = "in_95"
    """And not inside the range of 80 %."""
    OUTSIDE = "outside"


@dataclass(frozen=True, slots=True)
class Coverage:
    """Shares of the outcomes inside the ranges."""

    cases: int
    in_80: Decimal
    in_95: Decimal


def count(said: Iterable[Said]) -> int:
    return sum(one.cases for one in said)


def brier(said: Sequence[Said]) -> Decimal:
    """The mean squared miss: 0.7 said of what came is 0.09, of what did not 0.49. 0 is perfect."""
    return sum((one.cases * (one.chance - one.came) ** 2 for one in said), Decimal(0)) / count(said)


def base_rate(said: Sequence[Said]) -> Decimal:
    """The share that came true, whatever was said."""
    return Decimal(count(one for one in said if one.came)) / count(said)


def base_rate_brier(said: Sequence[Said]) -> Decimal:
    """Of whoever had known the base rate and always said it: 3 of 4 make 0.1875."""
    rate = base_rate(said)
    return rate * (1 - rate)


def reliability(said: Iterable[Said]) -> list[Bin]:
    """Ten bins from 0 to 1, empty ones too."""
    binned: list[list[Said]] = [[] for _ in range(BINS)]
    for one in said:
        binned[min(int(one.chance * BINS), BINS - 1)].append(one)
    return [_bin(place, cases) for place, cases in enumerate(binned)]


def _bin(place: int, said: Sequence[Said]) -> Bin:
    cases = count(said)
    total = sum((one.cases * one.chance for one in said), Decimal(0))
    return Bin(
        low=Decimal(place) / BINS,
        high=Decimal(place + 1) / BINS,
        cases=cases,
        hits=count(one for one in said if one.came),
        said=total / cases if cases else None,
    )


def calibration_error(bins: Sequence[Bin]) -> Decimal:
    """How far what came lies from what was said, on average over the cases."""
    misses = sum((one.cases * abs(one.gap) for one in bins if one.gap is not None), Decimal(0))
    return misses / sum(one.cases for one in bins)


def coverage(places: Mapping[Place, int]) -> Coverage:
    """Of 50 outcomes 40 inside the range of 80 % and 8 more inside that of 95 %: shares of 0.8 and 0.96."""
    cases = sum(places.values())
    in_80 = places.get(Place.IN_80, 0)
    in_95 = in_80 + places.get(Place.IN_95, 0)
    return Coverage(cases, Decimal(in_80) / cases, Decimal(in_95) / cases)
