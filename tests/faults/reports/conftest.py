import subprocess
import sys
from collections.abc import Iterator

import pytest

from tests.faults.reports.senders import SEND, StartSender


@pytest.fixture
def start_sender(sink_env: dict[str, str]) -> Iterator[StartSender]:
    """A process that sends one chunk."""
    senders: list[subprocess.Popen[bytes]] = []

    def start() -> subprocess.Popen[bytes]:
        senders.append(subprocess.Popen([sys.executable, "-c", SEND], env=sink_env))
        return senders[-1]

    yield start
    for sender in senders:
        sender.kill()
        sender.wait()
