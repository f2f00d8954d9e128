"""Tells the workers that there is something to do. Only a hint: what is to do stands in the database."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def hint_snapshot(snapshot: int) -> None:
    """After the commit, for this one snapshot."""
    transaction.on_commit(lambda: _send("kpis.tasks.take_snapshot", snapshot), robust=True)


def hint_outlook(measure: int) -> None:
    """After the commit: something about the limits of this measure was decided."""
    transaction.on_commit(lambda: _send("kpis.tasks.look_at", measure), robust=True)


def hint_upload(upload: int) -> None:
    """After the commit: this file waits to be read, or to be saved."""
    transaction.on_commit(lambda: _send("kpis.tasks.import_upload", upload), robust=True)


def hint_recompute() -> None:
    """Once after the commit, not before: a worker must find what it was told of."""
    if all(kept[1] is not _recompute for kept in transaction.get_connection().run_on_commit):
        transaction.on_commit(_recompute, robust=True)


def _recompute() -> None:
    _send("kpis.tasks.recompute")


def _send(task: str, *ids: int) -> None:
    """A broker that is away costs the user nothing: the tick finds what is waiting without any hint."""
    try:
        current_app.send_task(task, ids)
    except (KombuError, RedisError, OSError) as problem:
        logger.warning("no hint for %s: %s", task, type(problem).__name__)
