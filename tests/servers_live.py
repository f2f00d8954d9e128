"""Fixtures for tests with real processes: a Celery worker on this test's database, a command, a mail sink."""

import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from urllib.parse import quote

import pytest
from django.db import connection

from kpiportal import children
from kpiportal.servers import Valkey

ROOT = Path(__file__).resolve().parent.parent
DIVISOR = "60"
Start = Callable[..., subprocess.Popen[bytes]]
Run = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def child_env(db: None, valkey: Valkey) -> dict[str, str]:
    """The environment that leads a child process to the test database and Valkey of this worker."""
    given = connection.settings_dict
    user = quote(given["USER"]) + (f":{quote(given['PASSWORD'])}" if given["PASSWORD"] else "")
    address = f"?host={quote(given['HOST'])}" + (f"&port={given['PORT']}" if given["PORT"] else "")
    return {
        **os.environ,
        "DJANGO_SETTINGS_MODULE": "kpiportal.settings",
        "KPIPORTAL_MODE": "test",
        "KPIPORTAL_TIME_DIVISOR": DIVISOR,
        "DATABASE_URL": f"postgresql://{user}@/{quote(given['NAME'])}{address}",
        "REDIS_URL": valkey.url,
        "PYTHONPATH": str(ROOT),
        "REMAP_SIGTERM": "SIGQUIT",
    }
