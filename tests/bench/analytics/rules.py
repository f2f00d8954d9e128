"""Ways to call a point a signal, each with limits from a baseline that stays."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from itertools import pairwise

import numpy as np

from kpis.calc.signals.judging import CALM, Judged, Watching, watch
from kpis.calc.signals.usual import usual
from kpis.calc.signals.xmr import Chart, chart, flags

from .accuracy import figures
from .noise import MONTHS, Array

Signals = Sequence[bool]
"""One for each point after the baseline."""


def automatic(values: Array, baseline: int) -> Signals:
    """Ours, with limits from the baseline that stay, as the other rules have them."""
    judging = Watching(values, len(values), MONTHS)
    judging.points = [Judged()] * baseline
    judging.usual = usual(values[:baseline], MONTHS)
    for place in range(baseline, len(values)):
        judging.judge(place)
    return [point.signals for point in judging.points[baseline:]]


def opened_in_use(values: Array, baseline: int) -> int:
    """Episodes after the baseline as every measure has them: limits from month 13 on, renewed each year."""
    return sum(one.found >= baseline for one in watch(figures(values), (), MONTHS).episodes)


def process_chart(rules: frozenset[str], profile: str = "standard") -> Callable[[Array, int], Signals]:
    """The plain chart with some of its rules."""

    def judged(values: Array, baseline: int) -> Signals:
        later: list[Decimal | None] = [*figures(values[baseline:])]
        drawn = whole_chart(figures(values[:baseline]))
        places = {flag.place for flag in flags(later, drawn, profile) if flag.rule in rules}
        return [at in places for at in range(len(later))]

    return judged


def whole_chart(base: Sequence[Decimal]) -> Chart:
    """Limits of the whole baseline, as the other rules have them, not of its first twenty points."""
    centre = sum(base, Decimal(0)) / len(base)
    ranges = [abs(now - before) for before, now in pairwise(base)]
    typical = sum(ranges, Decimal(0)) / len(ranges)
    short = chart(base)
    assert short
    apart = Decimal("2.66") * typical
    return Chart("locked", centre, centre - apart, centre + apart, Decimal("3.268") * typical)


def tenth(values: Array, baseline: int) -> Signals:
    """Any change by more than a tenth of the month before."""
    now, before = values[baseline:], values[baseline - 1 : -1]
    return [bool(abs(new - old) > abs(old) / 10) for new, old in zip(now, before, strict=True)]


RULES: dict[str, Callable[[Array, int], Signals]] = {
    "change > 10 %": tenth,
    "XmR rule 1": process_chart(frozenset({"outside"})),
    "XmR 1 + run of 8": process_chart(frozenset({"outside", "run"})),
    "NHS set": process_chart(frozenset({"outside", "run", "trend", "two_of_three"}), "nhs"),
    "ours": automatic,
}


def episodes(signals: Signals) -> list[int]:
    """Places at which one opens; it lasts until three points in a row are usual."""
    opened, calm = [], CALM
    for at, signal in enumerate(signals):
        if signal and calm >= CALM:
            opened.append(at)
        calm = 0 if signal else calm + 1
    return opened


def a_year(values: Sequence[Signals]) -> float:
    """Episodes a KPI and year."""
    return float(sum(len(episodes(one)) for one in values) * MONTHS / sum(len(one) for one in values))


def within(values: Sequence[Signals], months: int) -> float:
    """Share of those with a signal in the first months."""
    return float(np.mean([any(one[:months]) for one in values]))
