"""Rows of a snapshot: into JSON and out of it again, figures with all their digits."""

import datetime as dt
import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, replace
from decimal import Decimal
from typing import Any, TypeVar, get_type_hints

from kpis.models import Measure, Score, Snapshot

from .measure_pages import KnownScores
from .node_rows import NodeRow
from .restatements import Restatement
from .result_fields import as_json
from .scorecard_rows import ScoreRow
from .scorecards import CardRows

T = TypeVar("T")
SCORE = tuple(
    field.attname
    for field in Score._meta.concrete_fields
    if field.attname
    not in (
        "id",
        "measure_id",
        "source_version",
        "computed_version",
        "stale_since",
        "can_wait",
        "computed_at",
    )
)


def frozen_card(rows: CardRows) -> dict[str, Any]:
    return dict(json.loads(as_json({"measures": rows.measures, "nodes": rows.nodes})))


def thawed_card(snapshot: Snapshot) -> CardRows:
    rows = snapshot.rows
    return CardRows(_thawed(ScoreRow, rows["measures"]), _thawed(NodeRow, rows["nodes"]))


def frozen_scores(known: KnownScores) -> dict[str, Any]:
    rows = [_fields(score) for score in known.scores]
    year = _fields(known.year) if known.year else None
    return dict(json.loads(as_json({"scores": rows, "year": year})))


def _fields(score: Score) -> dict[str, Any]:
    return {name: getattr(score, name) for name in SCORE}


def frozen_restatements(found: Sequence[Restatement]) -> dict[str, Any]:
    """Those that altered something on display, and how many did not."""
    material = [one for one in found if one.effect != "none"]
    rows = [asdict(replace(one, act=replace(one.act, keys=()), parts=())) for one in material]
    return dict(json.loads(as_json({"restated": rows, "immaterial": len(found) - len(material)})))


def thawed_scores(snapshot: Snapshot, measure: Measure) -> KnownScores:
    scores = [_score(row, measure, snapshot.computed_at) for row in snapshot.rows["scores"]]
    year = snapshot.rows["year"]
    around = _score(year, measure, snapshot.computed_at) if year else None
    return KnownScores(snapshot.known_at, scores, around)


def _score(row: dict[str, Any], measure: Measure, at: dt.datetime | None) -> Score:
    columns: dict[str, Any] = {field.attname: field for field in Score._meta.concrete_fields}
    fields = {name: columns[name].to_python(value) for name, value in row.items()}
    return Score(measure=measure, computed_version=1, computed_at=at, **fields)


def _thawed(cls: Callable[..., T], rows: list[list[Any]]) -> list[T]:
    readers = [_READERS.get(hint, _same) for hint in get_type_hints(cls).values()]
    return [
        cls(*(None if value is None else read(value) for read, value in zip(readers, row, strict=True)))
        for row in rows
    ]


def _same(value: Any) -> Any:
    return value


def _figures(values: list[str | None]) -> list[Decimal | None]:
    return [None if value is None else Decimal(value) for value in values]


def _days(values: list[str]) -> list[dt.date]:
    return [dt.date.fromisoformat(value) for value in values]


_READERS: dict[Any, Callable[[Any], Any]] = {
    Decimal: Decimal,
    Decimal | None: Decimal,
    dt.date: dt.date.fromisoformat,
    dt.date | None: dt.date.fromisoformat,
    dt.datetime | None: dt.datetime.fromisoformat,
    list[dt.date]: _days,
    list[Decimal | None]: _figures,
}
