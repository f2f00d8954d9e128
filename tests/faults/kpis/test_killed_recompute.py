"""A process is killed between two batches; the next one computes the rest, and nothing is half written."""

import os
import signal
import subprocess
import sys

from kpis.actions.all_scores import recompute_all
from kpis.actions.scores import recompute
from kpis.actions.staleness import touch_all
from kpis.queries.row_counts import count_stale
from tests.db.kpis.actions.histories import FIRST, NOW, fill, make_company, stored
from tests.servers_live import until

RECOMPUTE = """
import datetime as dt
import django
django.setup()
from kpis.actions.scores import recompute
recompute(dt.datetime(2026, 11, 5, 9, tzinfo=dt.UTC), batch=3)
"""


def test_a_killed_process_leaves_the_rest_stale_and_the_next_one_finishes(child_env: dict[str, str]) -> None:
    fill(make_company(), 6)
    kept = stored()
    touch_all(FIRST, NOW)
    waiting = count_stale()
    process = subprocess.Popen([sys.executable, "-c", RECOMPUTE], env=child_env)
    assert until(lambda: count_stale() < waiting)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert 0 < count_stale() < waiting
    recompute(NOW)
    assert count_stale() == 0
    assert stored() == kept
    assert recompute_all(NOW) == 0
