"""Our site as in production and a bare one, each served by two workers with four threads."""

import os
import socket
import subprocess
import sys
from collections.abc import Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field
from functools import partial
from http.client import HTTPConnection
from pathlib import Path
from tempfile import TemporaryDirectory
from time import perf_counter
from typing import NamedTuple

import psutil

from kpiportal import children
from kpiportal.env import ROOT
from kpiportal.servers import tail

HOST, SECRET = "kpi.example.org", "made up for the bench, which keeps nothing: 0123456789 abcdefghij"
PROXY = {"Host": HOST, "X-Forwarded-Proto": "https", "Accept-Encoding": "gzip"}
"""What a proxy that speaks TLS sends on from a browser."""
CONNECTIONS = 8


class Answer(NamedTuple):
    body: bytes
    headers: Mapping[str, str]


@dataclass
class Site:
    """`started` are the seconds until its first answer; `headers` come to stand for somebody logged in."""

    port: int
    process: subprocess.Popen[bytes]
    started: float = 0
    headers: dict[str, str] = field(default_factory=lambda: dict(PROXY))

    def get(self, address: str) -> Answer:
        return self._ask(self._connection(), address)

    def visit(self, address: str, times: int) -> list[float]:
        """Seconds of each of so many requests, by eight connections at once."""
        with ThreadPoolExecutor(CONNECTIONS) as pool:
            found = pool.map(partial(self._stay, address), [times // CONNECTIONS] * CONNECTIONS)
            return [seconds for took in found for seconds in took]

    def memory(self) -> float:
        """MiB of master and workers; what they share is counted once."""
        master = psutil.Process(self.process.pid)
        return float(sum(one.memory_full_info().pss for one in (master, *master.children()))) / 1024**2

    def _stay(self, address: str, times: int) -> list[float]:
        connection, took = self._connection(), []
        for _ in range(times):
            began = perf_counter()
            self._ask(connection, address)
            took.append(perf_counter() - began)
        return took

    def _connection(self) -> HTTPConnection:
        return HTTPConnection("127.0.0.1", self.port, timeout=60)

    def _ask(self, connection: HTTPConnection, address: str) -> Answer:
        connection.request("GET", address, headers=self.headers)
        response = connection.getresponse()
        body = response.read()
        if response.status != 200:
            raise TypeError(f"{address}: {response.status} {body[:200]!r}")
        return Answer(body, dict(response.getheaders()))


@contextmanager
def our_site() -> Iterator[Site]:
    """With the static files of this checkout, collected."""
    manage("collectstatic", "--no-input", "--verbosity", "0")
    with served(["--config", "python:kpiportal.gunicorn"], production(), "/healthz") as site:
        yield site


@contextmanager
def bare_site() -> Iterator[Site]:
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.bench.bare.settings"}
    application = "django.core.wsgi:get_wsgi_application()"
    usual = [application, "--worker-class", "gthread", "--threads", "4", "--no-control-socket"]
    with served(usual, environment, "/bare") as site:
        yield site


@contextmanager
def served(what: Sequence[str], environment: Mapping[str, str], first: str) -> Iterator[Site]:
    """Connections wait in the socket until a worker takes them: the first answer says when it is up."""
    with TemporaryDirectory() as folder, socket.create_server(("127.0.0.1", 0), backlog=128) as listener:
        command = [sys.executable, "-m", "gunicorn", *what, "--bind", f"fd://{listener.fileno()}"]
        began, log, handed = perf_counter(), Path(folder) / "log", [listener.fileno()]
        process = children.start([*command, "--workers", "2"], log, env=environment, pass_fds=handed)
        try:
            site = Site(listener.getsockname()[1], process)
            site.get(first)
            site.started = perf_counter() - began
            yield site
        except OSError as problem:
            raise TypeError(tail(log)) from problem
        finally:
            children.stop(process)


def production() -> dict[str, str]:
    """As on a server, on the database of the bench."""
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kpiportal.settings",
        "KPIPORTAL_MODE": "production",
        "DATABASE_URL": os.environ["TEST_DATABASE_URL"],
        "SECRET_KEY": SECRET,
        "SITE_URL": f"https://{HOST}",
        "DEFAULT_FROM_EMAIL": f"kpiportal@{HOST}",
    }


def manage(*arguments: str) -> None:
    subprocess.run([sys.executable, str(ROOT / "manage.py"), *arguments], env=production(), check=True)
