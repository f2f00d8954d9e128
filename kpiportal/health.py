"""What a load balancer asks: does the process answer, and may it get work."""

from django.contrib.auth.decorators import login_not_required
from django.db import Error, connection
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
    """A statement, not only a connection: one kept from before looks open after the server has gone."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except Error:
        return "away"
    return "ok"


def _migrations() -> str:
    try:
        executor = MigrationExecutor(connection)
        plan = executor.migration_plan(executor.loader.graph.leaf_nodes())
    except Error:
        return "unknown"
    return "pending" if plan else "ok"


def _broker() -> str:
    try:
        with app.connection_for_write() as broker:
            broker.ensure_connection(max_retries=1, timeout=2)
    except OperationalError:
        return "away"
    return "ok"
