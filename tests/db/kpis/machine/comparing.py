"""Whether every stored row is what computing everything anew says, and what the second reading says."""

import datetime as dt
import json
from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from kpis.actions.all_scores import recompute_all
from kpis.actions.scores import recompute
from kpis.actions.tick import tick
from kpis.calc.book import Book
from kpis.calc.facts import Facts, MeasureKey, NodeKey
from kpis.calc.keys import every_key
from kpis.calc.periods import GRAINS, period_at, periods_between
from kpis.calc.scoring import round_half_up
from kpis.models import NodeScore, Score
from kpis.queries.facts import with_all_entries
from kpis.queries.figures_to_date import written_figures
from kpis.queries.result_fields import as_json, node_fields, score_fields
from kpis.queries.row_counts import count_stale
from kpis.queries.stored import stored_results
from kpis.queries.structure import whole
from tests.db.kpis.actions.histories import stored
from tests.oracle import all_rows
from tests.oracle.said import Said, measure_said, node_said

STORED_FOR_ALL = ("month", "quarter", "half_year", "year")
"""The grains at which the nodes of every team have rows."""
COMMON = ("score", "status", "reason", "coverage", "provisional", "valid_until", "receipt")
SCORE = (
    *COMMON,
    *("raw", "value", "inputs", "target", "lower", "upper", "lines", "change", "have", "expected"),
    *("completeness", "exceeded", "stale", "trouble", "to_date", "to_date_until"),
)
NODE = (*COMMON, "green", "amber", "red", "grey", "carried", "not_applicable", "expected_weight", "worst_id")
TOLD = 3
Row = dict[str, Any]
Key = MeasureKey | NodeKey


def settle(now: dt.datetime) -> None:
    """What the clock and the workers do until nothing is left to do."""
    tick(now)
    recompute(now)
    assert count_stale() == 0


def assert_right(now: dt.datetime, *, looking_back: bool) -> None:
    """Of settled rows. The second reading knows no functions that look back."""
    facts = all_facts(now)
    assert_same(_since_first_day(facts, stored_rows()), rows_of_book(facts))
    if not looking_back:
        assert_same(_since_first_day(facts, stored_says()), second_reading_says(facts))


def assert_nothing_differs_anew(now: dt.datetime) -> None:
    """As if there had been no history: all rows away, and everything computed from what is known now."""
    facts = whole(now)
    calendar, first_day = facts.calendar, _first_day(facts)
    kept = {key: row for key, row in stored().items() if period_at(calendar, *key[-2:]).end >= first_day}
    for model in (Score, NodeScore):
        rows = model.objects.all()
        rows._raw_delete(rows.db)
    recompute_all(now)
    assert_same(stored(), kept)


def assert_same(found: Mapping[Any, Any], wanted: Mapping[Any, Any]) -> None:
    """Says both sides of whatever is not the same."""
    differing = [key for key in found.keys() | wanted.keys() if found.get(key) != wanted.get(key)]
    told = [f"{key}\n  is {found.get(key)}\n  not {wanted.get(key)}" for key in sorted(differing, key=str)]
    assert not differing, "\n".join(["", *told[:TOLD]])


def all_facts(now: dt.datetime) -> Facts:
    """Of all days there should be rows of."""
    structure = whole(now, targets=True)
    days = _first_day(structure), structure.today
    several = ((grain, periods_between(structure.calendar, grain, *days)) for grain in GRAINS)
    return with_all_entries(structure, [(grain, one.start) for grain, periods in several for one in periods])


def _first_day(facts: Facts) -> dt.date:
    return facts.first_day or facts.today


def _since_first_day(facts: Facts, rows: Mapping[Key, Row | Said]) -> dict[Key, Row | Said]:
    """Rows of years before stay behind where the first entry of the organisation was withdrawn."""
    first_day = _first_day(facts)
    ends = {key: period_at(facts.calendar, key.grain, key.start).end for key in rows}
    return {key: row for key, row in rows.items() if ends[key] >= first_day}


# Computed anew in one piece


def rows_of_book(facts: Facts) -> dict[Key, Row]:
    """All rows there should be."""
    measures, nodes = every_key(facts, _first_day(facts), facts.today)
    book, rows = Book(facts), dict[Key, Row]()
    keys: list[Key] = [*measures, *nodes]
    for key in keys:
        row = _of_node(book, key) if isinstance(key, NodeKey) else _of_measure(book, key)
        if row is not None:
            rows[key] = _plain(row)
    return rows


def _of_node(book: Book, key: NodeKey) -> Row | None:
    found = book.node(key)
    return None if found is None else node_fields(found)


def _of_measure(book: Book, key: MeasureKey) -> Row | None:
    found, to_date = book.measure(key), book.to_date(key)
    if found is None or to_date is None:
        return None
    beside = {"to_date": written_figures(to_date), "to_date_until": to_date.until}
    return {**score_fields(found), **beside, "trouble": found.trouble}


def stored_rows() -> dict[Key, Row]:
    scores, nodes = Score.objects.filter(present=True), NodeScore.objects.filter(present=True)
    rows: dict[Key, Row] = {
        MeasureKey(row.measure_id, row.grain, row.start): _fields(row, SCORE) for row in scores
    }
    for row in nodes:
        of = row.objective_id or row.perspective_id
        rows[NodeKey(row.node, row.team_id, of, row.grain, row.start)] = _fields(row, NODE)
    return rows


def _fields(row: Score | NodeScore, names: tuple[str, ...]) -> Row:
    return _plain({name: getattr(row, name) for name in names})


def _plain(fields: Row) -> Row:
    """As the database keeps it: figures of 12 decimals, the rest as JSON."""
    return {name: _kept(value) for name, value in fields.items()}


def _kept(value: Any) -> Any:
    if isinstance(value, Decimal):
        return round_half_up(value, 12)
    return json.loads(as_json(value)) if isinstance(value, dict) else value


# The second reading


def second_reading_says(facts: Facts) -> dict[Key, Said]:
    rows = all_rows(facts, _first_day(facts), facts.today, STORED_FOR_ALL)
    said: dict[Key, Said | None] = {key: measure_said(row) for key, row in rows.measures.items()}
    said |= {key: node_said(row) for key, row in rows.nodes.items()}
    return {key: row for key, row in said.items() if row is not None}


def stored_says() -> dict[Key, Said]:
    names = {"grain__in": STORED_FOR_ALL, "present": True}
    scores = Score.objects.filter(**names).values_list("measure", "grain", "start")
    nodes = NodeScore.objects.filter(**names).values_list(
        "node", "team", "objective", "perspective", "grain", "start"
    )
    keys = [NodeKey(node, team, of or by, grain, start) for node, team, of, by, grain, start in nodes]
    measures, found_nodes = stored_results([MeasureKey(*key) for key in scores], keys)
    said: dict[Key, Said | None] = {key: measure_said(row.result) for key, row in measures.items()}
    said |= {key: node_said(row.result) for key, row in found_nodes.items()}
    return {key: row for key, row in said.items() if row is not None}
