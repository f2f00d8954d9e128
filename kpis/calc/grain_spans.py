"""Periods of every grain that are told with one: those it is made of, and coarser ones that end with it."""

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from .periods import Calendar, Period, coarser_grains, containing, parts


class GrainSpan(NamedTuple):
    """The periods of a grain that start between two days, both inclusive."""

    grain: str
    first: date
    last: date


def grain_spans(calendar: Calendar, period: Period) -> Iterator[GrainSpan]:
    """September 2026 has its days, the weeks whose Thursday it holds, itself and, since they end with it, the
    third quarter; a quarter that has only begun is told by a later month."""
    coarser = coarser_grains(calendar, period.grain)
    for grain in calendar.grains:
        if grain not in coarser:
            inside = parts(calendar, period, grain)
            if inside:
                yield GrainSpan(grain, inside[0].start, inside[-1].start)
        elif (around := containing(calendar, period, grain)).end == period.end:
            yield GrainSpan(grain, around.start, around.start)
