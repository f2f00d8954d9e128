"""What an action has brought: the mean of the periods before it beside the mean of those after."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal, localcontext

from .lines import WORKING, Lines
from .scoring import favourable_change, round_half_up

SIDE = 3
"""Periods looked at on each side."""

LEAST = 2
"""Values there must be on each side: one says nothing."""

Figure = tuple[dt.date, Decimal | None]
"""The first day of a period, and its value."""


@dataclass(frozen=True, slots=True)
class Effect:
    """Means rounded like the values; `favourable` is their difference, positive when better, None without a
    direction. `n_before` and `n_after` values are in them."""

    before: Decimal
    after: Decimal
    n_before: int
    n_after: int
    favourable: Decimal | None


def effect(
    direction: str,
    decimals: int,
    figures: Sequence[Figure],
    opened: dt.date,
    since: dt.date,
    band: Lines | None = None,
) -> Effect | None:
    """`opened` and `since` are the first days of the periods in which the action was opened, and from which
    on it counts; neither is looked at. `figures` are in order. 84, 85, 83 | opened | 86, 87: from 84 to 86.5.
    """
    before = _values([figure for figure in figures if figure[0] < opened][-SIDE:])
    after = _values([figure for figure in figures if figure[0] > since][:SIDE])
    if len(before) < LEAST or len(after) < LEAST:
        return None
    means = _mean(before, decimals), _mean(after, decimals)
    change = favourable_change(direction, means[1], means[0], band)
    return Effect(*means, len(before), len(after), change)


def _values(figures: Sequence[Figure]) -> list[Decimal]:
    return [value for _start, value in figures if value is not None]


def _mean(values: Sequence[Decimal], decimals: int) -> Decimal:
    with localcontext(WORKING):
        return round_half_up(sum(values, Decimal(0)) / len(values), decimals)
