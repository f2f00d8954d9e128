"""What a report is made from: frozen figures of one period, without any database behind them."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal

from kpis.calc.lines import Lines
from kpis.calc.periods import Calendar, Period

from .changed import ChangedFact
from .restated import RestatedFact, in_part

GREEN, AMBER, RED = "green", "amber", "red"
SCORED = (GREEN, AMBER, RED)
UNEXPECTED = ("na", "no_target")
MISSING = ("no_data", "error", "insufficient_data")
NOT_DUE = "not_due"


@dataclass(frozen=True, slots=True)
class NodeFact:
    """The result of one team, or of one perspective of it, in this period and in the one before."""

    name: str
    score: Decimal | None
    status: str
    reason: str = ""
    coverage: Decimal | None = None
    provisional: bool = False
    carried: int = 0
    not_applicable: int = 0
    worst: int | None = None
    previous: Decimal | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """An action that is open on a measure; without `owner` where that one has left."""

    title: str
    owner: str
    due: date


@dataclass(frozen=True, slots=True)
class Remark:
    """What somebody wrote about a measure in the period."""

    author: str
    text: str


@dataclass(frozen=True, slots=True)
class MeasureFact:
    """The result of one team measure. `history` holds (status, value) of the period and those before it,
    oldest first; `better` is the favourable change, None where the two periods cannot be compared; `plans`
    stand in the order of their due days; `is_signal` says that it got worse in this period by more than noise
    explains; `owed_by` who is to give a figure that is not in; `perspective` is empty for a metric."""

    id: int
    code: str
    name: str
    team: int
    unit: str
    decimals: int
    direction: str
    status: str
    perspective: str = ""
    score: Decimal | None = None
    value: Decimal | None = None
    lines: Lines | None = None
    better: Decimal | None = None
    weight: Decimal = Decimal(1)
    critical: bool = False
    owner: str = ""
    owed_by: tuple[str, ...] = ()
    plans: tuple[Plan, ...] = ()
    remark: Remark | None = None
    is_signal: bool = False
    previous_score: Decimal | None = None
    history: tuple[tuple[str, Decimal | None], ...] = ()

    @property
    def previous_status(self) -> str:
        return self.history[-2][0] if len(self.history) > 1 else ""

    @property
    def difference(self) -> Decimal | None:
        """The plain change of the value since the period before."""
        before = self.history[-2][1] if len(self.history) > 1 else None
        return None if self.better is None or self.value is None or before is None else self.value - before

    @property
    def periods_red(self) -> int:
        """How many periods in a row it has been off track, this one included."""
        count = 0
        for status, _value in reversed(self.history):
            if status != RED:
                break
            count += 1
        return count


@dataclass(frozen=True, slots=True)
class TeamFact:
    """`reported` is the score that the report of the period before gave it."""

    id: int
    code: str
    name: str
    parent: int | None
    result: NodeFact
    perspectives: tuple[NodeFact, ...] = ()
    reported: Decimal | None = None


@dataclass(frozen=True, slots=True)
class InVain:
    """The share of the weight in percent that was waited for, and the share that came in; that is not for
    readers of a part."""

    asked: int
    came: Decimal | None


@dataclass(frozen=True, slots=True)
class ReportFacts:
    """Everything one report may say; `cut` leaves what one audience may see. `is_narrow` says that it is
    about some of the KPIs of its teams; `in_vain` is what was waited for until the last day; `is_first` says
    that there is no earlier report to compare with.

    `bands` are (green from, amber from) of nodes. `entry_closes` is the last day on which figures of the
    period are entered, None where nobody knows it. `updating` is true where a score was still being
    recomputed when the figures were read.
    """

    organisation: str
    calendar: Calendar
    period: Period
    previous: Period
    bands: tuple[Decimal, Decimal]
    teams: Mapping[int, TeamFact] = field(default_factory=dict)
    measures: tuple[MeasureFact, ...] = ()
    is_narrow: bool = False
    in_vain: InVain | None = None
    restated: tuple[RestatedFact, ...] = ()
    is_first: bool = False
    changed: tuple[ChangedFact, ...] = ()
    updating: bool = False
    entry_closes: date | None = None


def cut(facts: ReportFacts, visible: frozenset[int]) -> ReportFacts:
    """The report of those who may see only these teams."""
    teams = {id_: team for id_, team in facts.teams.items() if id_ in visible}
    measures = tuple(fact for fact in facts.measures if fact.team in visible)
    codes = {team.code for team in teams.values()}
    changed = tuple(one for one in facts.changed if one.teams & codes)
    in_vain = facts.in_vain
    if in_vain and len(teams) < len(facts.teams):
        in_vain = replace(in_vain, came=None)
    restated = _restated(facts, codes)
    return replace(facts, teams=teams, measures=measures, restated=restated, changed=changed, in_vain=in_vain)


def _restated(facts: ReportFacts, codes: set[str]) -> tuple[RestatedFact, ...]:
    if len(codes) < len(facts.teams):
        return in_part(facts.restated, codes)
    return tuple(one for one in facts.restated if not one.team or one.team in codes)
