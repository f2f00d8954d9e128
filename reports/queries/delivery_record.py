"""How regular reports fared, by the month in which they were due, and over a year: counted from the ledger
whenever somebody asks, in two statements, and stored nowhere."""

import datetime as dt
from dataclasses import dataclass
from typing import Any

from django.conf import settings
from django.db import connection

from accounts.clock import today_in
from accounts.models import Organisation

MONTHS = 12

# Since when a mail could be there: when its report was due, or stopped waiting for figures, and not before
# its schedule was set up.
DUE = """
    SELECT report.id, state, built_at, GREATEST(COALESCE(gate_until, due_at), set_up.at) AS since,
           date_trunc('month', due_at AT TIME ZONE %(zone)s)::date AS month
    FROM reports_reportoccurrence AS report
    LEFT JOIN (SELECT object_id, min(recorded_at) AS at FROM accounts_change
               WHERE object_type = 'reportschedule' GROUP BY object_id) AS set_up
           ON set_up.object_id = report.schedule_id::text
    WHERE kind = 'scheduled' AND due_at >= %(first)s AND due_at <= %(now)s
"""

REPORTS = f"""
    SELECT month, count(*),
           count(*) FILTER (WHERE state = 'done' AND out_at <= since + %(limit)s),
           count(*) FILTER (WHERE state IN ('skipped', 'aborted')),
           count(*) FILTER (WHERE state = 'done' AND out_at > since + %(limit)s
                               OR state NOT IN ('done', 'skipped', 'aborted') AND since < %(now)s - %(limit)s)
    FROM (SELECT month, since, GREATEST(built_at, mails.sent_at) AS out_at,
                 CASE WHEN due.state = 'done' AND mails.sent_at IS NULL AND mails.cancelled THEN 'aborted'
                      ELSE due.state END AS state
          FROM ({DUE}) AS due,
               LATERAL (SELECT max(sent_at) AS sent_at, bool_or(state = 'cancelled') AS cancelled
                        FROM reports_reportdelivery WHERE occurrence_id = due.id) AS mails) AS report
    GROUP BY GROUPING SETS ((month), ())
"""  # noqa: S608 - put together from our own words alone

MAILS = f"""
    SELECT month,
           count(*) FILTER (WHERE mail.state = 'sent'),
           count(*) FILTER (WHERE mail.state = 'bounced'),
           count(*) FILTER (WHERE mail.state = 'failed'),
           count(*) FILTER (WHERE mail.state IN ('unknown', 'held_after_restore')),
           count(*) FILTER (WHERE mail.state = 'suppressed'),
           count(*) FILTER (WHERE mail.state = 'no_longer_entitled'),
           count(*) FILTER (WHERE mail.state IN ('sent', 'bounced', 'failed', 'unknown', 'held_after_restore')
                               OR mail.state IN ('queued', 'claimed', 'handing_over', 'retry')
                                  AND since < %(now)s - %(limit)s),
           count(*) FILTER (WHERE mail.sent_at <= since + %(limit)s),
           percentile_cont(0.5) WITHIN GROUP (ORDER BY mail.sent_at - since)
               FILTER (WHERE mail.sent_at IS NOT NULL),
           max(mail.sent_at - since)
    FROM ({DUE}) AS due JOIN reports_reportdelivery AS mail ON mail.occurrence_id = due.id
    GROUP BY GROUPING SETS ((month), ())
"""  # noqa: S608 - put together from our own words alone


@dataclass(frozen=True, slots=True)
class Reports:
    """`unsent` were skipped or aborted. What is still in its time is due, and nothing else."""

    due: int = 0
    on_time: int = 0
    unsent: int = 0
    late: int = 0


@dataclass(frozen=True, slots=True)
class Mails:
    """`expected` should have arrived by now, `in_time` did within the time that counts as on time. Nobody
    knows about `unknown`: whether it arrived, or, after a restore, whether it left."""

    sent: int = 0
    bounced: int = 0
    failed: int = 0
    unknown: int = 0
    suppressed: int = 0
    no_longer_entitled: int = 0
    expected: int = 0
    in_time: int = 0
    median: dt.timedelta | None = None
    worst: dt.timedelta | None = None


@dataclass(frozen=True, slots=True)
class Record:
    """Of one month, named by its first day, or with None of all of them."""

    month: dt.date | None
    reports: Reports
    mails: Mails


def delivery_record(organisation: Organisation, now: dt.datetime) -> tuple[Record, list[Record]]:
    """The last twelve months together, and each in which a report was due, the latest first."""
    asked = {
        "zone": organisation.timezone,
        "first": _first_moment(organisation, now),
        "now": now,
        "limit": settings.TIMES["late_alarm"],
    }
    reports = {month: Reports(*counts) for month, *counts in _rows(REPORTS, asked)}
    mails = {month: Mails(*counts) for month, *counts in _rows(MAILS, asked)}
    months = sorted((month for month in reports if month), reverse=True)
    whole, *by_month = (
        Record(month, reports.get(month, Reports()), mails.get(month, Mails())) for month in (None, *months)
    )
    return whole, by_month


def _first_moment(organisation: Organisation, now: dt.datetime) -> dt.datetime:
    today = today_in(organisation, now)
    year, month = divmod(today.year * 12 + today.month - MONTHS, 12)
    return dt.datetime(year, month + 1, 1, tzinfo=organisation.zone)


def _rows(statement: str, asked: dict[str, Any]) -> list[tuple[Any, ...]]:
    with connection.cursor() as cursor:
        cursor.execute(statement, asked)
        return list(cursor.fetchall())
