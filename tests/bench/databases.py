"""A PostgreSQL of the bench's own, and a database on it for each size."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

import psycopg
from psycopg import sql
from psycopg.conninfo import conninfo_to_dict

from tests import servers

EMPTY = "bench_empty"


@contextmanager
def running_servers() -> Iterator[None]:
    """Whatever database the tests use. Valkey takes the hints that a change sends to the workers."""
    os.environ.pop("TEST_DATABASE_URL", None)
    os.environ["KPIPORTAL_TEST_NAME"] = f"kpi-bench-{os.getpid()}"
    os.environ.update(servers.environment())
    with servers.running_postgres(), servers.running_valkey():
        _create(EMPTY, "template0")
        migrate = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
        subprocess.run(migrate, env=environment(EMPTY), check=True)
        yield


def create_database(name: str) -> None:
    """With every table and nothing in them, in the place of what was there."""
    _create(name, EMPTY)


def environment(database: str) -> dict[str, str]:
    """For a process that works on that database."""
    host = conninfo_to_dict(os.environ["DATABASE_URL"])["host"]
    url = f"postgresql://kpiportal@/{database}?host={host}"
    return {**os.environ, "TEST_DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "tests.settings"}


def _create(name: str, template: str) -> None:
    names = {"name": sql.Identifier(name), "template": sql.Identifier(template)}
    with psycopg.connect(os.environ["DATABASE_URL"], autocommit=True) as connection:
        connection.execute(sql.SQL("DROP DATABASE IF EXISTS {name} WITH (FORCE)").format(**names))
        connection.execute(sql.SQL("CREATE DATABASE {name} TEMPLATE {template}").format(**names))
