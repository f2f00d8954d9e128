"""Of each of our jobs one runs at a time, whatever the number of beats and workers."""

from enum import IntEnum

from django.db import connection

REPORTS = 7_251_830
"""Our class among the advisory locks of this database."""


class Job(IntEnum):
    MATERIALISE = 1
    TELL_SIGNALS = 2
    REMIND = 3


def alone(job: Job) -> bool:
    """Until the end of the transaction; False when somebody else is at it."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_try_advisory_xact_lock(%s, %s)", [REPORTS, job])
        (is_ours,) = cursor.fetchone()
    return bool(is_ours)
