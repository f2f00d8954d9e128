"""`make run`: the whole portal with made-up figures on this machine. Knows no Django."""

import contextlib
import fcntl
import json
import shutil
import signal
import socket
import sys
from collections.abc import Iterator
from types import FrameType

from kpiportal import env
from kpiportal.addresses import MisconfiguredError
from kpiportal.folders import StartError, data_folder
from kpiportal.portal import DATA, HOST, Portal

WITH_PARENT = "--with-parent"  # make passes it, or killing make would leave us behind
DEFAULT_PORT = 8000
PORTS_TRIED = 100


def main() -> int:
    try:
        port = env.demo_port()
        _make_home()
        with _alone(), _listen(port) as listener, _leaving_politely():
            _forget_old_logs()
            _run(Portal(listener))
    except (MisconfiguredError, StartError) as problem:
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
            raise StartError(f"kpiportal already runs from this folder{_where()}.") from None
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
        raise StartError(f"Port {port} is taken or not allowed. Try another one: make run PORT={port + 1}")
    raise StartError(f"No port from {DEFAULT_PORT} to {DEFAULT_PORT + PORTS_TRIED - 1} is free.")


@contextlib.contextmanager
def _leaving_politely() -> Iterator[None]:
    def leave(number: int, frame: FrameType | None) -> None:
        raise KeyboardInterrupt

    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, leave)
    yield


def _make_home() -> None:
    """A new checkout, or one whose .data was deleted, starts anew, also where the cluster lies elsewhere."""
    if not DATA.exists():
        shutil.rmtree(data_folder(env.ROOT), ignore_errors=True)
        DATA.mkdir(mode=0o700)


def _forget_old_logs() -> None:
    for log in DATA.glob("*.log"):
        log.unlink()


if __name__ == "__main__":
    sys.exit(main())
