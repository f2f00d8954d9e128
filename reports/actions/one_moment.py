from django.db import connection


def read_one_moment() -> None:
    """First in a transaction: all its statements see the figures of one moment, however long rendering takes.
    Inside somebody's transaction it is that transaction's moment."""
    if len(connection.savepoint_ids) > 0:
        return
    with connection.cursor() as cursor:
        cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
