"""Several values become one: over time, across units, and inputs one by one (B2)."""

from collections.abc import Mapping, Sequence
from decimal import Decimal

from kpis.calc.facts import Input, Version

WEIGHTED = (Input("value", "mean", "sum"), Input("weight", "sum", "sum"))
BY_INPUTS = ("ratio", "weighted_mean")

Inputs = Mapping[str, Decimal]


def over_time(method: str, values: Sequence[Decimal]) -> Decimal:
    if method == "sum":
        return sum(values, Decimal(0))
    if method == "mean":
        return sum(values, Decimal(0)) / len(values)
    if method in ("min", "max"):
        return min(values) if method == "min" else max(values)
    return values[-1]


def inputs_over_time(version: Version, several: Sequence[Inputs]) -> Inputs:
    if version.aggregation == "weighted_mean":
        return _weighted(several)
    return {
        item.name: over_time(item.method, [inputs[item.name] for inputs in several])
        for item in version.inputs
    }


def combines_across_units(version: Version) -> bool:
    if version.aggregation == "weighted_mean":
        return True
    if version.aggregation == "ratio":
        return bool(version.inputs) and all(
            item.across or item.method not in ("mean", "last") for item in version.inputs
        )
    return version.aggregation in ("sum", "min", "max") or bool(version.across)


def across_units(version: Version, values: Sequence[Decimal]) -> Decimal:
    extreme = version.aggregation in ("min", "max")
    return over_time(version.aggregation if extreme else "sum", values)


def inputs_across_units(version: Version, several: Sequence[Inputs]) -> Inputs:
    if version.aggregation == "weighted_mean":
        return _weighted(several)
    return {
        item.name: over_time(item.across or item.method, [inputs[item.name] for inputs in several])
        for item in version.inputs
    }


def _weighted(several: Sequence[Inputs]) -> Inputs:
    """The mean value, carried with the whole weight; `product` keeps it exact."""
    product = sum(
        (inputs.get("product", inputs["value"] * inputs["weight"]) for inputs in several), Decimal(0)
    )
    weight = sum((inputs["weight"] for inputs in several), Decimal(0))
    return {"value": product / weight if weight else Decimal(0), "weight": weight, "product": product}
