"""What the frame of a page shows of figures: the own team's state, and whether scores are falling behind."""

import datetime as dt

from django.db.models import OuterRef, QuerySet, Subquery

from accounts.models import Membership, Team, User
from kpis.calc.periods import Period
from kpis.models import NodeScore, Score
from kpis.models.scores import STALE


def memberships_with_status(user: User, period: Period) -> QuerySet[Membership]:
    """Each with the `status` of its team in the period, None where the team has no score."""
    rows = _team_nodes(period).filter(team=OuterRef("team"))
    return user.memberships.annotate(status=Subquery(rows.values("status")))


def team_status(team: Team, period: Period) -> str | None:
    """The status of the team's own node in the period."""
    return _team_nodes(period).filter(team=team).values_list("status", flat=True).first()


def _team_nodes(period: Period) -> QuerySet[NodeScore]:
    rows = NodeScore.objects.filter(node=NodeScore.Node.TEAM, present=True)
    return rows.filter(grain=period.grain, start=period.start)


def oldest_stale() -> dt.datetime | None:
    """Since when the longest waiting score waits for a worker; one read of two small partial indexes."""
    scores, nodes = (kind.filter(STALE).values("stale_since") for kind in (Score.objects, NodeScore.objects))
    found = scores.union(nodes, all=True).order_by("stale_since").first()
    return found["stale_since"] if found else None
