"""The row of one measure in one period: status, reason and score (A1, and A2.7 where units are scored)."""

from dataclasses import dataclass, replace
from decimal import Decimal

from kpis.calc.facts import Facts, Lines, Measure, MeasureKey
from kpis.calc.periods import Period, period_at, shift

from .aims import Aim, Aims
from .arithmetic import FULL, MOST, ZERO, half_up, on_line, outside, score
from .combining import combines_across_units
from .fine import MIN_PERSONS
from .means import GREEN, RED, Part, is_expected, put_together, status_of, verdict
from .readings import Readings
from .wholes import Reading
from .world import World

TARGETLESS = ("info", "binary", "ordinal", "milestone")


@dataclass(frozen=True)
class MeasureRow:
    status: str
    reason: str = ""
    value: Decimal | None = None
    lines: Lines | None = None
    score: Decimal | None = None
    have: int = 0
    expected: int = 0
    completeness: Decimal | None = None
    coverage: Decimal | None = None
    provisional: bool = False
    change: Decimal | None = None
    stale: bool = False

    @property
    def exceeded(self) -> bool:
        return self.score == MOST


class Measures:
    def __init__(self, facts: Facts) -> None:
        self.world = World(facts)
        self.readings = Readings(self.world, self._status)
        self.aims = Aims(self.world, self.readings)
        self._known: dict[MeasureKey, MeasureRow | None] = {}

    def row(self, key: MeasureKey) -> MeasureRow | None:
        if key not in self._known:
            measure = self.world.facts.measures[key.measure]
            period = period_at(self.world.calendar, key.grain, key.start)
            self._known[key] = self._row(measure, period) if self.world.has_row(measure, period) else None
        return self._known[key]

    def of(self, measure: Measure, period: Period) -> MeasureRow | None:
        return self.row(MeasureKey(measure.id, period.grain, period.start))

    def _status(self, measure: Measure, period: Period) -> str:
        row = self.of(measure, period)
        return "" if row is None else row.status

    def _row(self, measure: Measure, period: Period) -> MeasureRow:
        reading = self.readings.of(measure, period)
        row = self._verdict(measure, period, reading)
        change = self._change(measure, period, row, reading.version.direction)
        return replace(row, change=change, stale=self._is_stale(period, reading))

    def _change(self, measure: Measure, period: Period, row: MeasureRow, direction: str) -> Decimal | None:
        """Favourable change since the period before (A1.13); None across a breaking change (F)."""
        before = shift(self.world.calendar, period, -1)
        versions = self.world.facts.kpis[measure.kpi].versions
        if any(one.breaking and before.end < one.valid_from <= period.end for one in versions):
            return None
        if row.value is None or direction == "info" or not self.world.has_row(measure, before):
            return None
        reading = self.readings.of(measure, before)
        if reading.value is None:
            return None
        previous = half_up(reading.value, self.world.version_of(measure, period).decimals)
        if direction == "range":
            return None if row.lines is None else outside(previous, row.lines) - outside(row.value, row.lines)
        return previous - row.value if direction == "down" else row.value - previous

    def _is_stale(self, period: Period, reading: Reading) -> bool:
        """Of the KPI's own periods the latest closed one, as long as nothing is in it (A1.11)."""
        own = reading.version.frequency == period.grain
        following = shift(self.world.calendar, period, 1)
        later = self.world.calendar.holds(following) and self.world.is_closed(following)
        latest = self.world.is_closed(period) and not later
        return own and latest and not reading.have and not reading.na

    def _verdict(self, measure: Measure, period: Period, reading: Reading) -> MeasureRow:
        aim = self.aims.of(measure, period, reading)
        if measure.source == "rollup" and self._by_units(aim, reading):
            return self._scored_by_units(measure, period, reading, aim)
        status, reason, points = self._judged(measure, period, reading, aim)
        lines = aim.whole if status in ("na", "not_due") else aim.judged
        by_value = measure.source != "rollup" or combines_across_units(reading.version)
        if reading.version.direction in TARGETLESS or not by_value:
            lines = None
        return self._filled(reading, status, reason, points, lines)

    def _filled(
        self, reading: Reading, status: str, reason: str, points: Decimal | None, lines: Lines | None
    ) -> MeasureRow:
        value = None if reading.value is None else half_up(reading.value, reading.version.decimals)
        completeness = half_up(FULL * reading.have / reading.expected) if reading.expected else None
        return MeasureRow(status, reason, value, lines, points, reading.have, reading.expected, completeness)

    def _judged(
        self, measure: Measure, period: Period, reading: Reading, aim: Aim
    ) -> tuple[str, str, Decimal | None]:
        version = reading.version
        combines = measure.source != "rollup" or combines_across_units(version)
        if reading.na:
            return "na", reading.na, None
        if version.direction == "info" or (version.direction not in ("binary", "ordinal") and not aim.judged):
            return "no_target", "", None
        if version.direction == "milestone" and combines:
            found = self._milestone(measure, period, reading, aim)
            if found is not None:
                return found
        if reading.no_units:
            return "no_data", reading.reason, None
        if reading.waiting:
            return "not_due", "", None
        if reading.error:
            return "error", "", None
        if not reading.enough or reading.value is None:
            return "no_data", reading.reason, None
        points = score(version, half_up(reading.value, version.decimals), aim.judged or Lines())
        return status_of(points), "", points

    def _milestone(
        self, measure: Measure, period: Period, reading: Reading, aim: Aim
    ) -> tuple[str, str, Decimal | None] | None:
        row = aim.row
        assert row is not None
        assert row.due is not None
        day = min(self.world.today, self.world.measure_day(measure, period))
        if reading.value is not None and not reading.enough:
            return None
        if reading.value is None and day > row.due:
            return RED, "", half_up(ZERO)
        if day <= row.valid_from and (reading.value is None or reading.value < 100):
            return "not_due", "", None
        if reading.value is None:
            return None
        value = half_up(reading.value, reading.version.decimals)
        if value >= 100:
            return GREEN, "", half_up(FULL)
        gone = Decimal((day - row.valid_from).days) / (row.due - row.valid_from).days
        target = min(gone, Decimal(1)) * 100
        lines = Lines(target, target - 10, MOST + target, target - 20)
        points = half_up(min(FULL, on_line(1, value, lines)))
        return status_of(points), "", points

    # Roll-ups without a target of their own

    def _by_units(self, aim: Aim, reading: Reading) -> bool:
        targetless = reading.version.direction not in TARGETLESS and aim.judged is None
        if reading.version.direction == "milestone":
            targetless = aim.row is None
        return targetless or not combines_across_units(reading.version)

    def _scored_by_units(self, measure: Measure, period: Period, reading: Reading, aim: Aim) -> MeasureRow:
        world, rules = self.world, self.world.rules(self.world.measure_day(measure, period))
        rows = self._unit_rows(measure, period)
        is_open = not world.is_closed(period)
        parts = [Part(weight, row.score, is_expected(row.status, is_open)) for weight, row in rows]
        whole = put_together(parts)
        status, points = verdict(whole, rules, is_open)
        reason = (reading.reason or "missing") if status == "no_data" else ""
        hidden = self._block_leaves(measure, period)
        if not rows and not hidden:
            judged = aim.judged or reading.version.direction in ("binary", "ordinal")
            judged = judged and reading.version.direction != "info"
            status, reason = ("no_data", reading.reason or "missing") if judged else ("no_target", "")
        elif all(row.status == "na" for _, row in rows):
            few = hidden or any(row.reason == "too_few" for _, row in rows)
            status, points, reason = "na", None, "too_few" if few else "not_applicable"
        elif whole.coverage is None and any(row.status == "no_target" for _, row in rows):
            status, points, reason = "no_target", None, ""
        filled = self._filled(reading, status, reason, points, None)
        provisional = is_open and points is not None
        return replace(filled, coverage=whole.coverage, provisional=provisional)

    def _unit_rows(self, measure: Measure, period: Period) -> list[tuple[Decimal, MeasureRow]]:
        world = self.world
        day = world.measure_day(measure, period)
        rows: list[tuple[Decimal, MeasureRow]] = []
        if not self._block_leaves(measure, period):
            for one in world.persons(measure.kpi, measure.team, period):
                row = self.of(one, period)
                rows += [] if row is None else [(world.measure_terms(one, day).weight, row)]
        for team, unit in world.nearest(measure.kpi, measure.team, period):
            row = self.of(unit, period)
            if row is not None:
                rows.append((world.team_terms(team, world.team_day(team, period)).weight, row))
        return rows

    def _block_leaves(self, measure: Measure, period: Period) -> bool:
        persons = self.world.persons(measure.kpi, measure.team, period)
        combines = combines_across_units(self.world.version_of(measure, period))
        having = [one for one in persons if self._has_value(one, period, combines)]
        return bool(persons) and len(having) < MIN_PERSONS

    def _has_value(self, person: Measure, period: Period, combines: bool) -> bool:
        reading = self.readings.of(person, period)
        has_row = self.of(person, period) is not None
        return has_row and reading.value is not None and not (combines and reading.bare)
