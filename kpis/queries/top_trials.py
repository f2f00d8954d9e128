"""What is tried on the whole organisation: its top teams, and the nodes that are computed anew for them."""

import datetime as dt
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Team
from kpis.calc.facts import NodeKey
from kpis.calc.periods import Period
from kpis.models import NodeScore
from kpis.queries.entry_book import Reader
from kpis.queries.node_trials import NodeTrial, latest_scored

OF_TEAMS = Q(node=NodeScore.Node.TEAM)


@dataclass(frozen=True, slots=True)
class Tops:
    """The top teams whose scorecards the reader may open. There is no `period` where nothing is told, and
    `untold` says why."""

    teams: list[Team]
    period: Period | None
    untold: str = ""


def tops_of(reader: Reader) -> Tops:
    """Two statements."""
    teams = list(Team.objects.top(reader.today).visible_to(reader.user, reader.today))
    if not teams:
        text = _("What the organisation's score would have been is told to whoever may read its scorecard.")
        return Tops([], None, text)
    period = latest_scored([team.pk for team in teams], reader.organisation, reader.today)
    return Tops(teams, period, "" if period else _("No closed period of the organisation has a score yet."))


def nodes_of(period: Period, which: Q) -> set[NodeKey]:
    """Of all teams, in one statement: whatever is tried may reach each of them."""
    rows = NodeScore.objects.filter(which, grain=period.grain, start=period.start, present=True)
    columns = rows.values_list("node", "team", "objective", "perspective", "grain", "start")
    return {_key(*row) for row in columns}


def sentences_of_tops(trial: NodeTrial, teams: list[Team]) -> list[str]:
    """Of those that had a scorecard in the period."""
    keys = [(trial.key(team.pk), team.name) for team in teams]
    return [trial.sentence(key, name) for key, name in keys if trial.before.node(key) is not None]


def _key(
    node: str, team: int, objective: int | None, perspective: int | None, grain: str, start: dt.date
) -> NodeKey:
    return NodeKey(node, team, objective or perspective, grain, start)
