"""The servers of a test run: one PostgreSQL for all, one Valkey for each xdist worker."""

import os
import shutil
import socket
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from kpiportal.folders import socket_folder
from kpiportal.servers import Postgres, Valkey

_NAME = "KPIPORTAL_TEST_NAME"


def environment() -> dict[str, str]:
    """What kpiportal.env reads in this process. Workers inherit the name of the run from their controller."""
    name = os.environ.get(_NAME) or f"kpi-test-{os.getpid()}"
    folder = Path(tempfile.gettempdir()) / name
    return {
        _NAME: name,
        "KPIPORTAL_MODE": "test",
        "DATABASE_URL": os.environ.get("TEST_DATABASE_URL") or postgres(folder).url,
        "REDIS_URL": valkey(folder).url,
        "DJANGO_ALLOW_ASYNC_UNSAFE": "true",  # Playwright keeps a loop running in the thread of the test
    }


def postgres(folder: Path) -> Postgres:
    return Postgres(folder / "pg", folder, folder / "pg.log", durable=False)


def valkey(folder: Path) -> Valkey:
    worker = xdist_worker() or "alone"
    return Valkey(folder / worker, folder / f"{worker}.sock", folder / f"{worker}.log", durable=False)


def xdist_worker() -> str:
    return os.environ.get("PYTEST_XDIST_WORKER", "")


@contextmanager
def running_postgres() -> Iterator[None]:
    """PostgreSQL for the whole run, unless TEST_DATABASE_URL names one. The folder goes with it."""
    folder = socket_folder(os.environ[_NAME])
    server = postgres(folder)
    if "TEST_DATABASE_URL" not in os.environ:
        server.start()
    try:
        yield
    finally:
        server.stop()
        shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def running_valkey() -> Iterator[Valkey]:
    server = valkey(socket_folder(os.environ[_NAME]))
    server.start()
    try:
        yield server
    finally:
        server.stop()


def empty(server: Valkey) -> None:
    """FLUSHALL: no queued hint and no rate limit reaches the next test."""
    with socket.socket(socket.AF_UNIX) as connection:
        connection.settimeout(5)
        connection.connect(str(server.socket))
        connection.sendall(b"FLUSHALL\r\n")
        connection.recv(16)
