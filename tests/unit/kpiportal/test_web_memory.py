"""What a process that serves pages does without, and what its workers share."""

import gc
import subprocess
import sys

from kpiportal import env, gunicorn
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


def test_the_api_is_read_with_its_first_address() -> None:
    settings = servers.environment() | {"DJANGO_SETTINGS_MODULE": "kpiportal.settings", "PATH": ""}
    asked = [sys.executable, "-c", PAGES]
    done = subprocess.run(asked, env=settings, cwd=env.ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["False", "True"]


def test_workers_share_what_was_read_before_them() -> None:
    try:
        gunicorn.when_ready(None)
        assert gc.get_freeze_count() > 0
    finally:
        gc.unfreeze()
    assert gunicorn.preload_app
