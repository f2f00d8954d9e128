"""Fine periods become the reading of one period: value, completeness and what is missing (B2)."""

from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal

from kpis.calc.facts import Version
from kpis.calc.periods import Period

from .arithmetic import TOO_LARGE, half_up
from .combining import BY_INPUTS, Inputs, combines_across_units, inputs_over_time, over_time
from .computing import Computed
from .fine import Fine, why_na
from .world import World

Compute = Callable[[Inputs | None], Computed]


@dataclass
class Reading:
    """`enough`: complete enough to be scored. `counted` are the expected fine periods, `valued` those that
    have a value."""

    version: Version
    active: list[Period]
    value: Decimal | None = None
    na: str = ""
    have: int = 0
    expected: int = 0
    enough: bool = False
    waiting: bool = False
    reason: str = ""
    error: bool = False
    no_units: bool = False
    bare: bool = False
    divided: bool = False
    counted: list[Period] = field(default_factory=list)
    valued: list[Period] = field(default_factory=list)

    @property
    def usable(self) -> Decimal | None:
        """What a formula may read of it."""
        return self.value if self.enough and not self.na and not self.error else None


@dataclass
class Whole:
    """A period about to be read. `own`: of the KPI's own frequency, and no roll-up; `floor` in percent."""

    world: World
    period: Period
    every: list[Fine]
    rollup: bool
    floor: Decimal
    compute: Compute

    def read(self, version: Version) -> Reading:
        reading = Reading(version, [fine.period for fine in self.every])
        applicable = [fine for fine in self.every if not fine.na]
        if self.every and not applicable:
            reading.na = why_na(self.every)
            return reading
        reading.no_units = self.rollup and not any(fine.units for fine in self.every)
        counted = [fine for fine in applicable if self._counts(fine)]
        self._count(reading, counted)
        reading.waiting = self._is_waiting(reading, applicable)
        reading.reason = _reason(reading, counted)
        if reading.error:
            reading.value = None
        return reading

    def is_own(self, version: Version) -> bool:
        return not self.rollup and self.period.grain == version.frequency

    def _counts(self, fine: Fine) -> bool:
        """Whether a fine period is expected."""
        if self.world.is_closed(fine.period) or (self.world.is_closed(self.period) and not self.rollup):
            return True
        begun = fine.period.start <= self.world.today
        return begun and bool(fine.have if self.rollup else fine.entered)

    def _count(self, reading: Reading, counted: list[Fine]) -> None:
        own = self.is_own(reading.version)
        usable = [fine for fine in counted if fine.complete or (fine.bare and own)]
        reading.counted = [fine.period for fine in counted]
        reading.valued = [fine.period for fine in usable if self._is_valued(reading.version, fine)]
        reading.expected = sum(fine.expected for fine in counted)
        reading.have = sum(fine.have for fine in counted if self.rollup or not fine.bare)
        if own:
            reading.have = len(usable)
        if usable and not (self.rollup and not combines_across_units(reading.version)):
            self._fill(reading, usable)
        reading.enough = self._is_enough(reading, counted)
        reading.error = reading.error or any(fine.error for fine in counted)

    def _is_valued(self, version: Version, fine: Fine) -> bool:
        """Values that are put together must be there; inputs count whatever the formula makes of them."""
        return fine.value is not None or (version.aggregation in BY_INPUTS and fine.inputs is not None)

    def _fill(self, reading: Reading, usable: list[Fine]) -> None:
        version = reading.version
        if version.aggregation not in BY_INPUTS:
            values = [fine.value for fine in usable if fine.value is not None]
            reading.divided = self.is_own(version) and not values and usable[0].divided
            if values:
                reading.value = half_up(over_time(version.aggregation, values))
                reading.error = abs(reading.value) >= TOO_LARGE
        elif usable[0].bare and usable[0].value is not None:
            reading.value, reading.bare = usable[0].value, True
        else:
            inputs = [fine.inputs for fine in usable if fine.inputs is not None]
            found = self.compute(inputs_over_time(version, inputs) if inputs else None)
            reading.value, reading.divided, reading.error = found

    def _is_enough(self, reading: Reading, counted: list[Fine]) -> bool:
        something = not self.rollup or any(fine.value is not None or fine.inputs for fine in counted)
        if not reading.have or not reading.expected or not something:
            return False
        if reading.version.aggregation == "sum":
            return reading.version.partial or reading.have == reading.expected
        return half_up(Decimal(100) * reading.have / reading.expected) >= self.floor

    def _is_waiting(self, reading: Reading, applicable: list[Fine]) -> bool:
        """Still open, and nothing there yet; in a roll-up, nothing lacking where the window has closed."""
        world = self.world
        if not self.rollup:
            begun = [fine for fine in applicable if fine.period.start <= world.today]
            return not world.is_closed(self.period) and not any(fine.entered for fine in begun)
        gaps = any(world.is_closed(fine.period) and fine.have < fine.expected for fine in applicable)
        is_open = any(not world.is_closed(period) for period in reading.active)
        return is_open and not (reading.enough or gaps or reading.no_units)


def _reason(reading: Reading, counted: list[Fine]) -> str:
    """Why it has no score, where one is owed: the first that holds."""
    if any(fine.bare for fine in counted) and not reading.have:
        return "denominator_unknown"
    if not any(fine.entered or fine.complete for fine in counted):
        return "missing"
    return "div0" if reading.enough and reading.divided else "partial"
