"""The result of typed or stored inputs as text, for whoever types them."""

from collections.abc import Mapping
from decimal import Decimal

from kpis import formats
from kpis.calc.facts import Version
from kpis.calc.inputs import parse_inputs, parse_levels
from kpis.calc.typed import Typed, TypedError, read_typed
from kpis.calc.typed_results import result_of
from kpis.models import KPIVersion


def typed_result(version: KPIVersion, typed: Typed) -> str:
    """ "= 4.9%"; empty while an input is missing or cannot be read."""
    try:
        figures = read_typed(typed, definition_of(version), style=formats.current_style())
    except TypedError:
        return ""
    return stored_result(version, figures.inputs)


def stored_result(version: KPIVersion, inputs: Mapping[str, Decimal] | None) -> str:
    if not inputs:
        return ""
    value = result_of(inputs, definition_of(version))
    return "" if value is None else f"= {formats.quantity(value, version.decimals, version.unit)}"


def definition_of(version: KPIVersion) -> Version:
    return Version(
        version.pk,
        version.valid_from,
        direction=version.direction,
        frequency=version.frequency,
        aggregation=version.aggregation,
        formula=version.formula,
        inputs=parse_inputs(version.inputs),
        respondents=version.respondents,
        decimals=version.decimals,
        levels=parse_levels(version.levels),
    )
