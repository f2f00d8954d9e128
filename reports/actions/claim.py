"""One mail for one worker, by a token that expires."""

import datetime as dt
import uuid
from dataclasses import dataclass

from django.conf import settings
from django.db.models import QuerySet

from reports.models import ReportDelivery, ReportOccurrence

State = ReportDelivery.State
CLAIM = """
WITH pace AS MATERIALIZED (
    SELECT count(*) AS count FROM reports_reportdelivery
    WHERE handover_at > statement_timestamp() - interval '1 minute'
), first AS (
    SELECT d.id, coalesce(schedule.enabled, true) AS is_wanted
    FROM reports_reportdelivery d
    LEFT JOIN reports_reportoccurrence report ON report.id = d.occurrence_id
    LEFT JOIN reports_reportschedule schedule ON schedule.id = report.schedule_id
    WHERE d.state IN ('queued', 'retry') AND d.next_attempt_at <= %(now)s
        AND (d.occurrence_id IS NULL OR report.state = ANY(%(sendable)s))
        AND (SELECT count FROM pace) < %(most)s
        AND (d.occurrence_id IS NULL OR (SELECT count FROM pace) < %(most_late)s
            OR report.built_at <= report.due_at + %(late)s)
    ORDER BY d.next_attempt_at, d.id LIMIT 1
    FOR UPDATE OF d SKIP LOCKED
)
UPDATE reports_reportdelivery d
SET state = 'claimed', attempts = d.attempts + 1, lease_token = %(token)s,
    lease_until = statement_timestamp() + %(lease)s
FROM first WHERE d.id = first.id
RETURNING d.*, first.is_wanted, statement_timestamp() AS started
"""
"""What may go first goes first. Reports sent out late after downtime leave room for other mail. One statement
and not six, because it runs for every mail."""


@dataclass(frozen=True, slots=True)
class Claimed:
    """`is_wanted` is false where the schedule has been disabled."""

    delivery: ReportDelivery
    token: uuid.UUID
    started: dt.datetime
    is_wanted: bool

    @property
    def held(self) -> QuerySet[ReportDelivery]:
        """The row, as long as it is ours. A late answer may still turn `unknown` into what it was."""
        return ReportDelivery.objects.filter(pk=self.delivery.pk, lease_token=self.token)


def claim(now: dt.datetime) -> Claimed | None:
    """The mail that is waiting longest, for the time of its lease; None when nothing may go out now."""
    token = uuid.uuid4()
    values = {
        "now": now,
        "token": token,
        "lease": settings.TIMES["claim_lease"],
        "sendable": list(map(str, ReportOccurrence.SENDABLE)),
        "most": settings.MAIL_RATE_PER_MINUTE,
        "most_late": settings.MAIL_CATCH_UP_RATE_PER_MINUTE,
        "late": settings.TIMES["late_alarm"],
    }
    for delivery in ReportDelivery.objects.raw(CLAIM, values):
        columns = vars(delivery)
        return Claimed(delivery, token, columns["started"], columns["is_wanted"])
    return None
