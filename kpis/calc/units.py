"""Do the units of a formula fit together? Symbols with powers: EUR/km is EUR to the 1 and km to the -1."""

import re
from collections.abc import Callable, Sequence
from enum import Enum

from kpis.calc.formulas import Formula, Name, Node, Number, Operation, Windowed

DIMENSIONLESS = frozenset({"", "1", "%", "percent", "ratio"})

Powers = dict[str, int]


class Open(Enum):
    """No unit of its own: a typed number takes that of its neighbour, an unknown one is never warned of."""

    TYPED = "typed"
    UNKNOWN = "unknown"


Unit = Powers | Open


def check_units(
    formula: Formula, unit_of: Callable[[str, bool], str | None], declared: str | None
) -> list[str]:
    """One warning per place where units differ, and one if the result is not in the declared unit.

    `unit_of(name, explicit)` gives the unit's symbol or None when it is not known. `cost / distance` with EUR
    and km fits a declared EUR/km.
    """
    warnings: list[str] = []
    units: list[Unit] = []
    for node in formula.nodes:
        units.append(_unit(node, units, unit_of, warnings))
    result = units[-1]
    if declared is not None and isinstance(result, dict) and result != read_unit(declared):
        stated = write_unit(read_unit(declared))
        warnings.append(f"The formula gives {write_unit(result)}, but the declared unit is {stated}")
    return warnings


def read_unit(symbol: str) -> Powers:
    """EUR/km is {"EUR": 1, "km": -1}, m^2 is {"m": 2}; % and the empty symbol are {}."""
    powers: Powers = {}
    sign = 1
    for part in re.split(r"([*·/])", symbol):
        if part in ("*", "·", "/"):
            sign = -1 if part == "/" else 1
        elif part.strip() not in DIMENSIONLESS:
            name, _, power = part.strip().partition("^")
            powers = _combined(powers, {name: int(power) if power.isdecimal() else 1}, sign)
    return powers


def write_unit(powers: Powers) -> str:
    above = [_power(symbol, power) for symbol, power in sorted(powers.items()) if power > 0]
    below = [_power(symbol, -power) for symbol, power in sorted(powers.items()) if power < 0]
    if not powers:
        return "a plain number"
    return "/".join(["*".join(above) or "1", *below])


def _power(symbol: str, power: int) -> str:
    return symbol if power == 1 else f"{symbol}^{power}"


def _combined(left: Powers, right: Powers, sign: int) -> Powers:
    powers = {symbol: left.get(symbol, 0) + sign * right.get(symbol, 0) for symbol in left | right}
    return {symbol: power for symbol, power in powers.items() if power}


def _unit(
    node: Node, units: Sequence[Unit], unit_of: Callable[[str, bool], str | None], warnings: list[str]
) -> Unit:
    if isinstance(node, Number):
        return Open.TYPED
    if isinstance(node, Name | Windowed):
        symbol = unit_of(node.name, node.explicit)
        return Open.UNKNOWN if symbol is None else read_unit(symbol)
    operands = [units[index] for index in node.operands]
    if node.operator in ("*", "/"):
        return _product(operands[0], operands[1], 1 if node.operator == "*" else -1)
    return _shared(node, _compared(node, operands), warnings)


def _compared(node: Operation, operands: list[Unit]) -> list[Unit]:
    """The operands that must agree: no conditions and not the decimals of a round."""
    if node.operator in ("and", "or", "not"):
        return []
    if node.operator == "if":
        return operands[1:]
    if node.operator == "round":
        return operands[:1]
    return operands


def _shared(node: Operation, operands: Sequence[Unit], warnings: list[str]) -> Unit:
    stated = [unit for unit in operands if isinstance(unit, dict)]
    differing = [unit for unit in stated if unit != stated[0]]
    if differing:
        found = f"{write_unit(stated[0])} and {write_unit(differing[0])}"
        warnings.append(f"'{node.operator}' joins different units: {found} (character {node.position + 1})")
        return Open.UNKNOWN
    if Open.UNKNOWN in operands:
        return Open.UNKNOWN
    return stated[0] if stated else Open.TYPED


def _product(left: Unit, right: Unit, sign: int) -> Unit:
    if Open.UNKNOWN in (left, right):
        return Open.UNKNOWN
    if left is Open.TYPED and right is Open.TYPED:
        return Open.TYPED
    return _combined(_powers(left), _powers(right), sign)


def _powers(unit: Unit) -> Powers:
    return unit if isinstance(unit, dict) else {}
