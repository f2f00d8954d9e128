"""Marks score rows as stale: each gets one more `source_version`, and rows that are missing are inserted."""

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator
from itertools import groupby
from typing import Any, TypeVar

from django.db import connection

from kpis.calc.facts import MeasureKey, NodeKey
from kpis.calc.periods import Calendar
from kpis.calc.presence import SELDOM
from kpis.queries.dependents import ending_since
from kpis.queries.row_statements import (
    DROP_BESIDE_MONTHS,
    DROP_BESIDE_TABLE,
    RAISE_NODES,
    RAISE_NODES_BETWEEN,
    RAISE_SCORES,
    RAISE_SCORES_OF,
)
from kpis.queries.stored import measure_columns, node_columns

from .hints import hint_recompute

K = TypeVar("K")
AT_ONCE = 20_000
"""Rows that one statement inserts, or those of one measure or team where these are more."""

INSERT_SCORES = """
INSERT INTO kpis_score AS kept (measure_id, grain, start, source_version, computed_version, stale_since,
    can_wait, status, reason, provisional, present, exceeded, stale, have, expected, receipt, to_date)
SELECT measure, grain, start, 1, 0, %(now)s, %(can_wait)s, '', '', false, true, false, false, 0, 0, '{}', '{}'
FROM unnest(%(measures)s::bigint[], %(grains)s::text[], %(starts)s::date[], %(insert)s::boolean[])
    AS key (measure, grain, start, is_due)
WHERE is_due OR EXISTS (
    SELECT FROM kpis_score score
    WHERE score.measure_id = key.measure AND score.grain = key.grain AND score.start = key.start
)
ORDER BY measure, grain, start
ON CONFLICT (measure_id, grain, start)
"""
INSERT_NODES = """
INSERT INTO kpis_nodescore AS kept (node, team_id, objective_id, perspective_id, grain, start,
    source_version, computed_version, stale_since, can_wait, status, reason, provisional, present, green,
    amber, red, grey, carried, not_applicable, expected_weight, receipt)
SELECT node, team, CASE node WHEN 'objective' THEN id END, CASE node WHEN 'perspective' THEN id END, grain,
    start, 1, 0, %(now)s, %(can_wait)s, '', '', false, true, 0, 0, 0, 0, 0, 0, 0, '{{}}'
FROM unnest(%(nodes)s::text[], %(teams)s::bigint[], %(ids)s::bigint[], %(node_grains)s::text[],
    %(node_starts)s::date[], %(insert_nodes)s::boolean[]) AS key (node, team, id, grain, start, is_due)
{where}
ORDER BY team, node, id, grain, start
ON CONFLICT (team_id, node, objective_id, perspective_id, grain, start)
"""
RAISE = """
DO UPDATE SET source_version = kept.source_version + 1, can_wait = false,
    stale_since = coalesce(kept.stale_since, %(now)s)
"""
DROP_NODES = """
DELETE FROM kpis_nodescore gone
USING unnest(%(teams)s::bigint[], %(grains)s::text[], %(starts)s::date[]) AS place (team, grain, start)
WHERE gone.team_id = place.team AND gone.grain = place.grain AND gone.start = place.start
"""
_AFTER_SCORES = """
WHERE (SELECT count(*) FROM scores) >= 0 AND (is_due OR EXISTS (
    SELECT FROM kpis_nodescore node_score
    WHERE node_score.team_id = key.team AND node_score.node = key.node AND node_score.grain = key.grain
        AND node_score.start = key.start
        AND coalesce(node_score.objective_id, node_score.perspective_id) IS NOT DISTINCT FROM key.id
))
"""
MARK = f"""
WITH scores AS ({INSERT_SCORES} {RAISE} RETURNING 1)
{INSERT_NODES.format(where=_AFTER_SCORES)} {RAISE}
"""


def mark_stale(
    measures: Iterable[MeasureKey],
    nodes: Iterable[NodeKey],
    now: dt.datetime,
    *,
    only_kept: Collection[MeasureKey | NodeKey] = frozenset(),
) -> None:
    """One statement. Every transaction locks these rows in one order: by key, scores before nodes. Of the
    keys in `only_kept` no rows are inserted, nor of nodes by day and week: who keeps those is known from the
    whole tree alone."""
    scores, others = list(set(measures)), list(set(nodes))
    if not scores and not others:
        return
    given: dict[str, Any] = {
        "now": now,
        "can_wait": False,
        "insert": [key not in only_kept for key in scores],
        "insert_nodes": [key.grain not in SELDOM and key not in only_kept for key in others],
        **measure_columns(scores),
        **node_columns(others),
    }
    with connection.cursor() as cursor:
        cursor.execute(MARK, given)
    hint_recompute()


def mark_later(calendar: Calendar, since: dt.date, now: dt.datetime) -> None:
    """All rows of periods that end on that day or later."""
    with connection.cursor() as cursor:
        for statement in (RAISE_SCORES, RAISE_NODES):
            cursor.execute(statement, {"now": now, **ending_since(calendar, since)})
    hint_recompute()


def mark_scores_later(
    measures: Collection[int], calendar: Calendar, since: dt.date, now: dt.datetime
) -> None:
    """The rows of these measures of periods that end on that day or later; of nodes none."""
    given = {"now": now, "measures": sorted(measures), **ending_since(calendar, since)}
    with connection.cursor() as cursor:
        cursor.execute(RAISE_SCORES_OF, given)
    hint_recompute()


def mark_nodes_between(
    first: dt.date, end: dt.date, calendar: Calendar, since: dt.date, now: dt.datetime
) -> None:
    """Of the nodes of periods that end on the day `since` or later those that begin on `first` or after it,
    and before `end`."""
    given = {"now": now, "first": first, "end": end, **ending_since(calendar, since)}
    with connection.cursor() as cursor:
        cursor.execute(RAISE_NODES_BETWEEN, given)


def drop_misplaced(calendar: Calendar) -> None:
    """Rows of quarters, half years and years, and of the periods of a table, that begin on no such day, since
    the fiscal year or the table was moved."""
    table = calendar.table
    statements = DROP_BESIDE_MONTHS if table is None else DROP_BESIDE_TABLE
    given: dict[str, Any] = {"first": calendar.start_month}
    if table is not None:
        grains, starts = zip(*table.starts(), strict=True)
        given = {"grains": list(grains), "starts": list(starts)}
    with connection.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement, given)


def drop_nodes(places: Collection[tuple[int, str, dt.date]]) -> None:
    """All nodes of these teams, grains and starts. The caller has marked them, and so holds their locks."""
    teams, grains, starts = zip(*sorted(places), strict=True)
    with connection.cursor() as cursor:
        cursor.execute(DROP_NODES, {"teams": list(teams), "grains": list(grains), "starts": list(starts)})


def insert_missing(measures: Iterable[MeasureKey], nodes: Iterable[NodeKey], now: dt.datetime) -> int:
    """Rows, stale ones, for the keys that have none; how many. Rows that are there stay as they are."""
    made = 0
    with connection.cursor() as cursor:
        for keys in _slices(measures, lambda key: key.measure):
            given: dict[str, Any] = {"now": now, "can_wait": True, "insert": [True] * len(keys)}
            cursor.execute(INSERT_SCORES + "DO NOTHING", given | measure_columns(keys))
            made += cursor.rowcount
        for some in _slices(nodes, lambda key: key.team):
            given = {"now": now, "can_wait": True, "insert_nodes": [True] * len(some)}
            cursor.execute(INSERT_NODES.format(where="") + "DO NOTHING", given | node_columns(some))
            made += cursor.rowcount
    return made


def _slices(keys: Iterable[K], subject: Callable[[K], int]) -> Iterator[list[K]]:
    """So many as one statement may hold in memory, those of a subject together and in the order of subjects,
    so that also several statements lock their rows in one order."""
    found: list[K] = []
    for _subject, some in groupby(sorted(keys, key=subject), subject):
        found += some
        if len(found) >= AT_ONCE:
            yield found
            found = []
    if found:
        yield found
