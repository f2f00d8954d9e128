"""One fine period of a measure, entered, calculated or combined over units."""

from dataclasses import dataclass
from decimal import Decimal

from kpis.calc.facts import Version
from kpis.calc.periods import Period

from .arithmetic import TOO_LARGE, half_up
from .combining import BY_INPUTS, Inputs, across_units, combines_across_units, inputs_across_units
from .world import World

MIN_PERSONS = 5


@dataclass
class Fine:
    """`na` is the reason for it; `have` of `expected` units (one, in a single measure).

    `complete`: everything is there, whatever the arithmetic makes of it; `bare`: the percentage of a ratio;
    `upgraded`: each unit holds all inputs of the definition it is read by.
    """

    period: Period
    value: Decimal | None = None
    inputs: Inputs | None = None
    na: str = ""
    entered: bool = False
    complete: bool = False
    bare: bool = False
    divided: bool = False
    error: bool = False
    have: int = 0
    expected: int = 1
    units: int = 1
    upgraded: bool = False


def of_units(world: World, period: Period, version: Version, several: list[tuple[Fine, bool]]) -> Fine:
    """One fine period over its units; each comes with whether it is a person's (A2.7)."""
    if period.start > world.today:
        return Fine(period, expected=len(several), units=len(several))
    persons = [fine for fine, person in several if person]
    block_leaves = bool(persons) and sum(has_value(fine, version) for fine in persons) < MIN_PERSONS
    staying = [fine for fine, person in several if not fine.na and not (person and block_leaves)]
    if several and not staying:
        return Fine(period, na="too_few" if block_leaves else why_na([fine for fine, _ in several]))
    result = _combined(period, version, staying)
    result.units = len(several)
    return result


def _combined(period: Period, version: Version, staying: list[Fine]) -> Fine:
    having = [fine for fine in staying if there(fine, version)]
    result = Fine(period, have=len(having), expected=len(staying), entered=bool(having))
    result.bare = any(fine.bare for fine in staying)
    result.divided = any(fine.divided for fine in staying)
    result.upgraded = bool(staying) and all(fine.upgraded or fine.inputs is not None for fine in staying)
    if combines_across_units(version):
        _fill(result, version, having, is_whole=len(having) == len(staying))
    return result


def _fill(result: Fine, version: Version, having: list[Fine], *, is_whole: bool) -> None:
    """A plain value that is added up needs every unit, unless the KPI allows partial."""
    if version.aggregation in BY_INPUTS:
        inputs = [fine.inputs for fine in having if fine.inputs is not None]
        result.inputs = inputs_across_units(version, inputs) if inputs else None
        result.complete = bool(inputs)
        return
    values = [fine.value for fine in having if fine.value is not None]
    if values and (is_whole or version.partial or version.aggregation in ("min", "max")):
        value = half_up(across_units(version, values))
        result.error, result.complete = abs(value) >= TOO_LARGE, True
        result.value = None if result.error else value


def there(fine: Fine, version: Version) -> bool:
    """Whether a unit has something to combine."""
    if version.aggregation in BY_INPUTS and version.inputs:
        return fine.inputs is not None
    return fine.value is not None and not (fine.bare and version.inputs)


def has_value(fine: Fine, version: Version) -> bool:
    """Whether a person counts among the five: by a value that can be combined, where any is."""
    return fine.value is not None and (there(fine, version) or not combines_across_units(version))


def why_na(several: list[Fine]) -> str:
    return "too_few" if any(fine.na == "too_few" for fine in several) else "not_applicable"
