"""Three writers at once, and workers killed in the middle of what they compute: every number is right."""

import os
import signal
import subprocess
import sys
from collections import Counter
from itertools import pairwise

import pytest
from django.db import connection

from kpis.actions.all_scores import recompute_all
from kpis.models import Entry, EntryRevision
from kpis.queries.rows import RECOMPUTE_LOCK
from tests.db.kpis.machine.comparing import assert_right, settle
from tests.db.kpis.machine.stored_organisations import store
from tests.faults.kpis.writing import AT_LEAST, NOW
from tests.servers_live import until
from tests.unit.kpis.calc.organisations import COSTS, GROWTH, SERVICE, Organisation

WRITERS, KILLED, AT_ONCE = 3, 5, 2
WORK = f"""
import datetime as dt
import django
django.setup()
from kpis.actions.scores import recompute
while True:
    recompute(dt.datetime.fromisoformat("{NOW.isoformat()}"), batch=5)
"""
COMPUTING = """SELECT count(*) FROM pg_locks JOIN pg_stat_activity USING (pid)
    WHERE locktype = 'advisory' AND objid = %s AND granted AND application_name = %s"""
Process = subprocess.Popen[str]


@pytest.fixture
def organisation() -> Organisation:
    """A sum and a ratio entered by three teams and rolled up above them, and a formula everywhere."""
    made = Organisation()
    made.team("TOP", mode="both")
    made.kpi("K0", aggregation="sum", objective=GROWTH)
    made.kpi("K1", aggregation="ratio", formula="100 * a / b", inputs="a:sum;b:sum", objective=SERVICE)
    made.kpi("K2", aggregation="ratio", formula="K0 + kpi.K1 / 2", objective=COSTS)
    for code in ("NORTH", "SOUTH", "EAST"):
        made.team(code, "TOP")
        for kpi in ("K0", "K1"):
            made.measure(kpi, code, target=60)
        made.measure("K2", code, source="formula", target=60)
    for kpi, source in (("K0", "rollup"), ("K1", "rollup"), ("K2", "formula")):
        made.measure(kpi, "TOP", source=source, target=60)
    return made


def test_nothing_is_lost_and_every_row_is_that_of_a_full_recompute(
    organisation: Organisation, child_env: dict[str, str]
) -> None:
    store(organisation)
    writers = [_writer(seed, child_env) for seed in range(WRITERS)]
    workers = [_worker(number, child_env) for number in range(AT_ONCE)]
    for number in range(KILLED):
        assert until(lambda number=number: _is_computing(number))  # type: ignore[misc]
        _kill(workers[number])
        workers.append(_worker(AT_ONCE + number, child_env))
    for writer in writers:
        writer.terminate()
    said = [writer.communicate(timeout=120) for writer in writers]
    for worker in workers[KILLED:]:
        _kill(worker)
    assert [writer.returncode for writer in writers] == [0] * WRITERS, said
    _assert_ledger_holds([line for out, _err in said for line in out.splitlines()])
    settle(NOW)
    assert_right(NOW, looking_back=False)
    assert recompute_all(NOW) == 0


def _writer(seed: int, environment: dict[str, str]) -> Process:
    command = [sys.executable, "-m", "tests.faults.kpis.writing", str(seed)]
    return subprocess.Popen(
        command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
    )


def _worker(number: int, environment: dict[str, str]) -> Process:
    """Known to the database by its number."""
    return subprocess.Popen(
        [sys.executable, "-c", WORK], env={**environment, "PGAPPNAME": _name(number)}, text=True
    )


def _name(number: int) -> str:
    return f"worker {number}"


def _is_computing(number: int) -> bool:
    with connection.cursor() as cursor:
        cursor.execute(COMPUTING, [RECOMPUTE_LOCK, _name(number)])
        return bool(cursor.fetchone()[0])


def _kill(worker: Process) -> None:
    os.kill(worker.pid, signal.SIGKILL)
    worker.wait()


def _assert_ledger_holds(said: list[str]) -> None:
    """Each figure that was said to be saved stands there once, each on the one before it, the last on top."""
    rows = list(EntryRevision.objects.order_by("measure", "start", "version"))
    assert Counter(said) == Counter(f"{row.measure_id} {row.start} {row.version}" for row in rows)
    assert len(rows) > AT_LEAST
    for before, after in pairwise(rows):
        same = (before.measure_id, before.start) == (after.measure_id, after.start)
        assert after.previous_id == (before.pk if same else None)
    latest = {(row.measure_id, row.start): row for row in rows}
    for entry in Entry.objects.all():
        row = latest[entry.measure_id, entry.start]
        assert (entry.revision_id, entry.version) == (row.pk, row.version)
        assert (entry.value, entry.inputs) == (row.value, row.inputs)
