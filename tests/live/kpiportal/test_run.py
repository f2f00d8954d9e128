"""`make run` in a copy of the checkout, so that nobody's demo is touched."""

import http.client
import os
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from kpiportal import env
from kpiportal.folders import root_folder, server_account, short_name, socket_folder
from tests.servers_live import until

PARTS = ("accounts", "kpiportal", "kpis", "reports", "requirements", "static", "templates", "manage.py")


@pytest.fixture
def checkout(tmp_path: Path) -> Iterator[Path]:
    for part in PARTS:
        copy = shutil.copytree if (env.ROOT / part).is_dir() else shutil.copy
        copy(env.ROOT / part, tmp_path / part)
    yield tmp_path
    if server_account():
        shutil.rmtree(root_folder(tmp_path))
    shutil.rmtree(socket_folder(short_name(tmp_path)))


def plain_environment(**variables: str) -> dict[str, str]:
    """A shell of somebody else's: no variable of ours, and a locale without UTF-8."""
    ours = ("KPIPORTAL", "DATABASE_URL", "REDIS_URL", "DJANGO", "PYTEST")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(ours)}
    return {**kept, "LC_ALL": "POSIX", **variables}


def run(checkout: Path, **variables: str) -> "subprocess.Popen[str]":
    return subprocess.Popen(
        [sys.executable, "-m", "kpiportal.run"],
        cwd=checkout,
        env=plain_environment(**variables),
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )


def address_of(portal: "subprocess.Popen[str]") -> tuple[str, int]:
    assert portal.stdout
    said = []
    for line in portal.stdout:
        said.append(line)
        if line.startswith("kpiportal runs at http://"):
            host, port = line.split()[3].removeprefix("http://").split(":")
            return host, int(port)
    raise AssertionError("".join(said))


def living(checkout: Path) -> list[str]:
    """Processes of the demo, those of a server that runs under an account of its own among them."""
    places = [str(checkout), *([str(root_folder(checkout))] if server_account() else [])]
    found = []
    for process in psutil.process_iter():
        try:
            named = f"{process.cwd()} {' '.join(process.cmdline())}"
        except psutil.Error:
            continue
        inside = any(place in named for place in places)
        if inside and process.pid != os.getpid() and process.status() != psutil.STATUS_ZOMBIE:
            found.append(process.name())
    return found


def manage(checkout: Path, *arguments: str) -> "subprocess.CompletedProcess[str]":
    command = [sys.executable, "manage.py", *arguments]
    return subprocess.run(
        command, cwd=checkout, env=plain_environment(), capture_output=True, text=True, timeout=60
    )


def test_the_demo_runs_is_found_by_commands_and_leaves_nothing_behind(checkout: Path) -> None:
    first = run(checkout)
    try:
        host, port = address_of(first)
        connection = http.client.HTTPConnection(host, port, timeout=20)
        connection.request("GET", "/readyz")
        assert connection.getresponse().status == 200
        assert "[X] 0001_initial" in manage(checkout, "showmigrations", "kpis").stdout
        second = run(checkout)
        said, _ = second.communicate(timeout=30)
        assert said == f"kpiportal already runs from this folder at http://{host}:{port}.\n"
    finally:
        first.kill()
    first.communicate()
    assert until(lambda: living(checkout) == [], within=30), living(checkout)
    answer = manage(checkout, "showmigrations")
    assert (answer.returncode, answer.stderr) == (1, 'No database. Start "make run" or set DATABASE_URL.\n')

    again = run(checkout)
    address_of(again)
    again.send_signal(signal.SIGINT)
    assert again.wait(timeout=60) == 0
    assert living(checkout) == []


def test_a_taken_port_is_said_plainly(checkout: Path) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        said, _ = run(checkout, PORT=str(port)).communicate(timeout=30)
    assert said == f"Port {port} is taken or not allowed. Try another one: make run PORT={port + 1}\n"


def test_a_database_of_the_users_is_refused(checkout: Path) -> None:
    said, _ = run(checkout, DATABASE_URL="postgresql://db/mine").communicate(timeout=30)
    assert said == env.OWN_DATABASE + "\n"
