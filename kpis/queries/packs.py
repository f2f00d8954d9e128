"""What goes into a KPI pack: chosen KPIs and what they cannot do without."""

from collections.abc import Collection, Iterable
from typing import Any

from kpis.calc.definitions import references
from kpis.models import KPI
from kpis.queries.folder import catalogue, structure
from kpis.queries.history import definition_of, versions_of

Row = dict[str, Any]


def pack_rows(codes: Collection[str]) -> dict[str, list[Row]]:
    """Rows of the folder: these KPIs, those that their formulas read, their objectives and perspectives. A
    guardrail or successor is named only where it is among them."""
    chosen = with_read(codes)
    kpis = [row for row in catalogue.kpis() if row["code"] in chosen]
    for row in kpis:
        for link in ("guardrail", "successor"):
            row[link] = row[link] if row[link] in chosen else None
    objectives = _named(structure.objectives(), {row["objective"] for row in kpis})
    perspectives = _named(structure.perspectives(), {row["perspective"] for row in objectives})
    return {"perspectives": perspectives, "objectives": objectives, "kpis": kpis}


def with_read(codes: Collection[str]) -> set[str]:
    """The chosen codes and those that any version of their formulas reads, through any number of steps."""
    known = dict(KPI.objects.values_list("pk", "code"))
    spelled = {code.lower(): code for code in known.values()}
    reads: dict[str, set[str]] = {code: set() for code in known.values()}
    for pk, versions in versions_of().items():
        for version in versions:
            named = {code.lower() for code in references(definition_of(version))}
            reads[known[pk]] |= {spelled[code] for code in named if code in spelled}
    chosen: set[str] = set()
    waiting = {spelled[code.lower()] for code in codes}
    while waiting:
        chosen |= waiting
        waiting = set().union(*(reads[code] for code in waiting)) - chosen
    return chosen


def _named(rows: Iterable[Row], codes: set[str]) -> list[Row]:
    return [row for row in rows if row["code"] in codes]
