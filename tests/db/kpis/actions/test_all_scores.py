"""Everything at once: by groups of KPIs and by periods, however they are cut, few rows or many."""

import pytest
from django.db import connection

from kpis.actions.all_scores import catch_up, recompute_all
from kpis.actions.results import FEW
from kpis.actions.scores import recompute_hurried
from kpis.models import NodeScore, Score
from kpis.queries.row_counts import count_stale, is_mostly_stale
from kpis.queries.rows import RECOMPUTE_LOCK
from tests.builders import make_kpi, make_measure, make_objective
from tests.db.kpis.actions.histories import NOW, fill, make_company, stored

LOCKS = """
SELECT count(*) FROM pg_locks JOIN pg_database ON pg_database.oid = pg_locks.database
WHERE locktype = 'advisory' AND objid = %s AND datname = current_database()
"""
FORGET = """
UPDATE {} SET computed_version = 0, stale_since = now(), can_wait = true, score = NULL, status = '',
    receipt = '{{}}', valid_until = NULL
"""


def forget() -> None:
    """All scores are as a load leaves them: rows without results."""
    with connection.cursor() as cursor:
        for table in ("kpis_score", "kpis_nodescore"):
            cursor.execute(FORGET.format(table))


def count_rows() -> int:
    return Score.objects.count() + NodeScore.objects.count()


@pytest.mark.parametrize("at_once", [40, 10_000])
def test_however_it_is_cut_the_scores_are_the_same(at_once: int) -> None:
    """A few at a time go to the database as JSON, many by COPY."""
    company = make_company()
    for kpi in [make_kpi("", make_objective("")) for _ in range(28)]:
        for team in company.teams:
            make_measure(kpi, team)
    fill(company, 2)
    assert 40 <= FEW < Score.objects.count() < NodeScore.objects.count()
    kept = stored()
    forget()
    assert recompute_all(NOW, at_once=at_once) == count_rows()
    assert stored() == kept
    assert (count_stale(), recompute_all(NOW, at_once=at_once)) == (0, 0)


def test_after_a_load_everything_is_computed_at_once() -> None:
    fill(make_company(), 1)
    kept = stored()
    assert not is_mostly_stale(1)
    forget()
    assert (is_mostly_stale(1), is_mostly_stale(10 * count_rows())) == (True, False)
    assert catch_up(NOW, many=1) == count_rows()
    assert (stored(), count_stale()) == (kept, 0)


def test_in_between_only_what_somebody_has_just_changed_is_computed() -> None:
    fill(make_company(), 1)
    forget()
    changed = Score.objects.order_by("pk")[0]
    Score.objects.filter(pk=changed.pk).update(can_wait=False)
    assert recompute_hurried(NOW) > 0
    changed.refresh_from_db()
    assert (changed.is_fresh, recompute_hurried(NOW)) == (True, 0)
    assert count_stale() > 0


@pytest.mark.django_db(transaction=True)
def test_the_lock_is_given_back() -> None:
    fill(make_company(), 1)
    forget()
    catch_up(NOW, many=1)
    with connection.cursor() as cursor:
        cursor.execute(LOCKS, [RECOMPUTE_LOCK])
        assert cursor.fetchone() == (0,)
