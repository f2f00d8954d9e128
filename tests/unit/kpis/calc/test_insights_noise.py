"""Nothing happens, and nearly nothing is said."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal

import pytest

from kpis.calc.insights import insights
from kpis.calc.signals.judging import watch
from kpis.calc.signals.telling import signal_now
from tests.bench.analytics.noise import series

from .known_measures import PUNCTUALITY

MEASURES, BASELINE, WATCHED, YEAR = 200, 36, 4, 12
SIGNALS = {"signal_single", "signal_shift"}


def in_control(kind: str) -> Iterator[list[Decimal]]:
    for run in range(MEASURES):
        yield [Decimal(f"{value:.1f}") for value in series(kind, BASELINE + WATCHED, run)]


def signals_after(values: list[Decimal]) -> int:
    """Signal sentences at the newest of the values."""
    keys = [str(place) for place in range(len(values))]
    found = signal_now(watch(values, (), YEAR), values, keys)
    told = insights(replace(PUNCTUALITY, value=values[-1], signal=found))
    return sum(insight.kind in SIGNALS for insight in told)


@pytest.mark.parametrize("kind", ["normal", "AR .5", "seasonal"])
def test_at_most_every_tenth_measure_has_a_signal_in_a_period(kind: str) -> None:
    said = sum(
        signals_after(values[:end])
        for values in in_control(kind)
        for end in range(BASELINE + 1, BASELINE + WATCHED + 1)
    )
    assert said <= 0.10 * MEASURES * WATCHED
