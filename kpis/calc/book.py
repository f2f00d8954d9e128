"""The door of the engine: results by their keys, computed when they are first asked for.

A key that is stored is answered from what is stored. So a caller who keeps the results of everything else
recomputes exactly what one changed value touches.
"""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal, localcontext

from .aggregation import Cell, read_entry
from .coarse_targets import Targets
from .facts import Entry, Facts, MeasureKey, MeasureResult, NodeKey, NodeResult
from .lines import WORKING
from .lookups import Meaning, Subject
from .measures import measure_result, raw_value, settled_value
from .named_values import usable
from .nodes import node_result
from .over_windows import InputsOver, OverTime, inputs_over, over_time
from .periods import Period
from .readings import Reading
from .scorecards import Scorecard
from .still_days import Span, StillDays
from .structure import Structure
from .to_date import ToDate, figures_to_date
from .unit_readings import OverUnits, over_descendants
from .windows import Window


class Book:
    """Results of `facts`; those in `stored_*` are taken as they are, None there being no row."""

    def __init__(
        self,
        facts: Facts,
        stored_measures: Mapping[MeasureKey, MeasureResult | None] | None = None,
        stored_nodes: Mapping[NodeKey, NodeResult | None] | None = None,
        structure: Structure | None = None,
    ) -> None:
        self.facts = facts
        self.structure = structure or Structure(facts)
        self.targets = Targets(self.structure, self._last_year)
        self._measures = dict(stored_measures or {})
        self._nodes = dict(stored_nodes or {})
        self._raw: dict[MeasureKey, Decimal | None] = {}
        self._cells: dict[tuple[int, int, dt.date], Cell] = {}
        self._settled: dict[MeasureKey, Decimal | None] = {}
        self.readings: dict[tuple[int, int, dt.date, dt.date, bool], Reading] = {}
        self._windows: dict[tuple[int, Window], OverTime | None] = {}
        self._over: dict[tuple[int, int, Period | Window], OverUnits] = {}
        self._scorecards: dict[tuple[int, str, dt.date], Scorecard] = {}
        self.still_days = StillDays(self.structure, self._nodes)
        self.spans: dict[Span, NodeResult | None] = {}

    def measure(self, key: MeasureKey) -> MeasureResult | None:
        """None where there is no row: not active, coarser than the grain, `none` elsewhere than at its own
        frequency, a draft KPI, or a period that starts after today."""
        if key in self._measures:
            return self._measures[key]
        with localcontext(WORKING):
            result = self._measures[key] = measure_result(self, key)
        return result

    def node(self, key: NodeKey) -> NodeResult | None:
        """None where there is no row: the team is not active, or nothing counts there."""
        if key in self._nodes:
            return self._nodes[key]
        with localcontext(WORKING):
            result = self._nodes[key] = node_result(self, key)
        return result

    def raw(self, key: MeasureKey) -> Decimal | None:
        """The unrounded value of a key, without judging it."""
        if key in self._measures:
            result = self._measures[key]
            return None if result is None else result.raw
        if key not in self._raw:
            with localcontext(WORKING):
                self._raw[key] = raw_value(self, key)
        return self._raw[key]

    def settled(self, key: MeasureKey) -> Decimal | None:
        """The unrounded value of a key, where it is complete enough to be scored, without judging it."""
        if key in self._measures:
            result = self._measures[key]
            subject = self.structure.subjects[key.measure]
            period = self.structure.period(key.grain, key.start)
            return None if result is None else usable(self.structure, subject, period, result)
        if key not in self._settled:
            with localcontext(WORKING):
                self._settled[key] = settled_value(self, key)
        return self._settled[key]

    def over(self, subject: Subject, window: Window) -> OverTime | None:
        """A measure over a window; None where it has nothing to read there."""
        key = subject.id, window
        if key not in self._windows:
            with localcontext(WORKING):
                self._windows[key] = over_time(self, subject, window)
        return self._windows[key]

    def to_date(self, key: MeasureKey) -> ToDate | None:
        """The figures beside a result; None where there is no row."""
        with localcontext(WORKING):
            return figures_to_date(self, key)

    def inputs_over(self, subject: Subject, window: Window) -> InputsOver | None:
        return inputs_over(self, subject, window)

    def entry(self, measure: int, start: dt.date) -> Entry | None:
        return self.facts.entries.get((measure, start))

    def cell(self, measure: int, meaning: Meaning, start: dt.date) -> Cell:
        """What its entry says; windows and coarse periods read each a dozen times."""
        key = measure, meaning.id, start
        found = self._cells.get(key)
        if found is None:
            found = self._cells[key] = read_entry(meaning, self.entry(measure, start))
        return found

    def over_descendants(
        self, kpi: int, team: int, period: Period, window: Window | None = None
    ) -> OverUnits:
        """A KPI over the nearest descendants of a team, for a formula that reads it there."""
        key = kpi, team, window or period
        if key not in self._over:
            self._over[key] = over_descendants(self, kpi, team, period, window)
        return self._over[key]

    def scorecard(self, team: int, period: Period) -> Scorecard:
        key = team, period.grain, period.start
        if key not in self._scorecards:
            self._scorecards[key] = Scorecard(self, team, period)
        return self._scorecards[key]

    def _last_year(self, subject: Subject, meaning: Meaning, period: Period) -> Decimal | None:
        return self.raw(MeasureKey(subject.id, meaning.frequency, period.start))
