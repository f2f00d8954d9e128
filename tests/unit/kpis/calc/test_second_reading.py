"""The engine and a slow second reading of the rules give the same rows for any organisation."""

import datetime as dt
from collections.abc import Mapping
from decimal import ROUND_HALF_UP, Decimal
from random import Random
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kpis.calc.book import Book
from kpis.calc.facts import Facts, Lines, MeasureResult, NodeResult
from tests.oracle import MeasureRow, NodeRow, all_rows

from .random_organisations import FIRST, LAST, random_organisation

MEASURE = ("status", "reason", "have", "expected", "provisional", "exceeded", "stale")
FIGURES = ("value", "score", "completeness", "coverage", "change")
NODE = ("status", "reason", "score", "coverage", "provisional")
COUNTS = ("green", "amber", "red", "grey", "carried", "not_applicable")


def twelve(figure: Decimal | None) -> Decimal | None:
    return None if figure is None else figure.quantize(Decimal("1e-12"), ROUND_HALF_UP)


def lines_of(lines: Lines | None) -> tuple[Decimal | None, ...]:
    return tuple(twelve(getattr(lines or Lines(), name)) for name in Lines.__slots__)


def measure_said(row: MeasureRow | MeasureResult | None) -> tuple[Any, ...] | None:
    if row is None:
        return None
    figures = [twelve(getattr(row, name)) for name in FIGURES]
    return (*(getattr(row, name) for name in MEASURE), *figures, lines_of(row.lines))


def node_said(row: NodeRow | NodeResult | None) -> tuple[Any, ...] | None:
    if row is None:
        return None
    counts: Mapping[str, int] = row.counts if isinstance(row, NodeRow) else {}
    found = [counts.get(name, 0) if isinstance(row, NodeRow) else getattr(row, name) for name in COUNTS]
    return (*(getattr(row, name) for name in NODE), *found)


def assert_same(facts: Facts) -> None:
    grains = facts.calendar.grains[1:]  # days, which no KPI here has, would cost the most
    rows, book = all_rows(facts, FIRST, LAST + dt.timedelta(days=60), grains), Book(facts)
    measures = {key: measure_said(book.measure(key)) for key in rows.measures}
    nodes = {key: node_said(book.node(key)) for key in rows.nodes}
    assert measures == {key: measure_said(row) for key, row in rows.measures.items()}
    assert nodes == {key: node_said(row) for key, row in rows.nodes.items()}


# The same organisations every time: a difference met by chance belongs to a hunt with more examples.
@settings(max_examples=30, derandomize=True, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 2**32), st.dates(dt.date(2026, 1, 1), dt.date(2026, 8, 15)))
def test_book_and_second_reading_agree(seed: int, today: dt.date) -> None:
    random = Random(seed)  # noqa: S311 - no secret; one seed is one organisation, and costs one draw
    assert_same(random_organisation(random).facts(today))
