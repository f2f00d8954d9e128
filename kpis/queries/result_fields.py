"""Results as the fields of a row, stored or not."""

import datetime as dt
import json
from decimal import Decimal
from operator import attrgetter
from typing import Any

from kpis.calc.book import Book
from kpis.calc.decimals import write_decimal
from kpis.calc.facts import Lines, MeasureKey, MeasureResult, NodeResult
from kpis.calc.periods import Period
from kpis.models import Measure, NodeScore, Score

from .figures_to_date import written_figures, written_lines

COMMON = ("score", "status", "reason", "coverage", "provisional", "valid_until")
OF_SCORE = ("raw", "value", "change", "have", "expected", "completeness", "exceeded", "stale")
OF_NODE = ("green", "amber", "red", "grey", "carried", "not_applicable", "expected_weight")
_IN_SCORE, _IN_NODE = (*COMMON, *OF_SCORE), (*COMMON, *OF_NODE)
_of_score, _of_node = attrgetter(*_IN_SCORE), attrgetter(*_IN_NODE)


def score_fields(found: MeasureResult) -> dict[str, Any]:
    """The fields of a Score."""
    lines = found.lines or Lines()
    return {
        **dict(zip(_IN_SCORE, _of_score(found), strict=True)),
        "receipt": dict(found.receipt),
        "inputs": None if found.inputs is None else dict(found.inputs),
        "target": lines.target,
        "lower": lines.lower,
        "upper": lines.upper,
        "lines": None if found.lines is None else written_lines(lines),
    }


def node_fields(found: NodeResult) -> dict[str, Any]:
    """The fields of a NodeScore."""
    fields = dict(zip(_IN_NODE, _of_node(found), strict=True))
    return {**fields, "receipt": dict(found.receipt), "worst_id": found.worst}


def unsaved_score(book: Book, measure: Measure, period: Period, at: dt.datetime) -> Score | None:
    """The row of a result that is not stored: computed at that moment, complete and never to be saved. None
    where there is none."""
    key = MeasureKey(measure.pk, period.grain, period.start)
    found = book.measure(key) if measure.pk in book.facts.measures else None
    if found is None:
        return None
    to_date = book.to_date(key)
    fields = {**score_fields(found), "to_date": written_figures(to_date) if to_date else {}}
    plain = json.loads(as_json({name: fields[name] for name in ("receipt", "inputs", "to_date")}))
    of = {"grain": period.grain, "start": period.start}
    return Score(measure=measure, computed_version=1, computed_at=at, **of, **fields | plain)


def unsaved_node_score(found: NodeResult, at: dt.datetime) -> NodeScore:
    """Likewise, with ids in place of its team and its objective or perspective."""
    key = found.key
    fields = node_fields(found)
    fields["receipt"] = json.loads(as_json(fields["receipt"]))
    of = {} if key.id is None else {f"{key.node}_id": key.id}
    place = {"node": key.node, "team_id": key.team, "grain": key.grain, "start": key.start}
    return NodeScore(computed_version=1, computed_at=at, **place, **of, **fields)


def as_json(what: object) -> str:
    """Numbers keep their digits, as text."""
    return _JSON.encode(what)


def _plain(value: object) -> str:
    return write_decimal(value) if isinstance(value, Decimal) else str(value)


_JSON = json.JSONEncoder(default=_plain)
