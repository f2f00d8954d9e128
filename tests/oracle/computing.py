"""What a definition makes of inputs and names: its formula, or value x weight over weight."""

from decimal import Decimal
from typing import NamedTuple

from kpis.calc.facts import Version

from .arithmetic import TOO_LARGE, half_up
from .combining import Inputs
from .formulas import Evaluator, Lookup


class Computed(NamedTuple):
    """`divided`: lost to a division by zero; `error`: too large."""

    value: Decimal | None = None
    divided: bool = False
    error: bool = False


def compute(version: Version, inputs: Inputs | None, lookup: Lookup) -> Computed:
    """An input hides an equal code; `lookup` answers all other names."""
    if version.aggregation == "weighted_mean":
        return _weighted(inputs or {})
    own = {name.lower(): value for name, value in (inputs or {}).items()}

    def value_of(name: str, only_kpi: bool) -> Decimal | None:
        hidden = name.lower() in own and not only_kpi
        return own[name.lower()] if hidden else lookup(name, only_kpi)

    evaluator = Evaluator(version.formula, value_of)
    value = evaluator.run()
    return Computed(divided=evaluator.divided) if value is None else _kept(value)


def _weighted(inputs: Inputs) -> Computed:
    if not inputs["weight"]:
        return Computed(divided=True)
    return _kept(inputs.get("product", inputs["value"] * inputs["weight"]) / inputs["weight"])


def _kept(value: Decimal) -> Computed:
    return Computed(error=True) if abs(value) >= TOO_LARGE else Computed(half_up(value))
