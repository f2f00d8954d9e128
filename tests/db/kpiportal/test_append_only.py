"""Between two tests with real transactions even append-only tables are emptied, and only then."""

import pytest
from django.core.management import call_command
from django.db import DatabaseError, connection, transaction
from django.db.migrations.loader import MigrationLoader

pytestmark = pytest.mark.django_db(transaction=True)


def protected_tables() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT tgrelid::regclass::text FROM pg_trigger WHERE tgname LIKE '%_never_truncated'")
        return sorted(table for (table,) in cursor.fetchall())


def test_the_database_refuses_truncate_on_every_ledger() -> None:
    assert protected_tables()
    for table in protected_tables():
        with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
            connection.cursor().execute(f"TRUNCATE {table} CASCADE")


def test_the_teardown_of_tests_empties_them_and_leaves_them_protected() -> None:
    migrations = len(MigrationLoader(connection).applied_migrations or ())
    call_command("flush", "--no-input", verbosity=0)
    assert len(MigrationLoader(connection).applied_migrations or ()) == migrations
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        connection.cursor().execute("TRUNCATE accounts_change CASCADE")
