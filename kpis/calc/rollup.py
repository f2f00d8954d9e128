"""Scores of children put together: weighted mean or worst child, coverage, and what is missing."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from .facts import ZERO, Rules
from .lookups import percent
from .scoring import SCORE_PLACES, round_half_up

NEVER_EXPECTED = frozenset({"na", "no_target"})


@dataclass(slots=True)
class Child:
    """A measure, node or own scorecard that enters a node. `expected` says whether its weight is owed:
    never with weight 0."""

    kind: str
    id: int | None
    grain: str
    start: dt.date
    weight: Decimal
    score: Decimal | None
    status: str
    expected: bool
    carried: bool = False
    critical: bool = False
    objective: int | None = None
    until: dt.date | None = None
    terms: int | None = None

    @property
    def caps(self) -> bool:
        return self.critical and self.status == "red" and self.weight > 0


@dataclass(slots=True)
class Summary:
    """`status` is set where there is no score: no_data without any expected child."""

    score: Decimal | None
    coverage: Decimal | None
    status: str = ""
    expected_weight: Decimal = ZERO

    @property
    def is_expected(self) -> bool:
        return self.coverage is not None


def is_owed(status: str, weight: Decimal, *, is_open: bool) -> bool:
    """Expected in a node: weight above 0, a target, applicable, and due or still to come."""
    return weight > 0 and status not in NEVER_EXPECTED and (is_open or status != "not_due")


def summarise(children: Iterable[Child], rollup: str, rules: Rules, *, is_open: bool) -> Summary:
    """Children 120 (weight 2), 75 (weight 1) and one without score (weight 1): 105, coverage 75."""
    expected = scored = total = ZERO
    scores: list[Decimal] = []
    for child in children:
        if child.expected:
            expected += child.weight
        if child.score is not None and child.weight > 0:
            scored += child.weight
            total += child.weight * child.score
            scores.append(child.score)
    if not expected:
        return Summary(None, None, "no_data")
    coverage = round_half_up(percent(scored, expected), SCORE_PLACES)
    if coverage < rules.coverage_floor or not scores:
        return Summary(None, coverage, _grey(coverage, rules, is_open), expected)
    score = min(scores) if rollup == "worst_child" else round_half_up(total / scored, SCORE_PLACES)
    return Summary(score, coverage, "", expected)


def _grey(coverage: Decimal, rules: Rules, is_open: bool) -> str:
    if is_open:
        return "not_due"
    return "insufficient_data" if coverage < rules.coverage_floor else "no_data"
