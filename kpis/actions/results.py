"""Writes results into the rows of scores: only where something differs, and never over a newer result."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from django.db import connection

from kpis.calc.facts import MeasureKey, MeasureResult, NodeKey, NodeResult
from kpis.calc.to_date import ToDate
from kpis.queries.figures_to_date import written_figures
from kpis.queries.result_fields import as_json, node_fields, score_fields
from kpis.queries.stored import Version

from .result_tables import (
    ANALYZE_GIVEN,
    DROP_GIVEN,
    MAKE_GIVEN,
    TABLES,
    UPDATE_FROM_GIVEN,
    UPDATE_FROM_JSON,
)

FEW = 1_000
"""Up to here JSON inside the one statement is as quick as tables of their own, in fewer statements."""
Row = dict[str, Any]


def write_results(
    measures: Mapping[MeasureKey, MeasureResult | None],
    to_dates: Mapping[MeasureKey, ToDate | None],
    nodes: Mapping[NodeKey, NodeResult | None],
    versions: Mapping[MeasureKey | NodeKey, Version],
    now: dt.datetime,
) -> int:
    """How many rows were written, by one statement for all, or where they are many by COPY and four more.
    `versions` are those at which the inputs were read."""
    scores = (_score_row(result, to_dates[key], versions[key]) for key, result in measures.items())
    node_rows = (_node_row(result, versions[key]) for key, result in nodes.items())
    count = len(measures) + len(nodes)
    if count > FEW:
        return _copy((scores, node_rows), now)
    return _send((scores, node_rows), now) if count else 0


def _send(rows: tuple[Iterable[Row], Iterable[Row]], now: dt.datetime) -> int:
    given = {table.given: as_json(list(some)) for table, some in zip(TABLES, rows, strict=True)}
    with connection.cursor() as cursor:
        cursor.execute(UPDATE_FROM_JSON, {**given, "now": now})
        return int(cursor.fetchone()[0])


def _copy(rows: tuple[Iterable[Row], Iterable[Row]], now: dt.datetime) -> int:
    """Inside a transaction."""
    with connection.cursor() as cursor:
        cursor.execute(MAKE_GIVEN)
        for table, some in zip(TABLES, rows, strict=True):
            with cursor.copy(table.copy_given) as copy:
                for row in _in_order(some, table.given_columns):
                    copy.write_row(row)
        cursor.execute(ANALYZE_GIVEN)
        cursor.execute(UPDATE_FROM_GIVEN, {"now": now})
        written = int(cursor.fetchone()[0])
        cursor.execute(DROP_GIVEN)
        return written


def _in_order(rows: Iterable[Row], names: Iterable[str]) -> Iterator[list[object]]:
    """What is to be JSON as text."""
    for row in rows:
        given = [row[name] for name in names]
        yield [as_json(one) if type(one) is dict else one for one in given]


def _score_row(result: MeasureResult | None, to_date: ToDate | None, version: Version) -> Row:
    found = result or MeasureResult(MeasureKey(0, "", dt.date.min), "")
    return {
        **_row(version, result is not None),
        **score_fields(found),
        "to_date": {} if to_date is None else written_figures(to_date),
        "to_date_until": None if to_date is None else to_date.until,
        "trouble": found.trouble,
    }


def _node_row(result: NodeResult | None, version: Version) -> Row:
    found = result or NodeResult(NodeKey("", 0, None, "", dt.date.min), "")
    return {**_row(version, result is not None), **node_fields(found)}


def _row(version: Version, present: bool) -> Row:
    return {"id": version.id, "computed_version": version.source_version, "present": present}
