"""What may depend on a dated change: the measures and teams above and beyond it, and the rows they have."""

import datetime as dt
from collections.abc import Collection
from dataclasses import dataclass
from typing import Any

from django.db import connection

from accounts.models import BEGINNING
from kpis.calc.facts import MeasureKey, NodeKey
from kpis.calc.periods import Calendar, period_of

from .row_statements import BELOW, KEPT_NODES, KEPT_SCORES, READERS
from .statements import AROUND
from .structure import numbers_of


@dataclass(frozen=True, slots=True)
class Dependents:
    """Ids: the measures asked for with all that read them, their teams with all teams above, at any time."""

    measures: tuple[int, ...]
    teams: tuple[int, ...]


def dependents(measures: Collection[int], teams: Collection[int]) -> Dependents:
    asked = {"measures": sorted(measures), "teams": sorted(teams), "users": True, "below": []}
    found = numbers_of(AROUND + READERS, asked)
    return Dependents(found.get("measures", ()), found.get("teams", ()))


def measures_below(teams: Collection[int]) -> set[int]:
    """The measures of these teams and of all that ever stood below them."""
    with connection.cursor() as cursor:
        cursor.execute(BELOW, {"teams": sorted(teams)})
        return {measure for (measure,) in cursor.fetchall()}


def kept_measures(calendar: Calendar, measures: Collection[int], since: dt.date) -> set[MeasureKey]:
    """The rows there are for periods that end on that day or later."""
    with connection.cursor() as cursor:
        cursor.execute(KEPT_SCORES, {"measures": list(measures), **ending_since(calendar, since)})
        return {MeasureKey(*row) for row in cursor.fetchall()}


def kept_nodes(calendar: Calendar, teams: Collection[int], since: dt.date) -> set[NodeKey]:
    with connection.cursor() as cursor:
        cursor.execute(KEPT_NODES, {"teams": list(teams), **ending_since(calendar, since)})
        return {NodeKey(*row) for row in cursor.fetchall()}


def ending_since(calendar: Calendar, since: dt.date) -> dict[str, Any]:
    """What statements are told of the periods that end on that day or later: of each grain the first one. The
    fiscal year of the first days of all would begin before there are days."""
    grains = list(calendar.grains)
    if since.year == BEGINNING.year:
        return {"grains": grains, "firsts": [BEGINNING] * len(grains)}
    return {"grains": grains, "firsts": [period_of(calendar, grain, since).start for grain in grains]}
