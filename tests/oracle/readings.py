"""What a measure says of a period: value, what it is made of, and what is missing (A2.7, B2, C)."""

import re
from collections.abc import Callable
from decimal import Decimal

from kpis.calc.facts import Entry, Measure, Version
from kpis.calc.periods import Period, parts

from .combining import BY_INPUTS, Inputs, combines_across_units
from .computing import Computed, compute
from .fine import MIN_PERSONS, Fine, of_units
from .wholes import Reading, Whole
from .world import World, rank


class Readings:
    """`status_of` says whether the row of a measure is not applicable, whatever value it shows."""

    def __init__(self, world: World, status_of: Callable[[Measure, Period], str]) -> None:
        self.world = world
        self.status_of = status_of
        self._known: dict[tuple[int, Period], Reading] = {}
        self._over: dict[tuple[int, int, Period], Decimal | None] = {}

    def of(self, measure: Measure, period: Period) -> Reading:
        key = measure.id, period
        if key not in self._known:
            self._known[key] = self._read(measure, period)
        return self._known[key]

    def _read(self, measure: Measure, period: Period) -> Reading:
        world = self.world
        version = world.version_of(measure, period)
        active = world.fine_periods(measure, period, version.frequency)
        every = [self._fine_of_coarse(measure, one, version) for one in active]
        floor = world.rules(world.measure_day(measure, period)).completeness_floor

        def computed(inputs: Inputs | None) -> Computed:
            return self._compute(measure, period, version, inputs)

        def whole(every: list[Fine]) -> Reading:
            return Whole(world, period, every, measure.source == "rollup", floor, computed).read(version)

        reading = whole(every)
        if active:
            later = self._apply_break(measure, period, reading, every)
            reading = whole(later) if later else reading
            self._apply_break(
                measure, period, reading, later
            )  # others may be expected by the later definition
        return reading

    def _fine_of_coarse(self, measure: Measure, period: Period, version: Version) -> Fine:
        """Formulas over other KPIs and roll-ups are taken as they stand in their own periods; whether a
        division by zero counts is for the method of the coarse one to say."""
        own = self.world.version_of(measure, period)
        if measure.source == "rollup" and own != version:
            return self._rolled_before(measure, period, own, version)
        names = {item.name.lower() for item in version.inputs}
        foreign = [name for name in re.findall(r"[kK]\w*", version.formula) if name.lower() not in names]
        reads_others = measure.source == "formula" or bool(version.inputs and foreign)
        if version.inputs or not reads_others:
            return self.fine(measure, period, version)
        fine = self.fine(measure, period, own)
        fine.have = int(fine.complete if version.aggregation in BY_INPUTS else fine.value is not None)
        return fine

    def _rolled_before(self, measure: Measure, period: Period, own: Version, version: Version) -> Fine:
        """A roll-up of an earlier definition: as it stood, with the inputs of the later one if it had any."""
        before = self.fine(measure, period, own)
        if version.aggregation in BY_INPUTS and version.inputs:
            after = self.fine(measure, period, version)
            before.inputs = after.inputs if own.aggregation in BY_INPUTS and own.inputs else None
            before.complete = before.inputs is not None
        elif before.inputs is not None:
            before.value, _, before.error = self._compute(measure, period, own, before.inputs)
        return before

    # One fine period

    def fine(self, measure: Measure, period: Period, version: Version) -> Fine:
        if measure.source == "rollup":
            several = [(self.fine(one, period, version), True) for one in self._persons(measure, period)]
            several += self._below(measure.kpi, measure.team, period, version)
            return of_units(self.world, period, version, several)
        if period.start > self.world.today:
            return Fine(period)
        if measure.source == "formula":
            return self._calculated(measure, period, version, None)
        entry = self.world.facts.entries.get((measure.id, period.start))
        if entry is None or entry.state == "blank":
            return Fine(period)
        if entry.state == "na":
            return Fine(period, na="not_applicable", entered=True)
        return self._entered(measure, period, version, entry)

    def _entered(self, measure: Measure, period: Period, version: Version, entry: Entry) -> Fine:
        if entry.inputs is None or not version.inputs:
            by_value = not version.inputs or version.aggregation == "ratio"
            there = entry.value is not None and by_value
            bare = there and version.aggregation == "ratio"
            value = entry.value if there else None
            return Fine(period, value, entered=True, complete=there and not bare, bare=bare, have=int(there))
        if version.respondents and entry.inputs.get(version.respondents, MIN_PERSONS) < MIN_PERSONS:
            return Fine(period, na="too_few", entered=True)
        inputs = {item.name: Decimal(0) for item in version.inputs if item.zero}
        inputs |= {item.name: entry.inputs[item.name] for item in version.inputs if item.name in entry.inputs}
        if len(inputs) < len(version.inputs):
            return Fine(period, entered=True)
        return self._calculated(measure, period, version, inputs)

    def _calculated(self, measure: Measure, period: Period, version: Version, inputs: Inputs | None) -> Fine:
        value, divided, error = self._compute(measure, period, version, inputs)
        complete = value is not None or divided or error
        return Fine(
            period,
            value,
            inputs,
            entered=inputs is not None or complete,
            complete=complete,
            divided=divided,
            error=error,
            have=int(complete if version.aggregation in BY_INPUTS else value is not None),
            upgraded=inputs is not None,
        )

    def _compute(self, measure: Measure, period: Period, version: Version, inputs: Inputs | None) -> Computed:
        return compute(version, inputs, lambda name, only_kpi: self.reference(measure, name, period))

    # Names in formulas

    def reference(self, measure: Measure, code: str, period: Period) -> Decimal | None:
        """The team's own measure, or the same person's; else the KPI over the teams below. A draft is not
        there yet."""
        world = self.world
        kpi = next((one for one in world.facts.kpis.values() if one.code.lower() == code.lower()), None)
        if kpi is None or not kpi.scored:
            return None
        wanted = kpi.id, measure.team, measure.person
        for own in world.facts.measures.values():
            version = world.version_of(own, period)
            active = world.fine_periods(own, period, version.frequency)
            if (own.kpi, own.team, own.person) == wanted and active:
                aggregated = version.aggregation != "none" or version.frequency == period.grain
                usable = aggregated and self.status_of(own, period) != "na"
                return self.of(own, period).usable if usable else None
        return None if measure.person is not None else self._over_descendants(kpi.id, measure.team, period)

    def _over_descendants(self, kpi: int, team: int, period: Period) -> Decimal | None:
        key = kpi, team, period
        if key not in self._over:
            version = self.world.version(kpi, period.end)
            self._over[key] = None
            if rank(version.frequency) <= rank(period.grain) and combines_across_units(version):
                self._over[key] = self._read_over(kpi, team, period, version)
        return self._over[key]

    def _read_over(self, kpi: int, team: int, period: Period, version: Version) -> Decimal | None:
        every = [
            of_units(self.world, one, version, self._below(kpi, team, one, version))
            for one in parts(self.world.calendar, period, version.frequency)
        ]
        floor = self.world.rules(period.end).completeness_floor
        stand_in = Measure(0, kpi, team, None, "rollup", ())

        def computed(inputs: Inputs | None) -> Computed:
            return self._compute(stand_in, period, version, inputs)

        whole = Whole(self.world, period, every, True, floor, computed)
        reading = whole.read(version)
        self._apply_break(stand_in, period, reading, every)
        return reading.usable

    # Units

    def _persons(self, measure: Measure, period: Period) -> list[Measure]:
        return self.world.persons(measure.kpi, measure.team, period)

    def _below(self, kpi: int, team: int, period: Period, version: Version) -> list[tuple[Fine, bool]]:
        units = [unit for _, unit in self.world.nearest(kpi, team, period)]
        return [(self.fine(unit, period, version), False) for unit in units]

    # Breaking changes

    def _apply_break(
        self, measure: Measure, period: Period, reading: Reading, every: list[Fine]
    ) -> list[Fine]:
        """Bridged where all inputs of the definition are held before it, by every unit of a roll-up: the fine
        periods are then to be read by it, those that are given back."""
        day = self.world.break_inside(measure, period, reading.active)
        if day is None or reading.na:
            return []
        later = every
        if measure.source == "rollup" and measure.id:  # all others are read by it already
            again = [self.fine(measure, fine.period, reading.version) for fine in every]
            later = [new if new.period.end < day else old for new, old in zip(again, every, strict=True)]
        before = [fine for fine in later if fine.period in reading.counted and fine.period.end < day]
        if reading.version.inputs and all(fine.upgraded for fine in before):
            return later
        reading.value, reading.enough, reading.error = None, False, False
        reading.reason = "definition_changed"
        return []
