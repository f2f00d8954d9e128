"""A broker that takes connections and says nothing, as behind a broken network."""

import signal
import subprocess
import sys
from collections.abc import Iterator

import pytest

from kpiportal.servers import Valkey

HINT = """
import time
import django
django.setup()
from kpis.actions.hints import hint_recompute
began = time.monotonic()
hint_recompute()
print(int(time.monotonic() - began))
"""


@pytest.fixture
def silent(valkey: Valkey) -> Iterator[None]:
    assert valkey.process
    valkey.process.send_signal(signal.SIGSTOP)
    yield
    valkey.process.send_signal(signal.SIGCONT)


def test_a_silent_broker_holds_no_page(child_env: dict[str, str], silent: None) -> None:
    """The browser gives up a save after 10 s; a worker's patience of 30 s would lose it there."""
    web = {**child_env, "KPIPORTAL_PROCESS": "web"}
    command = [sys.executable, "-c", HINT]
    answer = subprocess.run(command, env=web, capture_output=True, text=True, timeout=120)
    assert "no hint for kpis.tasks.recompute: " in answer.stderr
    assert int(answer.stdout) < 5
