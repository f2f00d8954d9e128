"""Whether the units in a formula fit together: nothing is blocked, but whoever saves it is told."""

from collections.abc import Iterable, Sequence

from kpis.calc.formulas import parse
from kpis.calc.inputs import parse_inputs
from kpis.calc.tokens import FormulaError
from kpis.calc.units import check_units
from kpis.models import KPIVersion
from kpis.queries.history import ruling, versions_of

Warnings = list[tuple[KPIVersion, str]]


def unit_warnings(versions: Sequence[KPIVersion]) -> Warnings:
    """One sentence for each place where units differ, by the definitions in force when a version begins, and
    one where the result is not in the version's own unit. Inputs have no unit of their own."""
    written = [version for version in versions if version.formula]
    if not written:
        return []
    by_code = {rows[0].kpi.code.lower(): rows for rows in versions_of().values()}
    return [(version, text) for version in written for text in _warnings(version, by_code)]


def _warnings(version: KPIVersion, by_code: dict[str, list[KPIVersion]]) -> Iterable[str]:
    inputs = {item.name.lower() for item in parse_inputs(version.inputs)}

    def unit_of(name: str, explicit: bool) -> str | None:
        code = name.lower()
        read = None if code in inputs and not explicit else ruling(by_code.get(code, []), version.valid_from)
        return None if read is None else _symbol(read)

    try:
        return [f"{text}." for text in check_units(parse(version.formula), unit_of, _symbol(version))]
    except FormulaError:  # refused on save; one loaded long ago says nothing about units
        return []


def _symbol(version: KPIVersion) -> str:
    """A currency that the unit does not name belongs to it: `k` in EUR and `k` in CHF are two units."""
    if version.currency and version.currency not in version.unit:
        return f"{version.currency} {version.unit}".strip()
    return version.unit
