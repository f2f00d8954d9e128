"""The Celery application and the whole clock. The beat only ticks: what is due, PostgreSQL knows."""

import datetime as dt
import os
from typing import Any

from celery import Celery
from celery.signals import worker_ready

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "kpiportal.settings")

app = Celery("kpiportal")
app.config_from_object("django.conf:settings", namespace="CELERY")
app.autodiscover_tasks()

QUEUES = ("tick", "compute", "mail", "import")

LONG_AGO = dt.datetime(2000, 1, 1, tzinfo=dt.UTC)

ROUTES: dict[str, dict[str, str]] = {
    "kpis.tasks.tick": {"queue": "tick"},
    "reports.tasks.tick": {"queue": "tick"},
    "reports.tasks.sweep": {"queue": "tick"},
    "accounts.tasks.heartbeat": {"queue": "tick"},
    "reports.tasks.send": {"queue": "mail"},
    "accounts.tasks.*": {"queue": "mail"},
    "reports.tasks.*": {"queue": "mail"},
    "kpis.tasks.import_*": {"queue": "import"},
    "kpis.tasks.*": {"queue": "compute"},
}


def beat_schedule(divisor: int = 1) -> dict[str, dict[str, Any]]:
    """Seconds between ticks, divided in live tests; a tick not taken before the next one expires.

    The first one comes at the start: else nobody would hear of a worker for a minute.
    """
    seconds = {
        "kpis.tasks.tick": 60,
        "kpis.tasks.look_ahead": 3600,
        "reports.tasks.tick": 60,
        "reports.tasks.send": 15,
        "reports.tasks.sweep": 60,
        "accounts.tasks.heartbeat": 60,
    }
    return {
        task: {
            "task": task,
            "schedule": every / divisor,
            "last_run_at": LONG_AGO,
            "options": {"expires": every / divisor * 11 / 12},
        }
        for task, every in seconds.items()
    }


# A worker that starts while the clock is running would be taken for silent until the clock's next heartbeat.
# Any worker of the queue may take it, as it may take those of the clock, and a late one says nothing.
@worker_ready.connect  # type: ignore[untyped-decorator]  # Celery's signals have no types
def beat_once(sender: Any, **_: Any) -> None:
    sender.app.send_task("accounts.tasks.heartbeat", expires=55)
