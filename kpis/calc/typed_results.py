"""What typed figures give in their own period, before anything is stored."""

from collections.abc import Mapping
from decimal import Decimal, localcontext

from .aggregation import read_entry
from .facts import Entry, Version
from .lines import WORKING, Lines
from .lookups import Meaning
from .scoring import measure_score, measure_status, round_half_up

UNDATED = frozenset({"milestone", "info"})
"""Directions whose status does not follow from a value and its lines alone."""


def result_of(inputs: Mapping[str, Decimal], version: Version) -> Decimal | None:
    """Rounded to the KPI's decimals: 3 leavers of 61 heads are 4.9. None where an input is missing, where too
    few have answered, and where the formula reads other KPIs or periods: only a worker knows those."""
    with localcontext(WORKING):
        cell = read_entry(Meaning(version), Entry(0, 0, 0, "value", inputs=inputs))
    return None if cell.value is None else round_half_up(cell.value, version.decimals)


def figure_of(
    value: Decimal | None, inputs: Mapping[str, Decimal] | None, version: Version
) -> Decimal | None:
    """What an entry says in its own period, as a plain value or by its inputs."""
    return result_of(inputs, version) if inputs else value


def status_of(figure: Decimal, lines: Lines, version: Version) -> str:
    """84.6 against at least 88, red below 79.2, is amber; empty where the value alone does not tell."""
    if version.direction in UNDATED:
        return ""
    score = measure_score(version.direction, figure, lines, version.decimals, dict(version.levels))
    return "" if score is None else measure_status(score)
