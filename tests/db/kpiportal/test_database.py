"""What every connection to the database is told."""

import pytest
from django.db import connection


@pytest.mark.parametrize(("name", "value"), [("jit", "off"), ("lock_timeout", "3s")])
def test_a_connection_is_told(db: None, name: str, value: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"SHOW {name}")
        assert cursor.fetchone() == (value,)
