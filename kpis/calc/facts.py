"""What the engine is given, and what it gives back: frozen rows without any database behind them.

Dated rows come as tuples sorted by `valid_from`, one per day: the latest recorded by the record time asked
for. A subject without rows has the defaults of its class. Ids are those of the database; they travel into the
`Receipt` of every result, so that a score can be opened later to exactly what it was computed from.
"""

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import NamedTuple

from .deadlines import Grace
from .periods import Calendar, Period, period_of
from .scoring import Lines

ZERO = Decimal(0)
ONE = Decimal(1)
BEGINNING = dt.date(1, 1, 1)


@dataclass(frozen=True, slots=True)
class Rules:
    """Scoring rules from a day on; percentages are points 0 to 100."""

    id: int | None = None
    valid_from: dt.date = BEGINNING
    tolerance: Decimal = Decimal(10)
    green_at: Decimal = Decimal(90)
    amber_at: Decimal = Decimal(70)
    coverage_floor: Decimal = Decimal(50)
    completeness_floor: Decimal = Decimal(50)


@dataclass(frozen=True, slots=True)
class Team:
    id: int
    code: str
    active_from: dt.date | None = None
    active_to: dt.date | None = None


@dataclass(frozen=True, slots=True)
class TeamTerms:
    id: int | None = None
    valid_from: dt.date = BEGINNING
    parent: int | None = None
    weight: Decimal = ONE
    mode: str = "auto"
    own_weight: Decimal = ONE
    rollup: str = "weighted_mean"


@dataclass(frozen=True, slots=True)
class Objective:
    id: int
    code: str
    perspective: int


@dataclass(frozen=True, slots=True)
class NodeTerms:
    """Explicit weight (None: the sum below) and roll-up of an objective or perspective."""

    id: int | None = None
    valid_from: dt.date = BEGINNING
    weight: Decimal | None = None
    rollup: str = "weighted_mean"


@dataclass(frozen=True, slots=True)
class Input:
    """One named input: its method over time, its way across units, and whether missing reads as 0."""

    name: str
    method: str
    across: str = ""
    zero: bool = False


@dataclass(frozen=True, slots=True)
class Version:
    """The numeric meaning of a KPI from a day on. `breaking`: major, not comparable with the one before."""

    id: int
    valid_from: dt.date = BEGINNING
    objective: int | None = None
    direction: str = "up"
    frequency: str = "month"
    aggregation: str = "last"
    across: str = ""
    formula: str = ""
    inputs: tuple[Input, ...] = ()
    respondents: str = ""
    decimals: int = 2
    partial: bool = False
    levels: tuple[tuple[Decimal, Decimal], ...] = ()
    breaking: bool = False


@dataclass(frozen=True, slots=True)
class Kpi:
    """`scored` is false for drafts and proposals, which have no scores."""

    id: int
    code: str
    scored: bool
    versions: tuple[Version, ...]


@dataclass(frozen=True, slots=True)
class Measure:
    """`lives` are (from, to) pairs, both inclusive; no end is date.max."""

    id: int
    kpi: int
    team: int
    person: int | None
    source: str
    lives: tuple[tuple[dt.date, dt.date], ...]


@dataclass(frozen=True, slots=True)
class MeasureTerms:
    id: int | None = None
    valid_from: dt.date = BEGINNING
    weight: Decimal = ONE
    critical: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """A dated target at one grain; `lines` all None ends the one before. `due` is a milestone's."""

    id: int
    valid_from: dt.date
    lines: Lines
    profile: str = "even"
    due: dt.date | None = None


@dataclass(frozen=True, slots=True)
class Entry:
    """The current entry of a measure for one period; `state` is value, na or blank."""

    id: int
    version: int
    revision: int
    state: str
    value: Decimal | None = None
    inputs: Mapping[str, Decimal] | None = None


@dataclass(frozen=True, slots=True)
class Manual:
    id: int
    score: Decimal


class MeasureKey(NamedTuple):
    measure: int
    grain: str
    start: dt.date


class NodeKey(NamedTuple):
    """`node` is team, perspective or objective; `id` is its id, None for a team."""

    node: str
    team: int
    id: int | None
    grain: str
    start: dt.date


@dataclass(frozen=True, slots=True)
class Facts:
    """Everything a set of results needs; what it leaves out does not exist.

    Keys of `targets` are (measure, grain); of `entries` (measure, first day of the period of the KPI's
    frequency); of `finished` (team, grain, start), for entry windows that a person has closed. `first_entry`
    is the first day of the first period of the organisation that holds an entry. `kept_finely` are (team,
    grain), days or weeks, of nodes that are known to be stored where the tree below is left out.
    """

    calendar: Calendar
    today: dt.date
    grace: Grace = field(default_factory=Grace)
    first_entry: dt.date | None = None
    rules: tuple[Rules, ...] = ()
    teams: Mapping[int, Team] = field(default_factory=dict)
    team_terms: Mapping[int, tuple[TeamTerms, ...]] = field(default_factory=dict)
    perspectives: Mapping[int, str] = field(default_factory=dict)
    objectives: Mapping[int, Objective] = field(default_factory=dict)
    objective_terms: Mapping[int, tuple[NodeTerms, ...]] = field(default_factory=dict)
    perspective_terms: Mapping[int, tuple[NodeTerms, ...]] = field(default_factory=dict)
    kpis: Mapping[int, Kpi] = field(default_factory=dict)
    measures: Mapping[int, Measure] = field(default_factory=dict)
    measure_terms: Mapping[int, tuple[MeasureTerms, ...]] = field(default_factory=dict)
    targets: Mapping[tuple[int, str], tuple[Target, ...]] = field(default_factory=dict)
    entries: Mapping[tuple[int, dt.date], Entry] = field(default_factory=dict)
    finished: frozenset[tuple[int, str, dt.date]] = frozenset()
    manual: Mapping[NodeKey, Manual] = field(default_factory=dict)
    kept_finely: frozenset[tuple[int, str]] = frozenset()

    @property
    def first_day(self) -> dt.date | None:
        """Rows begin with the fiscal year of the first entry; None before there is one."""
        first = self.first_entry
        return None if first is None else period_of(self.calendar, "year", first).start


@dataclass(frozen=True, slots=True)
class MeasureResult:
    """The score of one measure for one period; None in place of a result means the measure has no row there.

    `raw` is the value before rounding to the KPI's decimals (12 decimals), `inputs` the aggregated inputs.
    `have` of `expected` fine periods (times units, in a roll-up) hold a value. `valid_until` is the first day
    on which time alone may change the result. `trouble` is what coarser periods must know of it, whatever its
    status: `error`, or `bare` where nothing but bare percentages is there. `receipt` is plain JSON-ready
    data: ids, versions, arithmetic.
    """

    key: MeasureKey
    status: str
    reason: str = ""
    raw: Decimal | None = None
    value: Decimal | None = None
    inputs: Mapping[str, Decimal] | None = None
    lines: Lines | None = None
    score: Decimal | None = None
    change: Decimal | None = None
    have: int = 0
    expected: int = 0
    completeness: Decimal | None = None
    coverage: Decimal | None = None
    exceeded: bool = False
    stale: bool = False
    provisional: bool = False
    valid_until: dt.date | None = None
    trouble: str = ""
    receipt: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class NodeResult:
    """The score of one node for one period; counts are of the measures under it (at or below the team).

    Time alone may bring an objective or perspective that is not there yet, or a child of one, no sooner than
    on the `valid_until` of its team's own node in that period.
    """

    key: NodeKey
    status: str
    reason: str = ""
    score: Decimal | None = None
    coverage: Decimal | None = None
    provisional: bool = False
    green: int = 0
    amber: int = 0
    red: int = 0
    grey: int = 0
    carried: int = 0
    not_applicable: int = 0
    expected_weight: Decimal = ZERO
    worst: int | None = None
    valid_until: dt.date | None = None
    receipt: Mapping[str, object] = field(default_factory=dict)


__all__ = [
    "BEGINNING",
    "Calendar",
    "Entry",
    "Facts",
    "Input",
    "Kpi",
    "Lines",
    "Manual",
    "Measure",
    "MeasureKey",
    "MeasureResult",
    "MeasureTerms",
    "NodeKey",
    "NodeResult",
    "NodeTerms",
    "Objective",
    "Period",
    "Rules",
    "Target",
    "Team",
    "TeamTerms",
    "Version",
]
