"""Dumps the organisation and leaves a trace of it, for the folder holds persons' figures too."""

import datetime as dt
from pathlib import Path

from django.db import connection, transaction

from accounts.audit import COMMAND, record
from accounts.models import Organisation
from kpis.doors.dump import Dumped, dump_folder


def dump_organisation(path: Path, *, now: dt.datetime) -> Dumped:
    """Everything is read from one snapshot, so that no file tells of a later moment than another."""
    is_outermost = not connection.in_atomic_block
    with transaction.atomic():
        if is_outermost:
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ")
        dumped = dump_folder(path)
        what = "dumped with measures of persons" if dumped.persons else "dumped"
        record(COMMAND, Organisation.current(), {}, {what: now}, now)
    return dumped
