"""Tells the workers that there is something to do. Only a hint: what is to do stands in the database."""

import logging

from celery import current_app
from django.db import transaction
from kombu.exceptions import KombuError
from redis.exceptions import RedisError

logger = logging.getLogger(__name__)


def hint_recompute() -> None:
    """Once after the commit, not before: a worker must find what it was told of."""
    if all(kept[1] is not _send for kept in transaction.get_connection().run_on_commit):
        transaction.on_commit(_send, robust=True)


def _send() -> None:
    """A broker that is away costs the user nothing: the tick finds stale rows without any hint."""
    try:
        current_app.send_task("kpis.tasks.recompute")
    except (KombuError, RedisError, OSError) as problem:
        logger.warning("no hint to recompute: %s", type(problem).__name__)
