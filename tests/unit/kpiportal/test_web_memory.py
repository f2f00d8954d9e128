"""What a process that serves pages does without, and what its workers share."""

import subprocess
import sys

from kpiportal import env
from tests import servers

PAGES = """
import sys
import django
django.setup()
from django.urls import reverse
reverse("home")
before = "ninja" in sys.modules
reverse("api:catalogue")
print(before, "ninja" in sys.modules)  # what the test reads of this process
"""


SERVED = """
import gc
import django
django.setup()
from kpiportal import gunicorn
before = gc.isenabled()
gunicorn.when_ready(None)
print(before, gc.isenabled(), gc.get_freeze_count() > 100_000, gunicorn.preload_app)  # as above
"""
"""A process of its own, for reading this configuration ends the collecting of garbage until all is read."""


def said(program: str) -> list[str]:
    settings = servers.environment() | {"DJANGO_SETTINGS_MODULE": "kpiportal.settings", "PATH": ""}
    asked = [sys.executable, "-c", program]
    done = subprocess.run(asked, env=settings, cwd=env.ROOT, capture_output=True, text=True, check=True)
    return done.stdout.split()


def test_the_api_is_read_with_its_first_address() -> None:
    assert said(PAGES) == ["False", "True"]


def test_workers_share_what_was_read_before_them() -> None:
    assert said(SERVED) == ["False", "True", "True", "True"]
