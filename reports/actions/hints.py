"""Tells the workers that mail is waiting. Only a hint: what is waiting stands in the database."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

log = logging.getLogger(__name__)


def hint_send() -> None:
    """Once after the commit: a worker must find what it was told of."""
    if all(kept[1] is not _send for kept in transaction.get_connection().run_on_commit):
        transaction.on_commit(_send, robust=True)


def _send() -> None:
    """A broker that is away delays the mail until its beat, and costs nobody anything else."""
    try:
        current_app.send_task("reports.tasks.send")
    except (KombuError, RedisError, OSError) as problem:
        log.warning("no hint to send: %s", type(problem).__name__)
