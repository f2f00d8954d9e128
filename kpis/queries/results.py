"""Results for the keys asked for: stored ones where they are fresh, computed ones elsewhere."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping, Set
from contextlib import contextmanager
from dataclasses import dataclass, field

from django.db import connection, transaction
from psycopg import IsolationLevel

from kpis.calc.book import Book
from kpis.calc.facts import Facts, MeasureKey, MeasureResult, NodeKey, NodeResult
from kpis.calc.neighbours import reads
from kpis.calc.periods import period_at
from kpis.calc.to_date import ToDate

from .facts import with_details
from .rows import Rows
from .stored import Stored, Version, stored_measures, stored_nodes
from .structure import around


@dataclass(slots=True)
class Results:
    """None stands for a measure or node that is not there in that period. `versions` are those of the rows
    that there are for computed results, read together with what the results were computed from. `to_dates`
    are the figures beside the results that are to be stored."""

    measures: dict[MeasureKey, MeasureResult | None] = field(default_factory=dict)
    nodes: dict[NodeKey, NodeResult | None] = field(default_factory=dict)
    versions: dict[MeasureKey | NodeKey, Version] = field(default_factory=dict)
    to_dates: dict[MeasureKey, ToDate | None] = field(default_factory=dict)


@contextmanager
def snapshot() -> Iterator[None]:
    """Everything read inside is of one moment. Inside somebody's transaction it is that transaction's."""
    if connection.in_atomic_block:
        with transaction.atomic():
            yield
        return
    connection.ensure_connection()
    server = connection.connection
    usual = server.isolation_level, server.read_only
    server.isolation_level, server.read_only = IsolationLevel.REPEATABLE_READ, True
    try:
        with transaction.atomic():
            yield
    finally:
        if not server.closed:
            server.isolation_level, server.read_only = usual


@dataclass(frozen=True, slots=True)
class Work:
    """All that these results are computed from, so that the computing needs no database: a long snapshot
    would be ended by its timeout."""

    facts: Facts
    measures: Collection[MeasureKey]
    nodes: Collection[NodeKey]
    stored_measures: Mapping[MeasureKey, MeasureResult | None]
    stored_nodes: Mapping[NodeKey, NodeResult | None]
    versions: Mapping[MeasureKey | NodeKey, Version]

    def results(self) -> Results:
        """With the figures to date of the measures."""
        book = Book(self.facts, self.stored_measures, self.stored_nodes)
        measures = {key: book.measure(key) for key in self.measures}
        nodes = {key: book.node(key) for key in self.nodes}
        to_dates = {key: book.to_date(key) for key in self.measures}
        return Results(measures, nodes, dict(self.versions), to_dates)


def work_around(rows: Rows, now: dt.datetime) -> Work:
    """For these rows, and with them all stale ones they read. Call it inside the `snapshot` in which they
    were read: what changes later leaves them stale."""
    around_them = _Neighbourhood(now, set(rows.measures), set(rows.nodes), to_date=True)
    return around_them.work(rows)


def judged(facts: Facts, measures: Iterable[MeasureKey], nodes: Iterable[NodeKey]) -> Results:
    """These results by the day of the facts, which hold all that is read; nothing stored is used."""
    book = Book(facts)
    found = {key: book.measure(key) for key in measures}
    return Results(found, {key: book.node(key) for key in nodes})


def current(measures: Collection[MeasureKey], nodes: Collection[NodeKey], now: dt.datetime) -> Results:
    """These results as they are now: rows that are missing or stale are computed, none is written. Call it
    inside a `snapshot`."""
    around_them = _Neighbourhood(now)
    around_them.grow(set(measures), set(nodes))
    found = around_them.results()
    all_measures = around_them.fresh_measures() | found.measures
    all_nodes = around_them.fresh_nodes() | found.nodes
    return Results({key: all_measures[key] for key in measures}, {key: all_nodes[key] for key in nodes})


@dataclass(slots=True)
class _Neighbourhood:
    """The keys to compute, which grow by what they read and is not stored fresh, and what is stored."""

    now: dt.datetime
    measures: set[MeasureKey] = field(default_factory=set)
    nodes: set[NodeKey] = field(default_factory=set)
    to_date: bool = False
    absent: set[MeasureKey] = field(default_factory=set)
    stored_measures: dict[MeasureKey, Stored[MeasureResult]] = field(default_factory=dict)
    stored_nodes: dict[NodeKey, Stored[NodeResult]] = field(default_factory=dict)

    def grow(
        self,
        measures: set[MeasureKey],
        nodes: set[NodeKey],
        structure: Facts | None = None,
        earlier: Set[MeasureKey] = frozenset(),
    ) -> bool:
        """Takes in what is wanted; True where some of it must be computed first. What was only looked back at
        before may be wanted for itself now."""
        self.absent -= measures - earlier
        measures = measures - self.measures - self.stored_measures.keys() - self.absent
        nodes = nodes - self.nodes - self.stored_nodes.keys()
        self.stored_measures |= stored_measures(measures)
        self.stored_nodes |= stored_nodes(nodes)
        if structure is not None:
            self.absent |= self._before_all(structure, (measures & earlier) - self.stored_measures.keys())
        stale_measures = {
            key for key in measures if not _is_fresh(self.stored_measures.get(key))
        } - self.absent
        stale_nodes = {key for key in nodes if not _is_fresh(self.stored_nodes.get(key))}
        self.measures |= stale_measures
        self.nodes |= stale_nodes
        return bool(stale_measures or stale_nodes)

    def _before_all(self, structure: Facts, missing: set[MeasureKey]) -> set[MeasureKey]:
        """Results look back at periods before, and those at theirs: the chain ends before the first entry of
        the organisation, where there is nothing to look at."""
        first = structure.first_day
        periods = {key: period_at(structure.calendar, key.grain, key.start) for key in missing}
        return {key for key, period in periods.items() if first is None or period.end < first}

    def results(self) -> Results:
        """Those that had to be computed."""
        if not self.measures and not self.nodes:
            return Results()
        book = Book(self._facts(), self.fresh_measures(), self.fresh_nodes())
        measures = {key: book.measure(key) for key in self.measures}
        nodes = {key: book.node(key) for key in self.nodes}
        return Results(measures, nodes)

    def work(self, rows: Rows) -> Work:
        facts = self._facts()
        versions = self._versions() | rows.versions
        return Work(facts, self.measures, self.nodes, self.fresh_measures(), self.fresh_nodes(), versions)

    def _facts(self) -> Facts:
        """Around all that must be computed, once nothing more of it is found."""
        while True:
            structure = self._structure()
            wanted = reads(structure, self.measures, self.nodes, to_date=self.to_date)
            if not self.grow(wanted.measures, wanted.nodes, structure, wanted.earlier):
                moments = {(key.grain, key.start) for key in self.measures}
                moments |= {(key.grain, key.start) for key in self.nodes}
                return with_details(structure, moments, wanted.entries)

    def _structure(self) -> Facts:
        measures = {key.measure for key in self.measures}
        return around(measures, {key.team for key in self.nodes}, self.now)

    def fresh_measures(self) -> dict[MeasureKey, MeasureResult | None]:
        kept = self.stored_measures.items()
        stored = {key: row.result for key, row in kept if key not in self.measures}
        return stored | dict.fromkeys(self.absent)

    def fresh_nodes(self) -> dict[NodeKey, NodeResult | None]:
        return {key: stored.result for key, stored in self.stored_nodes.items() if key not in self.nodes}

    def _versions(self) -> dict[MeasureKey | NodeKey, Version]:
        found: dict[MeasureKey | NodeKey, Version] = {}
        found |= {key: row.version for key, row in self.stored_measures.items() if key in self.measures}
        found |= {key: row.version for key, row in self.stored_nodes.items() if key in self.nodes}
        return found


def _is_fresh(stored: Stored[MeasureResult] | Stored[NodeResult] | None) -> bool:
    return stored is not None and stored.is_fresh
