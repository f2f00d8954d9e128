"""The yardstick of one changed value: everything that depends on it brought up to date in plain SQL.

Scores are stored beside what they are rolled up by, so that nothing is scanned. Nodes are computed from their
children.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from .plain import Connection
from .roundtrip import score_of, status_of

STORED = """
DROP TABLE IF EXISTS stored, latest;
CREATE TABLE stored AS SELECT score.*, team, objective, weight FROM score JOIN kpi ON code = kpi;
ALTER TABLE stored ADD PRIMARY KEY (kpi, period);
CREATE INDEX ON stored (team, period); CREATE INDEX ON stored (objective, period);
CREATE TABLE latest AS SELECT DISTINCT ON (kpi) kpi, period, value, score, status FROM stored
    ORDER BY kpi, period DESC;
ALTER TABLE latest ADD PRIMARY KEY (kpi);
VACUUM ANALYZE
"""
ENTER = """
INSERT INTO observation VALUES (%s, '', %s, '', %s, true)
ON CONFLICT (kpi, input, period, late) DO UPDATE SET value = excluded.value
"""
ABOVE = """
WITH RECURSIVE above (code) AS (
    SELECT %s UNION SELECT part.kpi FROM part JOIN above ON part.name = above.code
)
SELECT code, kpi.team, objective, weight, kind, direction, target.target, lower, upper
FROM above JOIN kpi USING (code) CROSS JOIN LATERAL (
    SELECT * FROM target WHERE target.kpi = code AND since <= %s ORDER BY since DESC LIMIT 1
) target ORDER BY level
"""
PARTS = """
SELECT part.kpi, name, share, value FROM part LEFT JOIN stored ON stored.kpi = name AND period = %s
WHERE part.kpi = ANY(%s) ORDER BY part.kpi, place
"""
SCORES = """
INSERT INTO stored (kpi, period, value, score, status, team, objective, weight)
SELECT kpi, %s, value, score, status, team, objective, weight
FROM unnest(%s::text[], %s::float8[], %s::float8[], %s::int[], %s::text[], %s::text[], %s::float8[])
    AS one (kpi, value, score, status, team, objective, weight)
ON CONFLICT (kpi, period)
DO UPDATE SET value = excluded.value, score = excluded.score, status = excluded.status
"""
LATEST = """
UPDATE latest SET (period, value, score, status) = (one.period, one.value, one.score, one.status)
FROM stored one WHERE one.kpi = ANY(%s) AND one.period = %s AND latest.kpi = one.kpi
    AND latest.period <= one.period
"""
TEAMS = """
INSERT INTO team_score SELECT team, period, sum(weight * score) / sum(weight) FROM stored
WHERE team = ANY(%s) AND period = %s GROUP BY team, period
ON CONFLICT (team, period) DO UPDATE SET score = excluded.score
"""
PARENTS = """
INSERT INTO team_score SELECT parent, period, sum(weight * score) / sum(weight)
FROM team JOIN team_score ON team = code
WHERE parent IN (SELECT parent FROM team WHERE code = ANY(%s)) AND period = %s GROUP BY parent, period
ON CONFLICT (team, period) DO UPDATE SET score = excluded.score RETURNING team
"""
OBJECTIVES = """
INSERT INTO objective_score SELECT objective, period, sum(weight * score) / sum(weight) FROM stored
WHERE objective = ANY(%s) AND period = %s GROUP BY objective, period
ON CONFLICT (objective, period) DO UPDATE SET score = excluded.score
"""
PERSPECTIVES = """
INSERT INTO perspective_score SELECT perspective, period, avg(score)
FROM objective JOIN objective_score ON objective = code
WHERE perspective IN (SELECT perspective FROM objective WHERE code = ANY(%s)) AND period = %s
GROUP BY perspective, period
ON CONFLICT (perspective, period) DO UPDATE SET score = excluded.score
"""


class Scored(NamedTuple):
    kpi: str
    value: float
    score: float
    status: int
    team: str
    objective: str
    weight: float


def store(connection: Connection) -> None:
    """The stored scores, out of the tables that a roundtrip left."""
    for statement in STORED.split(";"):
        connection.execute(statement.encode())


@dataclass(slots=True)
class Update:
    """`statements` and `rows` are those of the latest change; BEGIN and COMMIT do not count."""

    connection: Connection
    statements: int = field(default=0, init=False)
    rows: int = field(default=0, init=False)
    levels: int = field(init=False)

    def __post_init__(self) -> None:
        """KPIs belong to the teams at the bottom of the tree."""
        self.levels = self._run("SELECT max(level) FROM team")[0][0]

    def enter(self, kpi: str, period: str, value: float) -> None:
        self.statements = self.rows = 0
        with self.connection.transaction():
            self._run(ENTER, kpi, period, value)
            scored = self._scored(kpi, period, value)
            columns = zip(*scored, strict=True)
            self._run(SCORES, period, *map(list, columns))
            self._run(LATEST, [one.kpi for one in scored], period)
            self._roll_up(scored, period)

    def _run(self, statement: str, *values: object) -> list[tuple[Any, ...]]:
        cursor = self.connection.execute(statement.encode(), values)
        self.statements += 1
        self.rows += cursor.rowcount if statement.startswith("\nINSERT") else 0
        return cursor.fetchall() if cursor.description else []

    def _scored(self, kpi: str, period: str, value: float) -> list[Scored]:
        """The KPI and the formulas above it that have a value."""
        above = self._run(ABOVE, kpi, f"{period}-01")
        values: dict[str, float | None] = {kpi: value}
        parts: dict[str, list[tuple[str, float]]] = {}
        if len(above) > 1:
            for code, name, share, known in self._run(PARTS, period, [row[0] for row in above]):
                parts.setdefault(code, []).append((name, share))
                values.setdefault(name, known)
        scored = []
        for code, team, objective, weight, kind, direction, *lines in above:
            if code in parts:
                values[code] = _formula(kind, [(values[name], share) for name, share in parts[code]])
            if (found := values[code]) is not None:
                score = score_of(direction, found, *(line or 0.0 for line in lines))
                scored.append(Scored(code, found, score, status_of(score), team, objective, weight))
        return scored

    def _roll_up(self, scored: Sequence[Scored], period: str) -> None:
        teams = sorted({one.team for one in scored})
        self._run(TEAMS, teams, period)
        for _ in range(self.levels):
            teams = [row[0] for row in self._run(PARENTS, teams, period)]
        objectives = sorted({one.objective for one in scored})
        self._run(OBJECTIVES, objectives, period)
        self._run(PERSPECTIVES, objectives, period)


def _formula(kind: str, parts: Sequence[tuple[float | None, float]]) -> float | None:
    known = [(value, share) for value, share in parts if value is not None]
    if len(known) < len(parts):
        return None
    if kind == "quotient":
        return known[0][0] / known[1][0] if known[1][0] else None
    return sum(value * share for value, share in known)
