"""Some mails for one worker, each by a token of its own that expires."""

import datetime as dt
import uuid
from collections.abc import Sequence
from dataclasses import dataclass

from django.conf import settings
from django.db import connection
from django.db.models import QuerySet

from reports.models import ReportDelivery, ReportOccurrence

State = ReportDelivery.State
CLAIM = """
WITH pace AS MATERIALIZED (
    SELECT (
        SELECT count(*) FROM reports_reportdelivery
        WHERE handover_at > statement_timestamp() - interval '1 minute'
    ) + (
        SELECT count(*) FROM reports_reportdelivery
        WHERE state = 'claimed' AND lease_until > statement_timestamp()
    ) AS count
), oldest AS MATERIALIZED (
    SELECT attempts FROM reports_reportdelivery
    WHERE state IN ('queued', 'retry') AND next_attempt_at <= %(now)s ORDER BY next_attempt_at, id LIMIT 1
), most AS MATERIALIZED (
    SELECT CASE
        WHEN (SELECT attempts FROM oldest) > 0 OR (SELECT count FROM pace) + %(count)s > %(least)s THEN 1
        ELSE %(count)s
    END AS count
), first AS (
    SELECT d.id, coalesce(schedule.enabled, true) AS is_wanted
    FROM reports_reportdelivery d
    LEFT JOIN reports_reportoccurrence report ON report.id = d.occurrence_id
    LEFT JOIN reports_reportschedule schedule ON schedule.id = report.schedule_id
    WHERE d.state IN ('queued', 'retry') AND d.next_attempt_at <= %(now)s
        AND (d.attempts = 0 OR (SELECT count FROM most) = 1)
        AND (d.occurrence_id IS NULL OR report.state = ANY(%(sendable)s))
        AND (SELECT count FROM pace) < %(most)s
        AND (d.occurrence_id IS NULL OR (SELECT count FROM pace) < %(most_late)s
            OR report.built_at <= report.due_at + %(late)s)
    ORDER BY d.next_attempt_at, d.id
    LIMIT (SELECT count FROM most)
    FOR UPDATE OF d SKIP LOCKED
)
UPDATE reports_reportdelivery d
SET state = 'claimed', attempts = d.attempts + 1, lease_token = gen_random_uuid(),
    lease_until = statement_timestamp() + %(lease)s
FROM first WHERE d.id = first.id
RETURNING d.*, first.is_wanted, statement_timestamp() AS started
"""
"""What may go first goes first. Reports sent out late after downtime leave room for other mail. Near the
limit of a minute mails are taken one by one, and so are those that were tried before: a mail that kills its
sender must not take others with it time and again."""
GIVE_BACK = """
UPDATE reports_reportdelivery SET state = CASE WHEN attempts > 1 THEN 'retry' ELSE 'queued' END,
    attempts = attempts - 1, lease_token = NULL, lease_until = NULL
WHERE state = 'claimed' AND lease_token = ANY(%(tokens)s)
"""


@dataclass(frozen=True, slots=True)
class Claimed:
    """`is_wanted` is false where the schedule has been disabled."""

    delivery: ReportDelivery
    started: dt.datetime
    is_wanted: bool

    @property
    def token(self) -> uuid.UUID:
        token: uuid.UUID = vars(self.delivery)["lease_token"]
        return token

    @property
    def held(self) -> QuerySet[ReportDelivery]:
        """The row, as long as it is ours. A late answer may still turn `unknown` into what it was."""
        return ReportDelivery.objects.filter(pk=self.delivery.pk, lease_token=self.token)


def claim(now: dt.datetime, count: int) -> list[Claimed]:
    """Up to `count` mails that wait longest, for the time of their lease; none when none may go out."""
    values = {
        "now": now,
        "count": count,
        "lease": settings.TIMES["claim_lease"],
        "sendable": list(map(str, ReportOccurrence.SENDABLE)),
        "most": settings.MAIL_RATE_PER_MINUTE,
        "most_late": settings.MAIL_CATCH_UP_RATE_PER_MINUTE,
        "least": min(settings.MAIL_RATE_PER_MINUTE, settings.MAIL_CATCH_UP_RATE_PER_MINUTE),
        "late": settings.TIMES["late_alarm"],
    }
    found = sorted(ReportDelivery.objects.raw(CLAIM, values), key=lambda row: (row.next_attempt_at, row.pk))
    return [Claimed(row, vars(row)["started"], vars(row)["is_wanted"]) for row in found]


def give_back(claimed: Sequence[Claimed]) -> None:
    """Those of them that nobody began: they wait as if they had never been taken."""
    with connection.cursor() as cursor:
        cursor.execute(GIVE_BACK, {"tokens": [one.token for one in claimed]})
