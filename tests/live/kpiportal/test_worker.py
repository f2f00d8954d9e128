"""A real worker and a real clock on the queue of a real Valkey."""

import signal

from accounts.models import Heartbeat
from kpiportal.servers import Valkey
from tests.servers_live import StartWorker, until


def beats() -> int:
    return Heartbeat.objects.count()


def test_the_clock_reaches_the_worker(start_worker: StartWorker) -> None:
    start_worker("tick", beat=True, concurrency=1)
    assert until(lambda: beats() == 1)


def test_the_clock_reaches_the_next_worker_after_a_kill(start_worker: StartWorker) -> None:
    first = start_worker("tick", beat=True, concurrency=1)
    assert until(lambda: beats() == 1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    start_worker("tick", beat=True, concurrency=1)
    assert until(lambda: beats() == 2)


def test_a_broker_restarted_and_emptied_is_used_again(start_worker: StartWorker, valkey: Valkey) -> None:
    start_worker("tick", beat=True, concurrency=1)
    assert until(lambda: beats() == 1)
    valkey.stop()
    valkey.start()
    Heartbeat.objects.all().delete()
    assert until(lambda: beats() == 1)
