"""Single facts about one measure, as the caller has gathered them.

Periods are opaque keys, figures are Decimal in the unit of the measure, names are shown as given.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal

from kpis.calc.drivers import Split

FEWEST_EVENTS = 5
"""Counts below which neither percentages nor signals say anything."""


@dataclass(frozen=True)
class Bounds:
    """The good side: at least, at most, or between both."""

    least: Decimal | None = None
    most: Decimal | None = None


@dataclass(frozen=True)
class Compared:
    period: str
    value: Decimal


@dataclass(frozen=True)
class Missing:
    """No value from `since` to the known period; `due` is the known period's last day to enter."""

    since: str
    due: date
    late: bool
    last: str = ""
    owner: str = ""


@dataclass(frozen=True)
class Revision:
    """A value of a past period that has become another."""

    period: str
    before: Decimal
    after: Decimal


@dataclass(frozen=True)
class Chance:
    """Of `bounds` by `end`. `mode` is sum, average or level of the `done` + `left` periods of the span.

    `to_date` is the sum of the `done` values, of a level the last one; `average` is the mean of the last `k`.
    `met` of `paths` end within the bounds, `before` is that share a period ago (0 to 1), 80 of 100 end from
    `low` to `high`, and `n` values were the history. `floor` and `ceiling` are what one period can bring at
    all, None where nothing bounds it and for a weighted average, which they would not decide.
    """

    bounds: Bounds
    end: str
    mode: str
    to_date: Decimal
    done: int
    left: int
    average: Decimal
    k: int
    met: int
    before: Decimal | None
    low: Decimal
    high: Decimal
    n: int
    paths: int = 1000
    floor: Decimal | None = None
    ceiling: Decimal | None = None

    @property
    def now(self) -> Decimal:
        return Decimal(self.met) / self.paths


@dataclass(frozen=True)
class Signal:
    """The limits of the known period, and the episode that is open.

    `rule` says of its value outside, run (the last of eight on one side) or open (neither any more), and is
    empty without an episode. `n` values were the baseline, `corrections` some of skew, trend, season, memory.
    `side` is 1 or -1 and `age` the number of periods since the episode was found. Of a run of `run` values
    `since` is its first period, `former` the centre, and `level` that plus their mean distance from theirs.
    """

    lower: Decimal
    centre: Decimal
    upper: Decimal
    n: int
    rule: str = ""
    side: int = 0
    age: int = 0
    corrections: tuple[str, ...] = ()
    provisional: bool = False
    since: str = ""
    former: Decimal | None = None
    level: Decimal | None = None
    run: int = 0


@dataclass(frozen=True)
class Drivers:
    """The change since the period `against` by team; `shares` of its denominator, percent before and after.

    `pooled` is the name of the part that stands for several teams, empty without one.
    """

    split: Split
    against: str
    shares: Mapping[str, tuple[Decimal, Decimal]] = field(default_factory=dict)
    pooled: str = ""


@dataclass(frozen=True)
class Lead:
    """A measure that tended to move before; `side` is where its open signal points, 0 without one."""

    leader: str
    lag: int
    r: Decimal
    n: int
    pairs: int
    accepted: bool
    side: int
    age: int = 0


@dataclass(frozen=True)
class Record:
    """The most extreme of `n` complete periods from `first` on, this one counted; `previous` was it before.

    The middle 80 % of the others reach from `low` to `high`.
    """

    n: int
    first: str
    previous: Compared
    low: Decimal
    high: Decimal


@dataclass(frozen=True)
class Events:
    """What was counted in that many periods."""

    total: Decimal
    periods: int

    @property
    def rare(self) -> bool:
        return self.total < FEWEST_EVENTS * self.periods
