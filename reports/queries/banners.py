"""Whether anything about reports must be said at the top of every page."""

import datetime as dt
from typing import Any, NamedTuple

from django.conf import settings
from django.db import connection

from accounts.models import User
from reports.calc.addresses import address_sha256
from reports.models import ReportOccurrence

SQL = """
SELECT EXISTS (
    SELECT FROM reports_reportoccurrence report JOIN reports_reportschedule schedule
        ON schedule.id = report.schedule_id
    WHERE report.state = ANY(%(not_out)s) AND coalesce(report.gate_until, report.due_at) < %(due)s
        AND (%(is_administrator)s OR schedule.owner_id = %(user)s)
), EXISTS (
    SELECT FROM reports_suppression
    WHERE address_sha256 = %(address)s AND schedule_id IS NULL AND (expires IS NULL OR expires > %(now)s)
)
"""
"""In SQL, because every page asks it: the ORM would take a millisecond to write it."""


class Troubles(NamedTuple):
    """`is_overdue` is of reports that the person answers for, `is_cut_off` of the own address."""

    is_overdue: bool
    is_cut_off: bool


def troubles_of(user: User, now: dt.datetime) -> Troubles:
    """One statement."""
    asked: dict[str, Any] = {
        "user": user.pk,
        "is_administrator": user.is_administrator,
        "address": address_sha256(user.email),
        "not_out": list(map(str, ReportOccurrence.NOT_OUT)),
        "due": now - settings.TIMES["late_alarm"],
        "now": now,
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, asked)
        return Troubles(*cursor.fetchone())
