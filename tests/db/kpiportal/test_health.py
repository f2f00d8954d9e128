import pytest
from django.core.management import call_command
from django.db import connection
from django.test import Client

from kpiportal.servers import Valkey


def test_healthz_and_readyz_answer_anybody(client: Client) -> None:
    assert client.get("/healthz").json() == {"process": "ok"}
    ready = client.get("/readyz")
    assert (ready.status_code, ready.json()) == (
        200,
        {"database": "ok", "migrations": "ok", "broker": "ok"},
    )


def test_a_broker_that_is_away_takes_the_host_out(client: Client, valkey: Valkey) -> None:
    valkey.stop()
    try:
        ready = client.get("/readyz")
    finally:
        valkey.start()
    assert (ready.status_code, ready.json()["broker"]) == (503, "away")
    assert client.get("/healthz").status_code == 200


@pytest.mark.django_db(transaction=True)
def test_a_database_that_went_away_is_named(client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        (kept,) = cursor.fetchone()
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_terminate_backend(%s, 5000)", [kept])
    other.close()
    ready = client.get("/readyz")
    connection.close()
    assert (ready.status_code, ready.json()) == (
        503,
        {"database": "away", "migrations": "unknown", "broker": "ok"},
    )


def test_models_and_migrations_agree() -> None:
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)
