"""Whether figures have moved since a page was printed."""

import datetime as dt
import hashlib
from operator import attrgetter
from typing import NamedTuple

from django.db import connection

from kpis.calc.periods import Period
from kpis.models import Measure
from kpis.queries.scorecards import CardRows

LOOK_BACK = dt.timedelta(days=400)
"""Older figures are at most a point of a chart."""

OF_MEASURES = attrgetter(
    *("measure_id", "grain", "start", "value", "score", "status", "reason", "target", "lower", "upper"),
    *("change", "provisional", "stale", "values"),
)
OF_NODES = attrgetter(
    *("team_id", "node", "objective_id", "perspective_id", "start", "score", "status", "reason"),
    *("coverage", "provisional"),
)


class Seen(NamedTuple):
    """`at` is when the latest figure was computed; `digest` stays the same while all of them do, also where
    they were computed again with the same outcome."""

    at: dt.datetime | None
    digest: str


SQL = """
SELECT max(s.computed_at), coalesce(md5(string_agg(ROW(s.id, s.value, s.score, s.status, s.reason, s.target,
    s.lower, s.upper, s.change, s.provisional, s.stale)::text, ';' ORDER BY s.id)), '')
FROM kpis_score s
WHERE s.measure_id = %(measure)s AND s.present AND s.start BETWEEN %(since)s AND %(until)s
"""


def seen_of_card(rows: CardRows) -> Seen:
    """Of a team: of what its scorecard is printed from, so it costs that no statement."""
    moments = [*(row.computed_at for row in rows.measures), *(row.computed_at for row in rows.nodes)]
    at = max((moment for moment in moments if moment), default=None)
    figures = [*map(repr, map(OF_MEASURES, rows.measures)), *sorted(map(repr, map(OF_NODES, rows.nodes)))]
    return Seen(at, hashlib.md5(";".join(figures).encode(), usedforsecurity=False).hexdigest())


def seen_of_measure(measure: Measure, period: Period) -> Seen:
    """One statement."""
    between = {"since": period.start - LOOK_BACK, "until": period.end}
    with connection.cursor() as cursor:
        cursor.execute(SQL, {"measure": measure.pk, **between})
        return Seen(*cursor.fetchone())
