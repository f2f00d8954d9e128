"""Fixtures for tests with real processes: a Celery worker or a command on this test's own database."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path
from threading import Event
from urllib.parse import quote

import pytest
from django.db import connection

from kpiportal import children
from kpiportal.celery import QUEUES, app
from kpiportal.servers import Valkey

ROOT = Path(__file__).resolve().parent.parent
DIVISOR = "60"
StartWorker = Callable[..., subprocess.Popen[bytes]]
Manage = Callable[..., subprocess.CompletedProcess[str]]


def until(condition: Callable[[], bool], within: float = 30) -> bool:
    """True as soon as the condition holds, False when it never does. Ask with `assert until(...)`."""
    deadline, pause = time.monotonic() + within, Event()
    while not condition():
        if time.monotonic() > deadline:
            return False
        pause.wait(0.05)
    return True


@pytest.fixture
def child_env(db: None, valkey: Valkey) -> dict[str, str]:
    """The environment that leads a child process to the test database and the Valkey of this worker."""
    given = connection.settings_dict
    user = quote(given["USER"]) + (f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else "")
    host = quote(given["HOST"]) + (f"&port={given['PORT']}" if given["PORT"] else "")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kpiportal.settings",
        "KPIPORTAL_MODE": "test",
        "KPIPORTAL_TIME_DIVISOR": DIVISOR,
        "DATABASE_URL": f"postgresql://{user}@/{quote(given['NAME'])}?host={host}",
        "REDIS_URL": valkey.url,
        "PYTHONPATH": str(ROOT),
        "REMAP_SIGTERM": "SIGQUIT",
    }


@pytest.fixture
def start_worker(child_env: dict[str, str], tmp_path: Path) -> Iterator[StartWorker]:
    """`start_worker(queues="mail", beat=True)`: a real Celery worker that answers; ended after the test."""
    workers: list[subprocess.Popen[bytes]] = []

    def start(
        queues: str = ",".join(QUEUES), *, beat: bool = False, concurrency: int = 2
    ) -> subprocess.Popen[bytes]:
        command = [sys.executable, "-m", "celery", "-A", "kpiportal.celery"]
        name = f"worker{len(workers)}@test"
        options = ["worker", "-Q", queues, "-c", str(concurrency), "-n", name, "--loglevel", "INFO"]
        log = tmp_path / f"{name}.log"
        workers.append(children.start([*command, *options, *(["-B"] if beat else [])], log, env=child_env))
        assert until(lambda: name in _answering() or workers[-1].poll() is not None)
        assert workers[-1].poll() is None, log.read_text()
        return workers[-1]

    yield start
    for worker in workers:
        children.stop(worker, signal.SIGQUIT, patience=3)
        with suppress(ProcessLookupError):  # a killed worker leaves its clock behind, which goes on ticking
            os.killpg(worker.pid, signal.SIGKILL)


def _answering() -> set[str]:
    """By a connection of its own: a pooled one may be of a broker that was restarted since."""
    with app.connection_for_write() as fresh:
        answers = app.control.ping(timeout=0.5, connection=fresh)
    return {name for answer in answers for name in answer}


@pytest.fixture
def manage(child_env: dict[str, str]) -> Manage:
    """`manage("tick", "--now", ...)`: the command in a process of its own, output as text."""

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, str(ROOT / "manage.py"), *arguments]
        return subprocess.run(command, env=child_env, capture_output=True, text=True, timeout=300)

    return run
