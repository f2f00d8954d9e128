"""While the broker is away people go on working, and afterwards everything that was due comes."""

import datetime as dt
import time
from decimal import Decimal

from django.db import connection
from django.test import Client
from django.utils import timezone

from kpiportal.servers import Valkey
from kpis.models import Entry, Score
from kpis.queries.row_counts import count_stale
from reports.models import ReportOccurrence, ReportSchedule
from tests.builders import make_organisation
from tests.entry_forms import session
from tests.report_scene import Scene, make_scene
from tests.servers_live import StartWorker, until
from tests.smtp_sink import Sink

RUTH = "ruth@example.org"
FIGURES, LAST = 10, 89
PATIENCE = 2.0
"""Seconds in which a page answers, whatever the broker does."""


def last_month() -> dt.date:
    return (timezone.now().date().replace(day=1) - dt.timedelta(days=1)).replace(day=1)


def seconds(client: Client, method: str, *asked: object) -> float:
    began = time.monotonic()
    answer = getattr(client, method)(*asked)
    assert answer.status_code in (200, 302), answer.content
    return time.monotonic() - began


def save_and_look(scene: Scene) -> float:
    """Figures one after the other, each by a click and a look at the page. The slowest answer, in seconds."""
    client, slowest = session(scene.cast.contributor), 0.0
    address = f"/update/BUSES/?period={last_month():%Y-%m}"
    for number in range(FIGURES):
        sent = {
            "measure": scene.cast.punctuality.pk,
            "period": f"{last_month():%Y-%m}",
            "version": number,
            "token": f"{number:032}",
            "value": str(80 + number),
        }
        slowest = max(slowest, seconds(client, "post", address, sent), seconds(client, "get", address))
    return slowest


def is_quiet() -> bool:
    """What the worker had in its hands is done: none of its connections has said anything for a second."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT NOT EXISTS (SELECT FROM pg_stat_activity WHERE datname = current_database()"
            " AND pid <> pg_backend_pid() AND state_change > clock_timestamp() - interval '1 second')"
        )
        return bool(cursor.fetchone()[0])


def test_without_a_broker_pages_save_and_a_report_that_comes_due_goes_out_afterwards(
    sink: Sink, sink_env: dict[str, str], start_worker: StartWorker, valkey: Valkey
) -> None:
    scene = make_scene(RUTH)
    make_organisation(remind_before_days=None, remind_after_days=None, entry_days=60)
    first_day = {"tz": "UTC", "day": 1, "local_time": "00:00", "starts_on": last_month()}
    ReportSchedule.objects.update(**first_day, enabled=False)
    worker = start_worker(beat=True)
    valkey.stop()
    try:
        assert until(is_quiet)  # a tick in hand would make the report
        ReportSchedule.objects.update(enabled=True)
        assert save_and_look(scene) < PATIENCE
        entry = Entry.objects.get(measure=scene.cast.punctuality)
        assert (entry.version, entry.value) == (FIGURES, Decimal(LAST))
        assert not ReportOccurrence.objects.exists()
    finally:
        valkey.start()
    if worker.poll() is not None:  # as its supervisor does: kombu may end with its broker, task in hand
        start_worker(beat=True)
    assert until(lambda: ReportOccurrence.objects.filter(state="done").exists(), within=120)
    assert sink.copies[RUTH] == 1  # administrators are told that it is late
    assert until(lambda: not count_stale())
    score = Score.objects.get(measure=scene.cast.punctuality, grain="month", start=last_month())
    assert score.value == Decimal(LAST)
