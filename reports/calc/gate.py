"""The completeness gate: a report waits until enough of the weight is in, or until its last day."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from kpis.calc.periods import Period

from .cadence import Rule, due_day, instant
from .facts import SCORED, UNEXPECTED, MeasureFact


@dataclass(frozen=True, slots=True)
class Gate:
    """`percent` of the weight must be in before `until`, in UTC; then the report goes out as it is."""

    percent: int
    until: datetime

    def holds(self, coverage: Decimal | None, now: datetime) -> bool:
        """Whether the report has to wait. Where nothing is expected there is nothing to wait for.

        With 95 asked for and 92.4 in it waits until its last day; at 95 it goes.
        """
        return coverage is not None and coverage < self.percent and now < self.until


def last_moment(rule: Rule, period: Period, days: int) -> datetime:
    """`days` calendar days after it is due, at the same local time."""
    return instant(due_day(rule, period) + timedelta(days=days), rule.local_time, rule.zone)


def weight_in(measures: Iterable[MeasureFact]) -> Decimal | None:
    """The share of the weight of these measures that has a score, in percent; None where none is expected."""
    expected = [fact for fact in measures if fact.status not in UNEXPECTED and fact.weight > 0]
    whole = sum((fact.weight for fact in expected), Decimal(0))
    there = sum((fact.weight for fact in expected if fact.status in SCORED), Decimal(0))
    return 100 * there / whole if whole else None
