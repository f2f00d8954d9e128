"""What a reminder says, as plain facts."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal

from kpis.calc.periods import Calendar, Period


@dataclass(frozen=True, slots=True)
class MissingValue:
    """One measure. `person` is the name of whose it is, empty for a team's; `owers` are named to managers;
    `previous` is the value of the period before, None where there is none or where the mail must not say it;
    `count` tells how many days or weeks are missing."""

    name: str
    person: str
    owers: tuple[str, ...]
    previous: Decimal | None
    unit: str
    decimals: int
    count: int = 1


@dataclass(frozen=True, slots=True)
class Batch:
    """What is missing in a team and period; days and weeks of a team stand together, from `first` to `last`.

    `closes` is the first deadline, None where a period is open again without one. `managers` can still enter
    what has closed.
    """

    team: str
    first: Period
    last: Period
    closes: dt.date | None
    values: tuple[MissingValue, ...]
    url: str
    managers: tuple[str, ...] = ()

    @property
    def count(self) -> int:
        return sum(value.count for value in self.values)


@dataclass(frozen=True, slots=True)
class ReminderFacts:
    """`due` may still be entered by the reader, `closed` by managers alone, `managed` is what others owe in
    the reader's teams. `asked` are those who asked for it, each with the period."""

    kind: str
    zone: str
    calendar: Calendar
    due: tuple[Batch, ...]
    closed: tuple[Batch, ...]
    managed: tuple[Batch, ...]
    asked: tuple[tuple[str, Period], ...] = ()
    has_link: bool = False

    @property
    def over(self) -> tuple[Batch, ...]:
        return (*self.closed, *self.managed)
