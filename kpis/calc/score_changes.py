"""Which of two sets of results differ in what anybody sees: value, score or status."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from kpis.calc.facts import MeasureKey, MeasureResult, NodeKey, NodeResult

Key = MeasureKey | NodeKey
Result = MeasureResult | NodeResult


@dataclass(frozen=True, slots=True)
class ScoreChange:
    """One score as it stands and as it would be; None where the measure or node is not there."""

    key: Key
    before: Result | None
    after: Result | None

    @property
    def is_flip(self) -> bool:
        return status_of(self.before) != status_of(self.after)


def score_changes(
    before: Mapping[Key, Result | None], after: Mapping[Key, Result | None]
) -> list[ScoreChange]:
    """Of the keys in `before`; what is missing in `after` is there no more."""
    every = [ScoreChange(key, result, after.get(key)) for key, result in before.items()]
    return [one for one in every if _figures(one.before) != _figures(one.after)]


def status_of(result: Result | None) -> str:
    return "" if result is None else result.status


def _figures(result: Result | None) -> tuple[Decimal | None, Decimal | None, str] | None:
    if result is None:
        return None
    value = result.value if isinstance(result, MeasureResult) else None
    return value, result.score, result.status
