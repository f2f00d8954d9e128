"""What a KPI reads and what reads it, to the leaves, as the formulas of a day have it."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, field

from django.db.models.functions import Lower
from django.utils.translation import gettext as _

from kpis.calc.definitions import references
from kpis.calc.inputs import parse_inputs
from kpis.models import KPI, KPIVersion
from kpis.queries.history import definition_of, ruling, versions_of

DEEPEST = 6
"""Levels that are shown; what lies deeper is opened from there."""


@dataclass(frozen=True, slots=True)
class Branch:
    """A KPI, or with an empty `code` one of the inputs that are entered; `note` says why nothing follows."""

    code: str
    name: str
    note: str = ""
    children: "list[Branch]" = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class ReadingTree:
    reads: list[Branch]
    read_by: list[Branch]


def formula_versions() -> dict[int, list[KPIVersion]]:
    """All versions of the KPIs that have had a formula. Two statements."""
    return versions_of(set(KPIVersion.objects.exclude(formula="").values_list("kpi_id", flat=True)))


def reading_tree(kpi: KPI, today: dt.date) -> ReadingTree:
    """Three statements, whatever is read."""
    graph = _Graph(today)
    return ReadingTree(graph.branches(kpi.code, graph.read_in), graph.branches(kpi.code, graph.readers_of))


class _Graph:
    def __init__(self, today: dt.date) -> None:
        ruled = (ruling(rows, today) for rows in formula_versions().values())
        self.versions = {row.kpi.code.lower(): row for row in ruled if row is not None and row.formula}
        self.reads: Mapping[str, Collection[str]] = {
            code: sorted(name.lower() for name in references(definition_of(row)))
            for code, row in self.versions.items()
        }
        codes = {code for read in self.reads.values() for code in read} | self.versions.keys()
        named = KPI.objects.alias(lower_code=Lower("code")).filter(lower_code__in=codes)
        self.names = {code.lower(): (code, name) for code, name in named.values_list("code", "name")}

    def read_in(self, code: str) -> list[Branch]:
        """The inputs of its formula, and the KPIs as leaves yet."""
        version = self.versions.get(code)
        inputs = parse_inputs(version.inputs) if version else ()
        entered = [Branch("", item.name.replace("_", " "), _("entered")) for item in inputs]
        return entered + [Branch(*self.names[one]) for one in self.reads.get(code, ()) if one in self.names]

    def readers_of(self, code: str) -> list[Branch]:
        readers = [reader for reader, read in self.reads.items() if code in read]
        return [Branch(*self.names[reader]) for reader in sorted(readers) if reader in self.names]

    def branches(self, code: str, next_of: Callable[[str], list[Branch]]) -> list[Branch]:
        return self._grown(code.lower(), next_of, {code.lower()}, 1)

    def _grown(
        self, code: str, next_of: Callable[[str], list[Branch]], shown: set[str], depth: int
    ) -> list[Branch]:
        """What was shown once is not followed again, so that a graph of many ways stays a short list."""
        grown = []
        for one in next_of(code):
            key, note = one.code.lower(), one.note
            if key and key in shown:
                note = _("as above")
            elif key and depth == DEEPEST and next_of(key):
                note = _("and what lies deeper")
            children = []
            if key and not note:
                shown.add(key)
                children = self._grown(key, next_of, shown, depth + 1)
            grown.append(Branch(one.code, one.name, note, children))
        return grown
