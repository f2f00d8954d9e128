"""What a mail about a signal says, as plain facts."""

from dataclasses import dataclass
from decimal import Decimal

from kpis.calc.periods import Calendar, Period
from kpis.calc.scoring import round_half_up

MORE_DECIMALS = 2
"""Limits are not known finer than by so many decimals more than are shown."""


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

    @property
    def beyond(self) -> Decimal | None:
        """What the value lies on the wrong side of: a limit, or the middle of a run."""
        if self.usual is None:
            return None
        if self.rule == "run":
            return self.usual.centre
        return self.usual.upper if self.side > 0 else self.usual.lower

    @property
    def shown_decimals(self) -> int:
        """So many more than those of the KPI that the value does not read like what it is beyond."""
        if self.value is None or self.beyond is None:
            return self.decimals
        finer = range(self.decimals, self.decimals + MORE_DECIMALS + 1)
        apart = (
            places
            for places in finer
            if round_half_up(self.value, places) != round_half_up(self.beyond, places)
        )
        return next(apart, self.decimals)
