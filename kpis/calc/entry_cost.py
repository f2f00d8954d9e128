"""What it costs people to bring figures in: minutes a year, by an assumption that is shown beside them."""

from collections import Counter
from collections.abc import Hashable, Iterable, Mapping
from dataclasses import dataclass

from kpis.calc.inputs import parse_inputs

MINUTES_PER_VALUE = 3
MINUTES_PER_INPUT = 2
"""An assumption: to look a figure up, to enter it and to look at what it gives. Whoever enters a KPI by its
inputs finds them in one place."""

PER_YEAR: Mapping[str, int] = {
    "day": 365,
    "week": 52,
    "month": 12,
    "period": 13,
    "quarter": 4,
    "half_year": 2,
    "year": 1,
}


@dataclass(frozen=True, slots=True)
class Entered:
    """A measure that is entered, every so often, as a value or by its `inputs`."""

    team: Hashable
    frequency: str
    inputs: str = ""


def minutes_a_year(entered: Entered) -> int:
    """A monthly value takes 12 times 3 minutes, a weekly one by two inputs 52 times 2 times 2."""
    return PER_YEAR[entered.frequency] * minutes_an_entry(entered.inputs)


def minutes_an_entry(inputs: str) -> int:
    return len(parse_inputs(inputs)) * MINUTES_PER_INPUT or MINUTES_PER_VALUE


def minutes_by_team(measures: Iterable[Entered]) -> dict[Hashable, int]:
    """The dearest first."""
    minutes: Counter[Hashable] = Counter()
    for measure in measures:
        minutes[measure.team] += minutes_a_year(measure)
    return dict(minutes.most_common())
