"""The row in force, and what stays the same for all periods of one measure: its subject and its meanings."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Protocol, TypeVar

from .facts import ZERO, Input, Kpi, Measure, MeasureTerms, Rules, Target, Version
from .formulas import Formula, Name, Windowed, parse
from .lines import Lines
from .periods import EVERY_GRAIN, Period
from .periods import RANK as RANK
from .tokens import FormulaError

WITHOUT_TARGET = ("binary", "ordinal", "info")
"""Directions that take no target; all but `info` are scored all the same."""

_ADDED = ("sum", "min", "max")
_WEIGHTED = (Input("value", "mean", "sum"), Input("weight", "sum", "sum"))


class Dated(Protocol):
    @property
    def valid_from(self) -> dt.date: ...


Row = TypeVar("Row", bound=Dated)


def in_force(rows: Sequence[Row], day: dt.date) -> Row | None:
    """The row with the greatest `valid_from` not after that day; rows are sorted."""
    for row in reversed(rows):
        if row.valid_from <= day:
            return row
    return None


def from_then_on(rows: Sequence[Row], row: Row) -> tuple[Row, ...]:
    """The rows with this one ruling from its day on, whatever came after."""
    return (*(one for one in rows if one.valid_from < row.valid_from), row)


class Meaning:
    """One KPI version, ready to compute with: its formula parsed, its way across units settled.

    `needed` are the inputs without which a period does not count. `across` is sum, min or max for values,
    `inputs` where inputs are combined, empty where the KPI does not combine across units. `references` are
    the codes of other KPIs its formula reads, in lower case; `bare` are those it reads in the very period,
    `name_windows` and `input_windows` what its time functions read. A formula that cannot be read is an error
    of every value.
    """

    __slots__ = (
        "across",
        "aggregation",
        "bare",
        "breaking",
        "by_inputs",
        "decimals",
        "direction",
        "formula",
        "frequency",
        "id",
        "input_windows",
        "inputs",
        "levels",
        "name_windows",
        "names",
        "needed",
        "objective",
        "partial",
        "rank",
        "references",
        "respondents",
        "unreadable",
        "valid_from",
    )

    def __init__(self, version: Version) -> None:
        self.id = version.id
        self.valid_from = version.valid_from
        self.objective = version.objective
        self.direction = version.direction
        self.frequency = version.frequency
        self.rank = RANK[version.frequency]
        self.aggregation = version.aggregation
        self.decimals = version.decimals
        self.partial = version.partial
        self.levels = dict(version.levels)
        self.breaking = version.breaking
        self.respondents = version.respondents
        self.inputs = version.inputs
        if version.aggregation == "weighted_mean" and not version.inputs:
            self.inputs = _WEIGHTED
        self.needed = tuple(item.name for item in self.inputs)
        self.names = {name.lower(): name for name in self.needed}
        self.by_inputs = bool(self.inputs) and version.aggregation in ("ratio", "weighted_mean")
        self.across = _across(version, self.inputs)
        self.formula, self.unreadable = _parsed(version)
        self.references: frozenset[str] = frozenset()
        self.bare: frozenset[str] = frozenset()
        self.name_windows: tuple[Windowed, ...] = ()
        self.input_windows: tuple[Windowed, ...] = ()
        if self.formula is not None:
            self._read(self.formula)

    def _read(self, formula: Formula) -> None:
        self.references = frozenset(code.lower() for code in formula.references(self.needed))
        read = (node for node in formula.nodes if isinstance(node, Name) and not self.is_input(node))
        self.bare = frozenset(node.name.lower() for node in read)
        self.input_windows = tuple(filter(self.is_input, formula.windows))
        self.name_windows = tuple(call for call in formula.windows if not self.is_input(call))

    def is_input(self, name: Name | Windowed) -> bool:
        """An input hides an equal code, whatever the case."""
        return not name.explicit and name.name.lower() in self.names


def _parsed(version: Version) -> tuple[Formula | None, bool]:
    if not version.formula:
        return None, False
    try:
        return parse(version.formula), False
    except FormulaError:
        return None, True


def _across(version: Version, inputs: tuple[Input, ...]) -> str:
    if version.aggregation in _ADDED:
        return version.aggregation
    if version.aggregation == "weighted_mean":
        return "inputs"
    if version.aggregation == "ratio":
        return "inputs" if inputs and all(input_across(item) for item in inputs) else ""
    return version.across if version.aggregation in ("mean", "last") else ""


def input_across(item: Input) -> str:
    """sum, min or max: how an input is combined across units; empty where it is not."""
    return item.method if item.method in _ADDED else item.across


class Subject:
    """A measure with its dated rows at hand; its lives begin no sooner than its first definition."""

    __slots__ = (
        "endless",
        "grains",
        "id",
        "kpi",
        "lives",
        "meanings",
        "person",
        "source",
        "targets",
        "team",
        "terms",
        "until",
    )

    def __init__(
        self,
        measure: Measure,
        kpi: Kpi,
        meanings: tuple[Meaning, ...],
        terms: tuple[MeasureTerms, ...],
        targets: Mapping[str, tuple[Target, ...]],
        until: dt.date,
    ) -> None:
        first = meanings[0].valid_from if meanings else dt.date.max
        self.id = measure.id
        self.kpi = kpi
        self.team = measure.team
        self.person = measure.person
        self.source = measure.source
        self.lives = tuple((max(start, first), end) for start, end in sorted(measure.lives) if end >= first)
        self.meanings = meanings
        self.terms = terms
        self.targets = targets
        self.grains = tuple(grain for grain in EVERY_GRAIN if grain in targets)
        self.until = until
        self.endless = len(self.lives) == 1 and until == self.lives[0][1] == dt.date.max

    @property
    def passing(self) -> bool:
        """Whether it only stands for a KPI that its team does not measure itself."""
        return self.id < 0

    def lives_on(self, day: dt.date) -> bool:
        if self.endless:
            return self.lives[0][0] <= day
        return any(start <= day <= end for start, end in self.lives)

    def reference_day(self, last: dt.date) -> dt.date:
        """The last day of a period, or the last day up to it on which measure and team are active."""
        if self.endless:
            return last
        for start, end in reversed(self.lives):
            if start <= last:
                return min(last, end, self.until)
        return min(last, self.until)

    def meaning(self, day: dt.date) -> Meaning | None:
        return in_force(self.meanings, day)

    def active(self, fine: Sequence[Period]) -> tuple[Period, ...]:
        """The periods whose last day lies within one of its lives."""
        if self.endless and fine and self.lives[0][0] <= fine[0].end:
            return tuple(fine)
        return tuple(period for period in fine if self.lives_on(period.end))

    def target(self, grain: str, last: dt.date) -> Target | None:
        """The target of that grain in force for the period of the grain that ends on that day."""
        rows = self.targets.get(grain)
        if not rows:
            return None
        row = in_force(rows, self.reference_day(last))
        return None if row is None or row.lines == _NO_LINES else row

    def weight(self, day: dt.date) -> MeasureTerms:
        return in_force(self.terms, day) or _NO_TERMS


_NO_LINES = Lines()
_NO_TERMS = MeasureTerms()
NO_RULES = Rules()
HUNDRED = Decimal(100)


def percent(part: Decimal | int, whole: Decimal | int) -> Decimal:
    """Percentage points, unrounded; nothing of nothing is 0."""
    return HUNDRED * part / whole if whole else ZERO
