"""Facts for exactly the results that are asked for: structure around them, and the entries they read."""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterable
from dataclasses import replace
from decimal import Decimal
from typing import Any

from kpis.calc.facts import Entry, Facts, Manual, NodeKey

from .as_known import shut_periods
from .statements import DETAILS, DETAILS_AS_KNOWN
from .stored import Moment
from .structure import rows_of

Span = tuple[int, dt.date, dt.date]
_YEAR = dt.timedelta(days=366)


def with_details(
    structure: Facts,
    moments: Collection[Moment],
    entries: Iterable[Span],
    known: dt.datetime | None = None,
) -> Facts:
    """The structure with the entries of these measures that start on these days or between them, and what
    persons did to these periods. One statement; with `known` two, and everything as it was known then."""
    asked = {**_asked(structure, moments, entries), "known": known}
    rows = defaultdict(list, rows_of(DETAILS_AS_KNOWN if known else DETAILS, asked))
    shut = {(row["team"], row["grain"], dt.date.fromisoformat(row["start"])) for row in rows["finished"]}
    return replace(
        structure,
        entries={
            (row["measure"], dt.date.fromisoformat(row["start"])): _entry(row) for row in rows["entries"]
        },
        finished=shut_periods(shut, known) if known else frozenset(shut),
        manual=_manual(rows["manual"]),
    )


def with_all_entries(
    structure: Facts,
    moments: Collection[Moment],
    known: dt.datetime | None = None,
    *,
    measures: Iterable[int] | None = None,
) -> Facts:
    """The structure with whatever results of these periods may read: all entries up to a year after the last
    of them begins, of these measures or of all."""
    last = max((start for _grain, start in moments), default=structure.today)
    until = last + min(_YEAR, dt.date.max - last)
    read = structure.measures if measures is None else measures
    spans = [(one, dt.date.min, until) for one in read]
    return with_details(structure, moments, spans, known)


def _asked(structure: Facts, moments: Collection[Moment], entries: Iterable[Span]) -> dict[str, object]:
    spans = _spans(entries)
    starts = [start for _grain, start in moments] or [structure.today]
    return {
        "measures": list(spans),
        "first": [first for first, _ in spans.values()],
        "last": [last for _, last in spans.values()],
        "teams": sorted(structure.teams),
        "grains": [grain for grain, _ in moments],
        "starts": [start for _, start in moments],
        "from": min(starts) - _YEAR if min(starts) - dt.date.min > _YEAR else dt.date.min,
        "to": max(starts) + _YEAR,
    }


def _spans(entries: Iterable[Span]) -> dict[int, tuple[dt.date, dt.date]]:
    """For each measure one span over all of its own."""
    spans: dict[int, tuple[dt.date, dt.date]] = {}
    for measure, first, last in entries:
        known = spans.get(measure, (first, last))
        spans[measure] = min(first, known[0]), max(last, known[1])
    return spans


def _entry(row: dict[str, Any]) -> Entry:
    inputs = row["inputs"]
    return Entry(
        row["id"],
        row["version"],
        row["revision"],
        row["state"],
        row["value"],
        None if inputs is None else {name: Decimal(figure) for name, figure in inputs.items()},
    )


def _manual(rows: Iterable[dict[str, Any]]) -> dict[NodeKey, Manual]:
    """The latest for each node; one without a score withdraws it."""
    latest = {
        NodeKey(row["node"], row["team"], row["of"], row["grain"], dt.date.fromisoformat(row["start"])): row
        for row in rows
    }
    return {key: Manual(row["id"], row["score"]) for key, row in latest.items() if row["score"] is not None}
