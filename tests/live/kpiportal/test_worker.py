"""A real worker and a real clock on the queue of a real Valkey."""

import signal

from accounts.models import Heartbeat
from kpiportal.servers import Valkey
from tests.servers_live import StartWorker, until

RESTARTS = 5


def beats() -> int:
    return Heartbeat.objects.count()


def is_heard_again() -> bool:
    """By the clock: a worker that has become ready beats once by itself."""
    first = Heartbeat.latest()
    return until(lambda: Heartbeat.latest() != first)


def test_a_worker_is_heard_as_soon_as_it_is_ready(start_worker: StartWorker) -> None:
    start_worker("tick", concurrency=1)
    assert until(lambda: beats() == 1)


def test_the_clock_reaches_the_worker(start_worker: StartWorker) -> None:
    start_worker("tick", beat=True, concurrency=1)
    assert until(lambda: beats() == 1)
    assert is_heard_again()


def test_the_clock_reaches_the_next_worker_after_a_kill(start_worker: StartWorker) -> None:
    first = start_worker("tick", beat=True, concurrency=1)
    assert until(lambda: beats() == 1)
    first.send_signal(signal.SIGKILL)
    first.wait()
    start_worker("tick", beat=True, concurrency=1)
    assert until(lambda: beats() == 2)
    assert is_heard_again()


def test_a_broker_restarted_five_times_and_emptied_is_used_again(
    start_worker: StartWorker, valkey: Valkey
) -> None:
    start_worker("tick", beat=True, concurrency=1)
    assert until(lambda: beats() == 1)
    for _ in range(RESTARTS):
        valkey.stop()
        valkey.start()
    Heartbeat.objects.all().delete()
    assert until(lambda: beats() == 1)
    assert is_heard_again()
