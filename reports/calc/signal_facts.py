"""What a mail about a signal says, as plain facts."""

from dataclasses import dataclass
from decimal import Decimal

from kpis.calc.periods import Calendar, Period


@dataclass(frozen=True, slots=True)
class Usual:
    """The limits of the period in which the signal was found."""

    lower: Decimal
    centre: Decimal
    upper: Decimal


@dataclass(frozen=True, slots=True)
class SignalFact:
    """`found` is the period that gave the signal away, `since` the one it began in; `person` and `owner` are
    names, empty where there is none."""

    kpi: str
    code: str
    team: str
    person: str
    owner: str
    found: Period
    since: Period
    rule: str
    side: int
    verdict: str
    value: Decimal | None
    usual: Usual | None
    unit: str
    decimals: int
    calendar: Calendar
    url: str
