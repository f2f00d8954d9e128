"""Pieces of nodes: their rows, the measures in them, and what they come to before a status is given."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from .means import BANDS, Part, Whole


@dataclass(frozen=True)
class NodeRow:
    status: str
    reason: str = ""
    score: Decimal | None = None
    coverage: Decimal | None = None
    provisional: bool = False
    counts: Mapping[str, int] = field(default_factory=dict)


@dataclass(frozen=True)
class Child:
    """A counting measure on a team's own scorecard."""

    objective: int
    weight: Decimal
    critical: bool
    status: str
    score: Decimal | None
    carried: bool

    def counts(self) -> Counter[str]:
        names = [self.status if self.status in BANDS else "grey"]
        names += ["carried"] * self.carried + ["not_applicable"] * (self.status == "na")
        return Counter(names)


@dataclass(frozen=True)
class Block:
    """A node before status: `weight` is that of the expected measures under it, `manual` its typed score."""

    whole: Whole
    weight: Decimal
    manual: Decimal | None = None
    counts: Counter[str] = field(default_factory=Counter)

    def part(self, weight: Decimal | None, is_open: bool, rules_floor: Decimal) -> Part:
        enough = self.whole.coverage is not None and self.whole.coverage >= rules_floor
        score = self.manual if self.manual is not None else self.whole.score if enough else None
        expected = self.whole.coverage is not None or self.manual is not None
        return Part(self.weight if weight is None else weight, score, expected)
