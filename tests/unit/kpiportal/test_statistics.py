"""Statistics are the worker's: 30 MB that no web process carries."""

import os
import subprocess
import sys

from kpiportal import env

WEB = """
import sys
import django
django.setup()
from django.urls import get_resolver
import kpiportal.wsgi
assert get_resolver().url_patterns
print("numpy" in sys.modules)
"""
WORKER = """
import sys
import django
django.setup()
from kpiportal.celery import app
app.loader.import_default_modules()
print("numpy" in sys.modules)
"""


def loads_numpy(program: str) -> str:
    addresses = {"DATABASE_URL": "postgres://nobody@localhost/none", "REDIS_URL": "redis://localhost:1"}
    settings = {"KPIPORTAL_MODE": "test", "DJANGO_SETTINGS_MODULE": "kpiportal.settings"}
    done = subprocess.run(
        [sys.executable, "-c", program],
        env=os.environ | addresses | settings,
        cwd=env.ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return done.stdout.strip()


def test_no_page_imports_numpy_and_the_worker_does() -> None:
    assert (loads_numpy(WEB), loads_numpy(WORKER)) == ("False", "True")
