"""Stored scores of the nodes on a scorecard and of the teams below it: one statement.

It is written in SQL for the same reason as that of the measures.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, NamedTuple

from django.db import connection

from accounts.models import Team
from kpis.calc.periods import Period
from kpis.calc.scoring import shown_score
from kpis.formats import MISSING
from kpis.queries.scorecard_rows import Place


class NodeRow(NamedTuple):
    """The columns of the statement, in its order. `weight` of a team below is that in this team."""

    node: str
    team_id: int
    team_code: str
    team_name: str
    start: dt.date
    score: Decimal | None
    status: str
    reason: str
    coverage: Decimal | None
    provisional: bool
    green: int
    amber: int
    red: int
    grey: int
    weight: Decimal
    mode: str
    perspective_id: int | None
    perspective_code: str
    perspective: str
    position: int
    objective_id: int | None
    objective_code: str
    objective: str
    worst_team: str | None
    worst_code: str
    worst_name: str
    worst_score: Decimal | None
    worst_status: str | None
    is_fresh: bool
    stale_since: dt.datetime | None
    period_state: str | None
    period_at: dt.datetime | None
    green_at: Decimal
    amber_at: Decimal
    computed_at: dt.datetime | None = None

    @property
    def shown(self) -> int | None:
        """The score as it is printed, by the bands in force."""
        return None if self.score is None else shown_score(self.score, self.green_at, self.amber_at)

    @property
    def text(self) -> str:
        return MISSING if self.shown is None else str(self.shown)


SQL = """
WITH rules AS (
    SELECT node_green_at, node_amber_at FROM kpis_scoringrules WHERE valid_from <= %(day)s
    ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
), children AS (
    SELECT team_id FROM (
        SELECT DISTINCT ON (team_id) team_id, parent_id FROM accounts_teamterms WHERE valid_from <= %(day)s
        ORDER BY team_id, valid_from DESC, recorded_at DESC
    ) tree WHERE parent_id = %(team)s
), nodes AS (
    SELECT * FROM kpis_nodescore WHERE team_id = %(team)s AND grain = %(grain)s AND present
        AND (start = %(start)s OR (start = %(previous)s AND node = 'team'))
    UNION ALL
    SELECT below.* FROM kpis_nodescore below JOIN children USING (team_id)
    WHERE below.node = 'team' AND below.grain = %(grain)s AND below.start = %(start)s AND below.present
)
SELECT n.node, t.id, t.code, t.name, n.start, n.score, n.status, n.reason, n.coverage, n.provisional,
    n.green, n.amber, n.red, n.grey,
    CASE WHEN t.id = %(team)s THEN n.expected_weight ELSE coalesce(terms.weight, 1) END,
    coalesce(terms.mode, 'auto'),
    p.id, p.code, p.name, p.position, o.id, o.code, o.name,
    worst_team.code, worst_kpi.code, worst_kpi.name, coalesce(worst_score.score, carried.score),
    coalesce(worst_score.status, carried.status),
    n.computed_version = n.source_version AND NOT EXISTS (SELECT FROM kpis_upload WHERE state = 'marking'),
    n.stale_since, touched.state, touched.at,
    coalesce((SELECT node_green_at FROM rules), 90), coalesce((SELECT node_amber_at FROM rules), 70),
    n.computed_at
FROM nodes n
JOIN accounts_team t ON t.id = n.team_id
LEFT JOIN LATERAL (
    SELECT weight, mode FROM accounts_teamterms WHERE team_id = t.id AND valid_from <= %(day)s
    ORDER BY valid_from DESC, recorded_at DESC LIMIT 1
) terms ON true
LEFT JOIN kpis_teamperiod touched
    ON touched.team_id = t.id AND touched.grain = n.grain AND touched.start = n.start
LEFT JOIN kpis_objective o ON o.id = n.objective_id
LEFT JOIN kpis_perspective p ON p.id = coalesce(n.perspective_id, o.perspective_id)
LEFT JOIN kpis_measure worst ON worst.id = n.worst_id
LEFT JOIN kpis_kpi worst_kpi ON worst_kpi.id = worst.kpi_id
LEFT JOIN accounts_team worst_team ON worst_team.id = worst.team_id
LEFT JOIN kpis_score worst_score ON worst_score.measure_id = worst.id AND worst_score.grain = n.grain
    AND worst_score.start = n.start AND worst_score.score IS NOT NULL AND worst_score.present
LEFT JOIN LATERAL (
    SELECT score, status FROM kpis_score
    WHERE worst_score.id IS NULL AND measure_id = worst.id AND start <= n.start
        AND score IS NOT NULL AND present
    ORDER BY start DESC LIMIT 1
) carried ON true
ORDER BY t.code
"""


@dataclass(slots=True)
class Nodes:
    """Everything the scorecard of a team says beside its measures; `before` is the team a period earlier."""

    team: NodeRow | None = None
    before: NodeRow | None = None
    perspectives: dict[int, NodeRow] = field(default_factory=dict)
    objectives: dict[int, NodeRow] = field(default_factory=dict)
    children: list[NodeRow] = field(default_factory=list)

    @property
    def current(self) -> list[NodeRow]:
        own = [self.team] if self.team else []
        return [*own, *self.perspectives.values(), *self.objectives.values(), *self.children]


def nodes_of(team: Team, rows: Iterable[NodeRow], period: Period) -> Nodes:
    nodes = Nodes()
    for row in rows:
        _sort_in(nodes, row, team, period)
    return nodes


def place_of(node: NodeRow) -> Place | None:
    """Where an objective's node stands on the scorecard; other nodes have no place."""
    if node.objective_id is None or node.perspective_id is None:
        return None
    return Place(
        node.perspective_id,
        node.perspective,
        node.perspective_code,
        node.position,
        node.objective_id,
        node.objective,
        node.objective_code,
    )


def node_rows(team: Team, period: Period, previous: Period) -> list[NodeRow]:
    """The nodes of the team, its own a period earlier, and those of the teams below, by their code."""
    values: dict[str, Any] = {
        "team": team.pk,
        "grain": period.grain,
        "start": period.start,
        "previous": previous.start,
        "day": min(period.end, team.active_to or period.end),
    }
    with connection.cursor() as cursor:
        cursor.execute(SQL, values)
        return [NodeRow(*row) for row in cursor.fetchall()]


def _sort_in(nodes: Nodes, row: NodeRow, team: Team, period: Period) -> None:
    if row.team_id != team.pk:
        nodes.children.append(row)
    elif row.objective_id is not None:
        nodes.objectives[row.objective_id] = row
    elif row.perspective_id is not None:
        nodes.perspectives[row.perspective_id] = row
    elif row.start == period.start:
        nodes.team = row
    else:
        nodes.before = row
