"""One thing worth a sentence, before and after it is ranked."""

from dataclasses import dataclass
from decimal import Decimal

from .figures import Fields
from .known import Known

WEIGHTS = {
    "data_problem": 100,
    "target_outcome": 90,
    "chance": 80,
    "signal_single": 75,
    "signal_shift": 70,
    "driver": 50,
    "mix": 48,
    "leading_sign": 45,
    "record": 20,
    "calm": 0,
}
"""Every kind, the most telling first."""
FRESHNESS = (Decimal(1), Decimal("0.5"))
"""By the number of periods that are newer; nothing from the second on."""
URGENT = Decimal("1.2")


@dataclass(frozen=True)
class Finding:
    """`verdict` is better, worse or empty; `age` counts on top of that of the known period."""

    kind: str
    parts: Fields
    how: Fields
    verdict: str = ""
    age: int = 0


@dataclass(frozen=True)
class Insight:
    """`parts` fill the sentence, `how` its arithmetic."""

    kind: str
    score: Decimal
    parts: Fields
    how: Fields


def scored(known: Known, found: Finding) -> Insight:
    """A target just missed by a measure with an objective: 90 x 1 x 1.2 x 1.2 = 129.6."""
    age = known.age + found.age
    score = WEIGHTS[found.kind] * (FRESHNESS[age] if age < len(FRESHNESS) else Decimal(0))
    for urgent in (found.verdict == "worse", known.objective):
        score *= URGENT if urgent else 1
    return Insight(found.kind, score, found.parts, found.how)


def rank(insight: Insight, weight: Decimal = Decimal(1)) -> tuple[Decimal, Decimal, int]:
    """A key to sort by, also over measures, the most telling first; `weight` is that of the measure."""
    return -insight.score, -weight, list(WEIGHTS).index(insight.kind)
