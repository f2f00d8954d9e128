"""What a load balancer asks: does the process answer, and may it get work."""

from collections.abc import Callable

from django.contrib.auth.decorators import login_not_required
from django.db import DatabaseError, connection
from django.db.migrations.executor import MigrationExecutor
from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe
from kombu.exceptions import OperationalError

from kpiportal.celery import app


@require_safe
@login_not_required
def healthz(request: HttpRequest) -> JsonResponse:
    return JsonResponse({"process": "ok"})


@require_safe
@login_not_required
def readyz(request: HttpRequest) -> JsonResponse:
    """503 with the part that is away; a late report leaves this green, for it is not the host's fault."""
    parts = {"database": _database(), "migrations": _migrations(), "broker": _broker()}
    return JsonResponse(parts, status=200 if set(parts.values()) == {"ok"} else 503)


def _database() -> str:
    return _ok_or("away", DatabaseError, connection.ensure_connection)


def _migrations() -> str:
    def pending() -> None:
        executor = MigrationExecutor(connection)
        if executor.migration_plan(executor.loader.graph.leaf_nodes()):
            raise DatabaseError

    return _ok_or("pending", DatabaseError, pending)


def _broker() -> str:
    def ask() -> None:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)

    return _ok_or("away", OperationalError, ask)


def _ok_or(bad: str, problem: type[Exception], ask: Callable[[], object]) -> str:
    try:
        ask()
    except problem:
        return bad
    return "ok"
