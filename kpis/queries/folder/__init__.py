"""The organisation as known now, as rows of the folder: what is dumped, and what a load is compared with."""

from collections.abc import Callable, Iterator
from typing import Any

from kpis.queries.folder import catalogue, cycle, structure

Row = dict[str, Any]

ROWS: dict[str, Callable[[], Iterator[Row]]] = {
    "rules": structure.rules,
    "periods": structure.periods,
    "teams": structure.teams,
    "people": structure.people,
    "perspectives": structure.perspectives,
    "objectives": structure.objectives,
    "kpis": catalogue.kpis,
    "measures": catalogue.measures,
    "weights": catalogue.weights,
    "targets": catalogue.targets,
    "months": cycle.months,
    "manual_scores": cycle.manual_scores,
}
"""By table; values.csv has `kpis.queries.folder.values`, for its rows are too many for one list."""
