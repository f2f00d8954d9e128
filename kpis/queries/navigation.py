"""What the frame of a page shows of figures: the own team's state, and whether scores are falling behind."""

import datetime as dt

from django.db.models import F, Min

from accounts.models import Team
from kpis.calc.periods import Period
from kpis.models import NodeScore, Score


def team_status(team: Team, period: Period) -> str:
    """The status of the team's own node in the period; `no_data` while there is none."""
    rows = NodeScore.objects.filter(team=team, node=NodeScore.Node.TEAM, present=True)
    found = rows.filter(grain=period.grain, start=period.start).values_list("status", flat=True).first()
    return found or "no_data"


def oldest_stale() -> dt.datetime | None:
    """Since when the longest waiting score waits for a worker; two reads of small partial indexes."""
    moments = [
        rows.filter(computed_version__lt=F("source_version")).aggregate(at=Min("stale_since"))["at"]
        for rows in (Score.objects.all(), NodeScore.objects.all())
    ]
    return min((moment for moment in moments if moment), default=None)
