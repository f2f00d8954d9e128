"""Runs a whole transaction, or a whole savepoint, again where the database asked for it."""

from collections.abc import Callable
from functools import wraps
from typing import ParamSpec, TypeVar

from django.db import OperationalError

P = ParamSpec("P")
T = TypeVar("T")
TRIES = 3
SERIALISATION_FAILURE, DEADLOCK, LOCK_NOT_AVAILABLE = "40001", "40P01", "55P03"


def retried(action: Callable[P, T]) -> Callable[P, T]:
    """For what opens its own transaction or savepoint: up to three tries after a deadlock or a lost snapshot.

    A try that failed was rolled back and runs again as a whole, so it must not have changed its arguments.
    """

    @wraps(action)
    def run(*args: P.args, **kwargs: P.kwargs) -> T:
        for _ in range(TRIES - 1):
            try:
                return action(*args, **kwargs)
            except OperationalError as problem:
                if not _passes_by(problem):
                    raise
        return action(*args, **kwargs)

    return run


def is_locked(problem: OperationalError) -> bool:
    """Somebody else holds a row for longer than the database waits."""
    return _state(problem) == LOCK_NOT_AVAILABLE


def _passes_by(problem: OperationalError) -> bool:
    return _state(problem) in (SERIALISATION_FAILURE, DEADLOCK)


def _state(problem: OperationalError) -> str:
    return str(getattr(problem.__cause__, "sqlstate", ""))
