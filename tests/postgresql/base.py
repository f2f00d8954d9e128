"""Django's PostgreSQL backend, able to empty append-only tables after a test with real transactions."""

from typing import Any

from django.db.backends.postgresql import base, operations

NO_TRIGGERS = "SET LOCAL session_replication_role = replica;"
GROUPS = "INSERT INTO auth_group (name) VALUES ('Administrators'), ('Executives') ON CONFLICT DO NOTHING;"


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, *args: Any, **kwargs: Any) -> list[str]:
        """The triggers that refuse TRUNCATE rest for the one transaction in which the tables are emptied.

        What a migration put there stays: without the groups the next test would have no executive.
        """
        statements = super().sql_flush(*args, **kwargs)
        return [NO_TRIGGERS, *statements, GROUPS] if statements else []


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
