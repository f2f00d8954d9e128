"""A real worker and Valkey: a saved figure becomes a score, whatever happens to the hint or the worker."""

import datetime as dt
import signal

import pytest
from django.db import connection, transaction
from django.utils import timezone

from accounts.audit import Actor
from accounts.models import User
from kpiportal import children
from kpiportal.servers import Valkey
from kpis.actions.all_scores import recompute_all
from kpis.actions.entries import submit
from kpis.actions.outcomes import Saved
from kpis.calc.periods import Calendar, Period, period_of
from kpis.calc.typed import Typed
from kpis.models import Measure, NodeScore, Score
from kpis.queries.row_counts import count_stale
from tests import servers
from tests.builders import (
    make_kpi,
    make_measure,
    make_member,
    make_objective,
    make_target,
    make_team,
    make_user,
)
from tests.servers_live import StartWorker, until

COMPUTE = "compute,tick"


@pytest.fixture
def measure() -> Measure:
    made = make_measure(make_kpi("OPS_01", make_objective("RELIABLE")), make_team("BUSES"))
    make_target(made, 80)
    return made


@pytest.fixture
def ines(measure: Measure) -> User:
    user = make_user("ines@merrow.example")
    make_member(user, measure.team)
    return user


def this_month() -> Period:
    return period_of(Calendar(), "month", timezone.now().date())


def save(user: User, measure: Measure, text: str, version: int) -> None:
    saved = submit(Actor.of(user), measure, this_month(), Typed(text), version, now=timezone.now())
    assert isinstance(saved, Saved)


def shown(measure: Measure) -> tuple[str, str]:
    month = this_month()
    score = Score.objects.get(measure=measure, grain="month", start=month.start)
    node = NodeScore.objects.get(team=measure.team, node="team", grain="month", start=month.start)
    return score.status, node.status


def test_a_worker_computes_a_saved_value_within_seconds(
    measure: Measure, ines: User, start_worker: StartWorker
) -> None:
    start_worker(COMPUTE)
    save(ines, measure, "90", 0)
    assert until(lambda: not count_stale(), within=5)
    assert shown(measure) == ("green", "green")
    save(ines, measure, "10", 1)
    assert until(lambda: not count_stale(), within=5)
    assert shown(measure) == ("red", "red")


def test_saving_works_without_valkey_and_the_tick_finds_what_waits(
    measure: Measure, ines: User, valkey: Valkey, start_worker: StartWorker
) -> None:
    valkey.stop()
    try:
        save(ines, measure, "90", 0)
        assert count_stale() > 0
    finally:
        valkey.start()
    start_worker(COMPUTE, beat=True)
    assert until(lambda: not count_stale())
    assert shown(measure) == ("green", "green")


def test_a_flushed_valkey_loses_nothing(
    measure: Measure, ines: User, valkey: Valkey, start_worker: StartWorker
) -> None:
    save(ines, measure, "90", 0)
    servers.empty(valkey)
    start_worker(COMPUTE, beat=True)
    assert until(lambda: not count_stale())
    assert shown(measure) == ("green", "green")


def test_a_worker_killed_while_it_writes_leaves_rows_that_the_next_one_computes(
    measure: Measure, ines: User, start_worker: StartWorker
) -> None:
    save(ines, measure, "90", 0)
    with transaction.atomic():
        month = Score.objects.filter(measure=measure, grain="month", start=this_month().start)
        held = month.select_for_update().get()
        worker = start_worker(COMPUTE, beat=True)
        assert until(_somebody_waits)
        children.stop(worker, signal.SIGKILL)
    assert not Score.objects.get(pk=held.pk).is_fresh
    assert count_stale() > 0
    start_worker(COMPUTE, beat=True)
    assert until(lambda: not count_stale())
    assert shown(measure) == ("green", "green")
    assert recompute_all(timezone.now() + dt.timedelta(seconds=1)) == 0


def _somebody_waits() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])
