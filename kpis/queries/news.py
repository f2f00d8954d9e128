"""Whether figures have moved since a page was printed: one statement, whatever their number."""

import datetime as dt
from typing import NamedTuple

from django.db import connection

from accounts.models import Team
from kpis.calc.periods import Period
from kpis.models import Measure

LOOK_BACK = dt.timedelta(days=400)
"""Older figures are at most a point of a chart."""


class Seen(NamedTuple):
    """`at` is when the latest figure was computed; `digest` stays the same while all of them do, also where
    they were computed again with the same outcome."""

    at: dt.datetime | None
    digest: str


SQL = """
WITH children AS (
    SELECT team_id FROM (
        SELECT DISTINCT ON (team_id) team_id, parent_id FROM accounts_teamterms WHERE valid_from <= %(until)s
        ORDER BY team_id, valid_from DESC, recorded_at DESC
    ) tree WHERE parent_id = %(team)s
), shown AS (
    SELECT s.computed_at AS at, ROW(s.id, s.value, s.score, s.status, s.reason, s.target, s.lower, s.upper,
        s.change, s.provisional, s.stale)::text AS figures
    FROM kpis_score s JOIN kpis_measure m ON m.id = s.measure_id
    WHERE s.present AND s.start BETWEEN %(since)s AND %(until)s
        AND (m.id = %(measure)s OR m.team_id = %(team)s AND m.person_id IS NULL)
    UNION ALL
    SELECT n.computed_at, ROW(n.id, n.score, n.status, n.reason, n.coverage, n.provisional)::text
    FROM kpis_nodescore n
    WHERE n.present AND n.start BETWEEN %(since)s AND %(until)s
        AND (n.team_id = %(team)s OR n.team_id IN (SELECT team_id FROM children))
)
SELECT max(at), coalesce(md5(string_agg(figures, ';' ORDER BY figures)), '') FROM shown
"""


def seen_of_team(team: Team, period: Period) -> Seen:
    """Of its scorecard: its measures, its nodes, and the teams below."""
    return _seen(period, team=team.pk)


def seen_of_measure(measure: Measure, period: Period) -> Seen:
    return _seen(period, measure=measure.pk)


def _seen(period: Period, *, team: int | None = None, measure: int | None = None) -> Seen:
    between = {"since": period.start - LOOK_BACK, "until": period.end}
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"team": team, "measure": measure, **between})
        return Seen(*cursor.fetchone())
