"""What two readings must agree on: rows of the engine, stored or not, and of the second one, in one form."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kpis.calc.facts import Lines, MeasureResult, NodeResult

from .arithmetic import half_up
from .blocks import NodeRow
from .measures import MeasureRow

MEASURE = ("status", "reason", "have", "expected", "provisional", "exceeded", "stale")
FIGURES = ("value", "score", "completeness", "coverage", "change")
NODE = ("status", "reason", "score", "coverage", "provisional")
COUNTS = ("green", "amber", "red", "grey", "carried", "not_applicable")
Said = tuple[Any, ...]


def measure_said(row: MeasureRow | MeasureResult | None) -> Said | None:
    if row is None:
        return None
    figures = [_twelve(getattr(row, name)) for name in FIGURES]
    return (*(getattr(row, name) for name in MEASURE), *figures, _lines_of(row.lines))


def node_said(row: NodeRow | NodeResult | None) -> Said | None:
    if row is None:
        return None
    counts: Mapping[str, int] = row.counts if isinstance(row, NodeRow) else {}
    found = [counts.get(name, 0) if isinstance(row, NodeRow) else getattr(row, name) for name in COUNTS]
    return (*(getattr(row, name) for name in NODE), *found)


def _twelve(figure: Decimal | None) -> Decimal | None:
    return None if figure is None else half_up(figure)


def _lines_of(lines: Lines | None) -> tuple[Decimal | None, ...]:
    return tuple(_twelve(getattr(lines or Lines(), name)) for name in Lines.__slots__)
