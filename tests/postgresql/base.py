"""Django's PostgreSQL backend, able to empty append-only tables after a test with real transactions."""

from typing import Any

from django.db.backends.postgresql import base, operations


class DatabaseOperations(operations.DatabaseOperations):
    def sql_flush(self, *args: Any, **kwargs: Any) -> list[str]:
        """The triggers that refuse TRUNCATE rest for the one transaction in which the tables are emptied."""
        statements = super().sql_flush(*args, **kwargs)
        return ["SET LOCAL session_replication_role = replica;", *statements] if statements else []


class DatabaseWrapper(base.DatabaseWrapper):
    ops_class = DatabaseOperations
