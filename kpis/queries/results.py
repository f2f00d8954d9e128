"""Results for the keys asked for: stored ones where they are fresh, computed ones elsewhere."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TypeVar

from django.db import connection, transaction
from psycopg import IsolationLevel

from kpis.calc.book import Book
from kpis.calc.facts import Facts, MeasureKey, MeasureResult, NodeKey, NodeResult
from kpis.calc.reading_groups import reading_groups
from kpis.calc.structure import Structure
from kpis.calc.to_date import ToDate

from .neighbourhood import Neighbourhood
from .rows import Rows
from .stored import Version

K = TypeVar("K")


@dataclass(slots=True)
class Results:
    """None stands for a measure or node that is not there in that period. `versions` are those of the rows
    that there are for computed results, read together with what the results were computed from. `to_dates`
    are the figures beside the results that are to be stored."""

    measures: dict[MeasureKey, MeasureResult | None] = field(default_factory=dict)
    nodes: dict[NodeKey, NodeResult | None] = field(default_factory=dict)
    versions: Mapping[MeasureKey | NodeKey, Version] = field(default_factory=dict)
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
        return self._computed(Structure(self.facts), self.measures, self.nodes)

    def by_turns(self, at_once: int) -> Iterator[Results]:
        """About so many at a time, KPIs that read each other together: what one turn has computed is
        forgotten before the next."""
        structure = Structure(self.facts)
        for measures in _turns(self._by_group(structure), at_once):
            yield self._computed(structure, measures, ())
        for nodes in _turns(self._by_period(), at_once):
            yield self._computed(structure, (), nodes)

    def _by_group(self, structure: Structure) -> list[list[MeasureKey]]:
        groups = reading_groups(structure) if self.measures else []
        group_of = {kpi: number for number, group in enumerate(groups) for kpi in group}
        found: list[list[MeasureKey]] = [[] for _ in groups]
        for key in self.measures:
            found[group_of[self.facts.measures[key.measure].kpi]].append(key)
        return found

    def _by_period(self) -> list[list[NodeKey]]:
        found: dict[tuple[str, dt.date], list[NodeKey]] = defaultdict(list)
        for key in self.nodes:
            found[key.grain, key.start].append(key)
        return [found[period] for period in sorted(found)]

    def _computed(
        self, structure: Structure, measure_keys: Collection[MeasureKey], node_keys: Collection[NodeKey]
    ) -> Results:
        book = Book(self.facts, self.stored_measures, self.stored_nodes, structure)
        measures = {key: book.measure(key) for key in measure_keys}
        nodes = {key: book.node(key) for key in node_keys}
        to_dates = {key: book.to_date(key) for key in measure_keys}
        return Results(measures, nodes, self.versions, to_dates)


def _turns(several: Iterable[list[K]], at_once: int) -> Iterator[list[K]]:
    """Whole lists one after the other, until there are enough."""
    turn: list[K] = []
    for one in several:
        turn += one
        if len(turn) >= at_once:
            yield turn
            turn = []
    if turn:
        yield turn


def work_around(rows: Rows, now: dt.datetime) -> Work:
    """For these rows, and with them all stale ones they read. Call it inside the `snapshot` in which they
    were read: what changes later leaves them stale."""
    around_them = Neighbourhood(now, set(rows.measures), set(rows.nodes), to_date=True)
    return Work(
        around_them.facts(),
        around_them.measures,
        around_them.nodes,
        around_them.fresh_measures(),
        around_them.fresh_nodes(),
        around_them.versions() | rows.versions,
    )


def judged(facts: Facts, measures: Iterable[MeasureKey], nodes: Iterable[NodeKey]) -> Results:
    """These results by the day of the facts, which hold all that is read; nothing stored is used."""
    book = Book(facts)
    found = {key: book.measure(key) for key in measures}
    return Results(found, {key: book.node(key) for key in nodes})


def current(measures: Collection[MeasureKey], nodes: Collection[NodeKey], now: dt.datetime) -> Results:
    """These results as they are now: rows that are missing or stale are computed, none is written. Call it
    inside a `snapshot`."""
    around_them = Neighbourhood(now)
    around_them.take_stale(measures, nodes)
    if around_them.measures or around_them.nodes:
        book = Book(around_them.facts(), around_them.fresh_measures(), around_them.fresh_nodes())
        return Results({key: book.measure(key) for key in measures}, {key: book.node(key) for key in nodes})
    found, found_nodes = around_them.fresh_measures(), around_them.fresh_nodes()
    return Results({key: found[key] for key in measures}, {key: found_nodes[key] for key in nodes})
