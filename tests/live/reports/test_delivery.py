"""A real worker with its beat brings a report to a real mail server, whatever is taken away from it."""

import datetime as dt
import os
import signal
import subprocess

from django.utils import timezone

from kpiportal.servers import Valkey
from kpis.actions.follows import follow
from kpis.actions.outlook import refresh
from reports.models import ReportOccurrence
from tests import servers
from tests.builders import make_kpi, make_measure, make_organisation, make_user
from tests.cast import make_cast
from tests.report_crowd import (
    STATES,
    copies,
    is_accounted_for,
    is_done,
    is_settled,
    ledger,
    make_crowd,
    slowly,
)
from tests.report_scene import make_scene
from tests.servers_live import StartWorker, until
from tests.signal_scene import CALM, make_months, told
from tests.smtp_sink import Sink

READERS, MANY = 200, 500


def kill(worker: "subprocess.Popen[bytes]") -> None:
    """The parent, its pool and its beat at once."""
    os.killpg(worker.pid, signal.SIGKILL)
    worker.wait()


def test_a_worker_killed_again_and_again_brings_each_mail_at_most_once(
    sink: Sink, sink_env: dict[str, str], start_worker: StartWorker
) -> None:
    make_crowd(READERS)
    slowly(sink)
    for so_many in (20, 60, 100):
        worker = start_worker("tick,mail", beat=True)
        assert until(lambda so_many=so_many: len(sink.kept) >= so_many)  # type: ignore[misc]  # bound now
        kill(worker)
    start_worker("tick,mail", beat=True)
    assert until(is_settled, within=90)
    assert until(is_done)
    counts = ledger()
    assert set(counts) <= {STATES.SENT, STATES.UNKNOWN}
    assert counts.total() == READERS
    assert max(copies(sink).values()) == 1
    assert is_accounted_for(sink)
    assert counts[STATES.UNKNOWN] <= 2 * 3  # at most what each killed child had in its hands


def test_an_emptied_broker_loses_no_mail(
    sink: Sink, sink_env: dict[str, str], start_worker: StartWorker, valkey: Valkey
) -> None:
    make_crowd(MANY)
    slowly(sink)
    start_worker("tick,mail", beat=True)
    for so_many in (10, 150, 300):
        assert until(lambda so_many=so_many: len(sink.kept) >= so_many)  # type: ignore[misc]  # bound now
        servers.empty(valkey)
    assert until(is_done, within=90)
    assert ledger() == {STATES.SENT: MANY}
    assert set(copies(sink).values()) == {1}


def test_the_beat_alone_makes_a_due_report_and_sends_it(
    sink: Sink, sink_env: dict[str, str], start_worker: StartWorker
) -> None:
    """From the schedule to the inbox without anybody's hand: planned, built, sent, closed."""
    scene = make_scene("ruth@example.org")
    last_month = timezone.now().date().replace(day=1) - dt.timedelta(days=1)
    type(scene.schedule).objects.update(starts_on=last_month, tz="UTC", day=1, local_time="00:00")
    start_worker("tick,mail", beat=True)
    assert until(lambda: ReportOccurrence.objects.filter(state="done").exists(), within=60)
    assert sink.copies["ruth@example.org"] == 1


def test_the_beat_alone_mails_a_new_signal(
    sink: Sink, sink_env: dict[str, str], start_worker: StartWorker
) -> None:
    """From the limits to the inbox, once, although the beat comes again and again."""
    cast, now = make_cast(), timezone.now()
    make_organisation(remind_before_days=None, remind_after_days=None)
    last_month = (now.date().replace(day=1) - dt.timedelta(days=1)).replace(day=1)
    make_months(cast.punctuality, [*CALM, 80], last_month)
    refresh([cast.punctuality.pk], now)
    start_worker("tick,mail", beat=True)
    assert until(lambda: told() == {cast.contributor.email: "sent"}, within=60)
    follower = make_user("reader@merrow.example", groups=("Executives",))
    other = make_measure(make_kpi("OPS_02"), cast.buses)
    follow(follower, other)
    make_months(other, [*CALM, 80], last_month)
    refresh([other.pk], now)
    assert until(lambda: told() == {cast.contributor.email: "sent", follower.email: "sent"}, within=60)
    assert sink.copies == {cast.contributor.email: 1, follower.email: 1}
