"""Stored scores: by single changes the same as computed anew, and no further than a change reaches."""

import datetime as dt
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from kpis.actions.all_scores import recompute_all
from kpis.actions.scores import recompute
from kpis.actions.tick import tick
from kpis.models import Measure
from kpis.queries.row_counts import count_stale
from tests.builders import make_kpi, make_measure, make_objective
from tests.db.kpis.actions.histories import MONTHS, NOW, Company, change, fill, make_company, stored

JULY = dt.date(2026, 7, 1)
PLACES = """SELECT 's', xmin::text, ctid::text, id FROM kpis_score
    UNION ALL SELECT 'n', xmin::text, ctid::text, id FROM kpis_nodescore ORDER BY 1, 4"""


@pytest.fixture
def company() -> Company:
    return make_company()


def places() -> list[tuple[Any, ...]]:
    """Where every row version lies: an update moves it."""
    with connection.cursor() as cursor:
        cursor.execute(PLACES)
        found: list[tuple[Any, ...]] = cursor.fetchall()
    return found


@pytest.mark.parametrize("seed", range(5))
def test_single_changes_end_where_computing_everything_ends(company: Company, seed: int) -> None:
    random = Random(seed)  # noqa: S311  # a repeatable history, no secret
    for _ in range(5):
        for _ in range(random.randint(1, 4)):
            change(company, random)
        recompute(NOW)
        assert count_stale() == 0
    tick(NOW)
    recompute(NOW)
    kept = stored()
    assert recompute_all(NOW) == 0
    assert stored() == kept


def test_nothing_is_written_where_nothing_changed(company: Company) -> None:
    fill(company, 3)
    before = places()
    assert (recompute(NOW), recompute_all(NOW)) == (0, 0)
    assert places() == before


def test_everything_again_mends_a_row_that_was_tampered_with(company: Company) -> None:
    fill(company, 3)
    kept = stored()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE kpis_score SET score = 1, status = 'red' WHERE score = 120")
        cursor.execute("UPDATE kpis_nodescore SET score = 1")
    assert recompute_all(NOW) > 0
    assert stored() == kept


@pytest.mark.parametrize("kind", ["move", "weigh", "tolerate", "aim", "define"])
def test_a_change_from_july_leaves_the_months_before_as_they_are(company: Company, kind: str) -> None:
    fill(company, 8)
    before = dict(zip(stored(), places(), strict=False))
    kept, rows = stored(), places()
    first = company.monthly[0]
    if kind == "move":
        company.move(company.teams[0], company.root, JULY)
    elif kind == "weigh":
        company.weigh(first, JULY, 3)
    elif kind == "tolerate":
        company.tolerate(JULY, 30)
    elif kind == "define":
        company.define("DOUBLE", JULY, "run * 3 + coalesce(prev(run, 2), 0)")
    else:
        company.aim(first, JULY, 99)
    recompute(NOW)
    assert before
    changed = {key for key, row in stored().items() if kept.get(key) != row}
    assert changed
    assert {key[-1] for key in changed if key[-2] == "month"} <= {period.start for period in MONTHS[4:]}
    early = set(rows) - set(places())
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT count(*) FROM kpis_score WHERE id = ANY(%s) AND grain = 'month' AND start < %s",
            [[row[3] for row in early if row[0] == "s"], JULY],
        )
        assert cursor.fetchone()[0] == 0


def cost_of_one_change(company: Company, measure: Measure) -> int:
    with CaptureQueriesContext(connection) as queries:
        company.enter(measure, MONTHS[-2], "77")
        recompute(NOW)
    return sum("SAVEPOINT" not in query["sql"] for query in queries)


def test_one_change_costs_the_same_whatever_else_there_is(company: Company) -> None:
    fill(company, 3)
    small = cost_of_one_change(company, company.monthly[0])
    objective = make_objective("MORE")
    more = [make_measure(make_kpi("", objective), team) for team in company.teams for _ in range(10)]
    company.monthly += more
    fill(company, 8)
    assert cost_of_one_change(company, company.monthly[0]) == small
    assert small <= 11
