"""Child processes that never outlive us, whether we leave politely or are killed."""

import ctypes
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

_PR_SET_PDEATHSIG = 1
_WATCH = """
import os, signal, sys
signal.signal(signal.SIGINT, signal.SIG_IGN)
sys.stdin.read()
try:
    os.kill(int(sys.argv[1]), int(sys.argv[2]))
except ProcessLookupError:
    pass
"""
_lifelines: list[int] = []  # write ends nobody ever writes to: they close when we end


def start(
    command: Sequence[str | Path],
    log: Path,
    *,
    env: Mapping[str, str] | None = None,
    user: str | None = None,
    pass_fds: Sequence[int] = (),
    farewell: signal.Signals = signal.SIGTERM,
    kernel: bool = sys.platform == "linux",
) -> subprocess.Popen[bytes]:
    """A child in a session of its own, so that Ctrl-C reaches us alone and we choose the order.

    It gets `farewell` when we die: from the kernel, or where that cannot be asked from a watchdog on a pipe.
    """
    with log.open("ab") as output:
        process = subprocess.Popen(  # noqa: S603 - our own commands, never a shell
            [str(part) for part in command],
            stdin=subprocess.DEVNULL,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=env,
            cwd="/" if user else None,
            user=user,
            group=_group(user),
            extra_groups=[] if user else None,
            pass_fds=pass_fds,
            start_new_session=True,
            preexec_fn=_promise(farewell) if kernel else None,
        )
    if not kernel:
        _watch(process.pid, farewell)
    return process


def stop(
    process: subprocess.Popen[bytes], how: signal.Signals = signal.SIGTERM, patience: float = 10
) -> None:
    """Ask, wait, then end the child with everything in its session."""
    if process.poll() is None:
        process.send_signal(how)
    try:
        process.wait(patience)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        process.wait()


def _group(user: str | None) -> int | None:
    if user is None:
        return None
    import pwd  # absent where a server never runs as root

    return pwd.getpwnam(user).pw_gid


def _promise(farewell: signal.Signals) -> Callable[[], None]:
    """Runs in the child after the change of user, which would wipe the promise."""
    libc, parent = ctypes.CDLL(None), os.getpid()

    def promise() -> None:
        libc.prctl(_PR_SET_PDEATHSIG, int(farewell))
        if os.getppid() != parent:  # we died in between, so nobody would ever tell it
            os._exit(1)

    return promise


def _watch(pid: int, farewell: signal.Signals) -> None:
    theirs, ours = os.pipe()
    subprocess.Popen(  # noqa: S603 - our own interpreter
        [sys.executable, "-c", _WATCH, str(pid), str(int(farewell))],
        stdin=theirs,
        start_new_session=True,
    )
    os.close(theirs)
    _lifelines.append(ours)
