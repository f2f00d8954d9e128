"""A thousand mails go out while the processes that send them are killed, or asked to leave."""

import os
import random
import signal
import subprocess
from contextlib import suppress
from threading import Event

import psutil
from django.db.models import QuerySet

from reports.actions.send import HANDFUL
from reports.models import DeliveryAttempt, ReportDelivery
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
from tests.servers_live import StartWorker, until
from tests.smtp_sink import Sink

THOUSAND, SOME = 1000, 300
SENDERS = 4
KILLS = int(os.environ.get("KPIPORTAL_KILLS", "120"))
"""With many more it goes on until the last mail is out, which takes minutes."""


def kill_one_of(worker: "subprocess.Popen[bytes]", chance: random.Random) -> None:
    """Its parent makes a new one at once."""
    senders = psutil.Process(worker.pid).children()
    with suppress(psutil.NoSuchProcess, IndexError):  # it ended just then, or none has begun again
        chance.choice(senders).kill()


def left_behind() -> QuerySet[DeliveryAttempt]:
    """Mails that a sender had in its hands when it died; not known is the one that it was handing over."""
    return DeliveryAttempt.objects.filter(worker="sweeper")


def is_off_the_queue() -> bool:
    return not ReportDelivery.objects.filter(state__in=(STATES.QUEUED, STATES.RETRY)).exists()


def test_a_thousand_mails_survive_a_sender_killed_every_0_3_seconds(
    sink: Sink, sink_env: dict[str, str], start_worker: StartWorker
) -> None:
    """On average; after the last kill the leases run out, and nothing is left in anybody's hands."""
    chance, pace, kills = random.Random(24), Event(), 0  # noqa: S311 - the same kills each time
    make_crowd(THOUSAND)
    slowly(sink)
    start_worker("tick", beat=True, concurrency=1)
    worker = start_worker("mail", concurrency=SENDERS)
    while not is_off_the_queue() and kills < KILLS:
        pace.wait(0.6 * chance.random())
        kill_one_of(worker, chance)
        kills += 1
    assert until(is_settled, within=180)
    assert until(is_done)
    counts = ledger()
    assert counts.total() == THOUSAND
    assert set(counts) <= {STATES.SENT, STATES.UNKNOWN}
    assert max(copies(sink).values()) == 1
    assert is_accounted_for(sink)
    assert 10 <= left_behind().count() <= kills * HANDFUL
    assert left_behind().filter(outcome=STATES.UNKNOWN).count() <= kills


def test_workers_that_are_replaced_under_load_lose_nothing(
    sink: Sink, sink_env: dict[str, str], start_worker: StartWorker
) -> None:
    """A deployment: SIGTERM, the mail in hand is finished, the next worker goes on."""
    make_crowd(SOME)
    slowly(sink)
    for so_many in (20, 120):
        worker = start_worker("tick,mail", beat=True)
        assert until(lambda so_many=so_many: len(sink.kept) >= so_many)  # type: ignore[misc]  # bound now
        worker.send_signal(signal.SIGTERM)
        assert worker.wait(90) == 0
    start_worker("tick,mail", beat=True)
    assert until(is_done, within=90)
    assert ledger() == {STATES.SENT: SOME}
    assert (len(copies(sink)), set(copies(sink).values())) == (SOME, {1})
