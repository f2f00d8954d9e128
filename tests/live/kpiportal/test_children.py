import signal
import subprocess
import sys
from pathlib import Path

import psutil
import pytest

from kpiportal import children, env
from tests.servers_live import until

PARENT = """
import sys, pathlib
from kpiportal import children
log = pathlib.Path(sys.argv[1])
command = [sys.executable, "-c", "import signal; signal.pause()"]
process = children.start(command, log, kernel=sys.argv[2] == "kernel")
print(process.pid, flush=True)
sys.stdin.read()
"""
DEAF = """
import signal
signal.signal(signal.SIGTERM, signal.SIG_IGN)
print("deaf", flush=True)
signal.pause()
"""


def gone(pid: int) -> bool:
    return not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE


@pytest.mark.parametrize("way", ["kernel", "watchdog"])
def test_a_child_ends_when_its_parent_is_killed(way: str, tmp_path: Path) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(tmp_path / "log"), way],
        cwd=env.ROOT,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )
    assert parent.stdout
    child = int(parent.stdout.readline())
    assert not gone(child)
    parent.kill()
    parent.communicate()
    assert until(lambda: gone(child), within=10)


def test_stop_ends_even_a_child_that_does_not_listen(tmp_path: Path) -> None:
    log = tmp_path / "log"
    process = children.start([sys.executable, "-c", DEAF], log)
    assert until(lambda: log.read_text() == "deaf\n")
    children.stop(process, patience=0.1)
    assert process.returncode == -signal.SIGKILL
