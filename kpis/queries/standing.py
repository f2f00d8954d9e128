"""What stands on the periods of the calendar, and would stand nowhere on another."""

import datetime as dt
from collections import Counter
from collections.abc import Mapping

from django.db.models import Count, Model

from kpis.calc.tables import Table
from kpis.models import Entry, KPIVersion, ManualScore, Score, Target, TeamPeriod

UNCHANGED = ("day", "week")
"""Grains that every calendar has alike."""
ACTS: Mapping[str, type[Model]] = {
    "entries": Entry,
    "finished, locked or reopened periods": TeamPeriod,
    "scores set by hand": ManualScore,
}
"""What persons did in a period; it cannot be computed again."""


def standing_on(fine: str) -> dict[str, int]:
    """What stands on months, or on the periods of a table, and on the quarters and years they make up."""
    found = {
        "definitions": KPIVersion.objects.filter(frequency=fine).count(),
        "targets": Target.objects.filter(grain=fine).count(),
    }
    models: dict[str, type[Model]] = {**ACTS, "scores": Score}
    for name, model in models.items():
        found[name] = model._default_manager.exclude(grain__in=UNCHANGED).count()
    return {name: count for name, count in found.items() if count}


def standing_beside(table: Table) -> dict[str, int]:
    """What persons did in periods that this table does not have."""
    starts = set(table.starts())
    found = Counter[str]()
    for name, model in ACTS.items():
        rows = model._default_manager.exclude(grain__in=UNCHANGED).order_by().values_list("grain", "start")
        counted: list[tuple[str, dt.date, int]] = list(rows.annotate(count=Count("pk")))
        found[name] += sum(count for grain, start, count in counted if (grain, start) not in starts)
    return {name: count for name, count in found.items() if count}
