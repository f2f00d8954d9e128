"""PostgreSQL throws a builder out in the middle of its work: the report is built once, by somebody else."""

import subprocess
import sys

import psycopg
from django.db import connection
from django.utils import timezone

from reports.actions.build import build_due
from reports.actions.send import send
from reports.actions.tick import materialise
from reports.models import ReportArtifact, ReportDelivery, ReportOccurrence
from tests.report_scene import NOW, make_scene, states
from tests.servers_live import until
from tests.smtp_sink import Sink

RUTH, BOB = "ruth@example.org", "bob@example.org"
BUILD = """
import datetime as dt
import django
django.setup()
from reports.actions.build import build_due
build_due(dt.datetime.fromisoformat({now!r}))
"""
THROW_OUT = """
SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity
WHERE wait_event_type = 'Lock' AND datname = current_database()
"""


def ours() -> "psycopg.Connection[tuple[object, ...]]":
    return psycopg.connect(**connection.get_connection_params() | {"cursor_factory": psycopg.Cursor})


def somebody_was_thrown_out() -> bool:
    with connection.cursor() as cursor:
        cursor.execute(THROW_OUT)
        (count,) = cursor.fetchone()
    return bool(count)


def rows() -> tuple[int, int]:
    return ReportArtifact.objects.count(), ReportDelivery.objects.count()


def test_a_build_that_lost_its_database_leaves_nothing_half_and_is_made_anew(
    sink_env: dict[str, str], sink: Sink
) -> None:
    """Our lock holds the builder where its artifact is written and its ledger is not."""
    make_scene(RUTH, BOB)
    materialise(NOW)
    with ours() as holder:
        holder.execute("LOCK TABLE reports_reportdelivery IN SHARE MODE")
        builder = subprocess.Popen([sys.executable, "-c", BUILD.format(now=NOW.isoformat())], env=sink_env)
        assert until(somebody_was_thrown_out)
        builder.wait(30)
        assert (ReportOccurrence.objects.get().state, rows()) == ("planned", (0, 0))
    assert until(lambda: build_due(NOW) == 1)
    report = ReportOccurrence.objects.get()
    assert (report.state, report.attempts, rows()) == ("built", 2, (1, 2))
    ReportDelivery.objects.update(next_attempt_at=NOW)
    send(timezone.now())
    assert (states(), sink.copies) == ({RUTH: "sent", BOB: "sent"}, {RUTH: 1, BOB: 1})
