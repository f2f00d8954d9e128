"""`make run`: the whole portal with made-up figures on this machine. Knows no Django."""

import contextlib
import fcntl
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from types import FrameType

from kpiportal import children, env
from kpiportal.folders import FolderProblemError, data_folder, short_name, socket_folder
from kpiportal.servers import Postgres, ServerProblemError, Valkey, tail, write_addresses

DATA = env.ROOT / ".data"
HOST = "127.0.0.1"
WITH_PARENT = "--with-parent"  # make passes it, or killing make would leave us behind
DEFAULT_PORT = 8000
PORTS_TRIED = 100
ANSWERS_WITHIN = 60.0  # seconds until the first page
WORTH_ANOTHER_START = 10.0  # seconds a child must have lived


class RunProblemError(Exception):
    """Why the portal does not run, in words for the person at the terminal."""


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
            raise RunProblemError(f"{self.name} ended at once.\n{tail(_log(self.name))}")

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

    def _start(self, child: Child) -> None:
        self.running.append(child)
        child.start()

    def _start_servers(self) -> dict[str, str]:
        sockets = socket_folder(short_name(env.ROOT))
        postgres = Postgres(data_folder(env.ROOT), sockets, _log("postgres"))
        valkey = Valkey(DATA / "valkey", sockets / "valkey.sock", _log("valkey"))
        self._start(Child("postgres", postgres.start, signal.SIGINT))
        self._start(Child("valkey", valkey.start))
        addresses = {"database_url": postgres.url, "redis_url": valkey.url, "site_url": self.address}
        write_addresses(env.SERVERS_FILE, addresses)
        return env.for_demo(addresses)

    def _processes(self, environment: dict[str, str]) -> list[Child]:
        listener = self.listener.fileno()
        web = ["gunicorn", "kpiportal.wsgi", "--bind", f"fd://{listener}", "--worker-class", "gthread"]
        size = ["--workers", "2", "--threads", "4", "--graceful-timeout", "5", "--no-control-socket"]
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
                raise RunProblemError(f"No page within {ANSWERS_WITHIN:.0f} s.\n{tail(_log('web'))}")
            time.sleep(0.1)


def main() -> int:
    try:
        port = env.demo_port()
        _make_home()
        with _alone(), _listen(port) as listener, _leaving_politely():
            _forget_old_logs()
            _run(Portal(listener))
    except (env.MisconfiguredError, FolderProblemError, ServerProblemError, RunProblemError) as problem:
        print(problem, file=sys.stderr)
        return 1
    return 0


def _run(portal: Portal) -> None:
    print("Starting kpiportal. The first start builds the demo and takes about a minute.", flush=True)
    try:
        portal.start()
        print(f"kpiportal runs at {portal.address} (Ctrl-C ends it).", flush=True)
        portal.supervise(with_parent=WITH_PARENT in sys.argv)
    except KeyboardInterrupt:
        print("Stopping.", flush=True)
    finally:
        for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, signal.SIG_IGN)
        portal.stop()


@contextlib.contextmanager
def _alone() -> Iterator[None]:
    """One run for each checkout; the lock goes with us, however we end."""
    with (DATA / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            raise RunProblemError(f"kpiportal already runs from this folder{_where()}.") from None
        yield


def _where() -> str:
    with contextlib.suppress(OSError, ValueError, KeyError):
        return f" at {json.loads(env.SERVERS_FILE.read_text(encoding='utf-8'))['site_url']}"
    return ""


def _listen(port: int | None) -> socket.socket:
    """The port asked for, else the first free one from 8000. Held from here on, so nobody slips in."""
    candidates = [port] if port else range(DEFAULT_PORT, DEFAULT_PORT + PORTS_TRIED)
    for candidate in candidates:
        with contextlib.suppress(OSError):
            listener = socket.create_server((HOST, candidate), backlog=128)
            if candidate != candidates[0]:
                print(f"Port {DEFAULT_PORT} is taken, so this copy takes {candidate}.", flush=True)
            return listener
    if port:
        raise RunProblemError(
            f"Port {port} is taken or not allowed. Try another one: make run PORT={port + 1}"
        )
    raise RunProblemError(f"No port from {DEFAULT_PORT} to {DEFAULT_PORT + PORTS_TRIED - 1} is free.")


@contextlib.contextmanager
def _leaving_politely() -> Iterator[None]:
    def leave(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    yield


def _module(
    name: str,
    command: list[str],
    environment: dict[str, str],
    how: signal.Signals = signal.SIGTERM,
    pass_fds: Sequence[int] = (),
) -> Child:
    """If we are killed it is killed: with the servers gone a worker would wait for its broker for ever."""
    whole = [sys.executable, "-m", *command]

    def begin() -> subprocess.Popen[bytes]:
        return children.start(whole, _log(name), env=environment, pass_fds=pass_fds, farewell=signal.SIGKILL)

    return Child(name, begin, how)


def _once(command: str, environment: dict[str, str], *arguments: str) -> None:
    """A manage.py command that must succeed before anything else starts."""
    whole = [sys.executable, env.ROOT / "manage.py", command, *arguments]
    process = children.start(whole, _log(command), env=environment)
    try:
        if process.wait() != 0:
            raise RunProblemError(f"{command} failed.\n{tail(_log(command))}")
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


def _make_home() -> None:
    """A new checkout, or one whose .data was deleted, starts anew, also where the cluster lies elsewhere."""
    if not DATA.exists():
        shutil.rmtree(data_folder(env.ROOT), ignore_errors=True)
        DATA.mkdir(mode=0o700)


def _forget_old_logs() -> None:
    for log in DATA.glob("*.log"):
        log.unlink()


def _log(name: str) -> Path:
    return DATA / f"{name}.log"


if __name__ == "__main__":
    sys.exit(main())
