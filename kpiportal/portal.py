"""The processes of the demo: two servers, a web server, a worker and a beat. Knows no Django."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from kpiportal import children, env
from kpiportal.folders import StartError, data_folder, short_name, socket_folder
from kpiportal.servers import Postgres, Valkey, tail, write_addresses

DATA = env.ROOT / ".data"
HOST = "127.0.0.1"
ANSWERS_WITHIN = 60.0  # seconds until the first page
WORTH_ANOTHER_START = 10.0  # seconds a child must have lived


@dataclass
class Child:
    name: str
    begin: Callable[[], subprocess.Popen[bytes]]
    how: signal.Signals = signal.SIGTERM
    process: subprocess.Popen[bytes] | None = None
    since: float = 0

    def start(self) -> None:
        self.since = time.monotonic()
        self.process = self.begin()

    def has_ended(self) -> bool:
        return self.process is not None and self.process.poll() is not None

    def refuse_if_hopeless(self) -> None:
        if time.monotonic() - self.since < WORTH_ANOTHER_START:
            raise StartError(f"{self.name} ended at once.\n{tail(log_of(self.name))}")

    def stop(self) -> None:
        if self.process:
            children.stop(self.process, self.how)


@dataclass
class Portal:
    listener: socket.socket
    running: list[Child] = field(default_factory=list)

    @property
    def port(self) -> int:
        return int(self.listener.getsockname()[1])

    @property
    def address(self) -> str:
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        environment = self._start_servers()
        _once("migrate", environment, "--no-input", "--verbosity", "0")
        _once("load_demo", environment)
        if _static_files_changed():
            _once("collectstatic", environment, "--no-input", "--verbosity", "0")
        for child in self._processes(environment):
            self._start(child)
        self._await_answer()

    def supervise(self, *, with_parent: bool) -> None:
        """Starts again whatever ends; what ends at once ends everything. May end with whoever started us."""
        parent = os.getppid()
        while not with_parent or os.getppid() == parent:
            time.sleep(0.5)
            for child in self.running:
                if child.has_ended():
                    child.refuse_if_hopeless()
                    print(f"{child.name} ended and is started again.", flush=True)
                    child.start()

    def stop(self) -> None:
        """The servers last, for the others still write."""
        for child in reversed(self.running):
            child.stop()
        env.SERVERS_FILE.unlink(missing_ok=True)
        shutil.rmtree(socket_folder(short_name(env.ROOT)))

    def _start(self, child: Child) -> None:
        self.running.append(child)
        child.start()

    def _start_servers(self) -> dict[str, str]:
        sockets = socket_folder(short_name(env.ROOT))
        postgres = Postgres(data_folder(env.ROOT), sockets, log_of("postgres"))
        valkey = Valkey(DATA / "valkey", sockets / "valkey.sock", log_of("valkey"))
        self._start(Child("postgres", postgres.start, signal.SIGINT))
        self._start(Child("valkey", valkey.start))
        addresses = {"database_url": postgres.url, "redis_url": valkey.url, "site_url": self.address}
        write_addresses(env.SERVERS_FILE, addresses)
        return env.for_demo(addresses)

    def _processes(self, environment: dict[str, str]) -> list[Child]:
        listener = self.listener.fileno()
        web = ["gunicorn", "--config", "python:kpiportal.gunicorn", "--bind", f"fd://{listener}"]
        size = ["--workers", "2", "--graceful-timeout", "5"]
        celery = ["celery", "-A", "kpiportal.celery"]
        worker = ["worker", "-Q", "tick,compute,mail,import", "--concurrency", "2", "--without-mingle"]
        told = ["--loglevel", "INFO"]
        beat = ["beat", "--pidfile", ""]
        return [
            _module("web", [*web, *size], environment, pass_fds=[listener]),
            _module("worker", [*celery, *worker, *told], environment, signal.SIGQUIT),
            _module("beat", [*celery, *beat, *told], environment),
        ]

    def _await_answer(self) -> None:
        deadline = time.monotonic() + ANSWERS_WITHIN
        while not _answers(self.port):
            for child in self.running:
                if child.has_ended():
                    child.refuse_if_hopeless()
            if time.monotonic() > deadline:
                raise StartError(f"No page within {ANSWERS_WITHIN:.0f} s.\n{tail(log_of('web'))}")
            time.sleep(0.1)


def _module(
    name: str,
    command: list[str],
    environment: dict[str, str],
    how: signal.Signals = signal.SIGTERM,
    pass_fds: Sequence[int] = (),
) -> Child:
    """If we are killed it is killed: with the servers gone a worker would wait for its broker for ever."""
    whole, log = [sys.executable, "-m", *command], log_of(name)

    def begin() -> subprocess.Popen[bytes]:
        return children.start(whole, log, env=environment, pass_fds=pass_fds, farewell=signal.SIGKILL)

    return Child(name, begin, how)


def _once(command: str, environment: dict[str, str], *arguments: str) -> None:
    """A manage.py command that must succeed before anything else starts."""
    whole = [sys.executable, str(env.ROOT / "manage.py"), command, *arguments]
    process = children.start(whole, log_of(command), env=environment)
    try:
        if process.wait() != 0:
            raise StartError(f"{command} failed.\n{tail(log_of(command))}")
    finally:
        children.stop(process)


def _static_files_changed() -> bool:
    """Our files or the installed packages are newer than what was last collected."""
    manifest = env.ROOT / "staticfiles" / "staticfiles.json"
    if not manifest.exists():
        return True
    sources = [env.ROOT / "requirements" / "base.txt", *(env.ROOT / "static").rglob("*")]
    return max(source.stat().st_mtime for source in sources) > manifest.stat().st_mtime


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection(HOST, port, timeout=5)
    try:
        connection.request("GET", "/healthz")
        return connection.getresponse().status == http.HTTPStatus.OK
    except OSError:
        return False
    finally:
        connection.close()


def log_of(name: str) -> Path:
    return DATA / f"{name}.log"
