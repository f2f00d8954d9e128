"""What a KPI reads and what reads it."""

import datetime as dt
from typing import Any

import pytest
from pytest_django import DjangoAssertNumQueries

from kpis.models import KPI
from kpis.queries.reading_trees import DEEPEST, Branch, reading_tree
from tests.builders import make_kpi

TODAY = dt.date(2026, 11, 22)
pytestmark = pytest.mark.django_db


def formula(code: str, text: str, **fields: Any) -> KPI:
    return make_kpi(code, formula=text, aggregation="ratio", name=code.title(), **fields)


def lines(branches: list[Branch], depth: int = 0) -> list[str]:
    """One line each, indented by its depth."""
    found = []
    for one in branches:
        note = f" ({one.note})" if one.note else ""
        found += [f"{'.' * depth}{one.name}{note}", *lines(one.children, depth + 1)]
    return found


def test_both_ways_to_the_leaves() -> None:
    make_kpi("TRIPS", name="Trips")
    late = formula("LATE", "100 * minutes / trips", inputs="minutes:sum")
    formula("SHARE", "late + kpi.TRIPS")
    formula("INDEX", "share / 2")
    tree = reading_tree(late, TODAY)
    assert lines(tree.reads) == ["minutes (entered)", "Trips"]
    assert lines(tree.read_by) == ["Share", ".Index"]
    assert lines(reading_tree(KPI.objects.get(code="INDEX"), TODAY).reads) == [
        "Share",
        ".Late",
        "..minutes (entered)",
        "..Trips",
        ".Trips (as above)",
    ]


def test_the_formulas_of_today_count() -> None:
    old = formula("OLD", "A + 1")
    read = make_kpi("A", name="A")
    old.versions.create(
        kpi=old, valid_from=dt.date(2026, 1, 1), recorded_at=dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    )
    assert reading_tree(read, TODAY).read_by == []
    assert lines(reading_tree(read, dt.date(2025, 12, 31)).read_by) == ["Old"]


def test_what_lies_deeper_is_opened_from_there() -> None:
    make_kpi("K0")
    for number in range(1, 10):
        formula(f"K{number}", f"K{number - 1} + 1")
    found = lines(reading_tree(KPI.objects.get(code="K9"), TODAY).reads)
    assert len(found) == DEEPEST
    assert found[-1] == ".....K3 (and what lies deeper)"


@pytest.mark.parametrize("readers", [1, 8])
def test_statements(readers: int, django_assert_num_queries: DjangoAssertNumQueries) -> None:
    kpi = make_kpi("A")
    for number in range(readers):
        formula(f"R{number}", "A * 2")
    with django_assert_num_queries(3):
        assert len(reading_tree(kpi, TODAY).read_by) == readers
