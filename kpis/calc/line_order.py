"""Do the lines of every target keep their order wherever they rule: through each version of the KPI and each
tolerance, as long as the measure lives?"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import NamedTuple, TypeVar

from kpis.calc.lines import Lines, line_problems

T = TypeVar("T")

Dated = Sequence[tuple[date, T]]
"""(valid_from, what rules from then on), sorted by day."""


class Broken(NamedTuple):
    """The target of `grain` that started on `valid_from` breaks `rule` on `day`."""

    grain: str
    valid_from: date
    day: date
    rule: str


@dataclass(frozen=True, slots=True)
class Judged:
    """A measure with all that decides about its lines; `targets` by grain."""

    directions: Dated[str]
    targets: Mapping[str, Dated[Lines]]
    lives: Sequence[tuple[date, date]]


def broken_targets(judged: Judged, tolerances: Dated[Decimal]) -> Iterator[Broken]:
    """Each target that breaks a rule, once for each rule, on the first day on which it does."""
    for grain, targets in judged.targets.items():
        for valid_from, last, lines in _spans(targets):
            told: set[str] = set()
            for day, direction, tolerance in _regimes(judged, tolerances, valid_from, last):
                for rule in line_problems(direction, lines, tolerance):
                    if rule not in told:
                        told.add(rule)
                        yield Broken(grain, valid_from, day, rule)


def _regimes(
    judged: Judged, tolerances: Dated[Decimal], first: date, last: date
) -> Iterator[tuple[date, str, Decimal]]:
    """Each combination of direction and tolerance between two days, with its first day in a life."""
    for start, end, direction in _spans(judged.directions):
        for since, until, tolerance in _spans(tolerances):
            for born, died in judged.lives:
                day = max(first, start, since, born)
                if day <= min(last, end, until, died):
                    yield day, direction, tolerance


def _spans(rows: Dated[T]) -> Iterator[tuple[date, date, T]]:
    """(first day, last day, what rules)."""
    for position, (start, rule) in enumerate(rows):
        if position + 1 == len(rows):
            yield start, date.max, rule
        else:
            yield start, date.fromordinal(rows[position + 1][0].toordinal() - 1), rule
