"""The yardstick of a full recompute: rows out, floats in dicts, results in by COPY, tables swapped.

It scores months only, by the simplest rule there is (actual/target or target/actual, at most 1.2; a range by
the distance from it), and rolls up to teams, the tree, objectives and perspectives.
"""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Any

from .plain import Connection, copy_lines

Series = dict[str, float]
"""By period."""

KPIS = "SELECT code, team, objective, direction, kind, weight, level FROM kpi"
KEYS = {
    "score": "kpi text, period text, value float8, score float8, status int",
    "team_score": "team text, period text, score float8",
    "objective_score": "objective text, period text, score float8",
    "perspective_score": "perspective text, period text, score float8",
}


@dataclass(frozen=True, slots=True)
class Kpi:
    code: str
    team: str
    objective: str
    direction: str
    kind: str
    weight: float
    level: int


@dataclass(slots=True)
class Sums:
    """Weighted means of what has a score, for each node and period."""

    above: dict[str, Series] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))
    below: dict[str, Series] = field(default_factory=lambda: defaultdict(lambda: defaultdict(float)))

    def add(self, node: str, weight: float, scores: Series) -> None:
        above, below = self.above[node], self.below[node]
        for period, score in scores.items():
            above[period] += weight * score
            below[period] += weight

    def means(self) -> dict[str, Series]:
        return {
            node: {period: total / self.below[node][period] for period, total in totals.items()}
            for node, totals in self.above.items()
        }


def roundtrip(connection: Connection) -> int:
    """How many months were scored."""
    with connection.transaction():
        kpis = [Kpi(*row) for row in _out(connection, KPIS)]
        values = _values(connection, kpis)
        scores = _scores(connection, kpis, values)
        nodes = _nodes(connection, kpis, scores)
        _put(connection, "score", _score_lines(values, scores))
        for table, node in nodes.items():
            _put(connection, table, _node_lines(node))
    return sum(map(len, scores.values()))


def _out(connection: Connection, query: str) -> Iterator[tuple[Any, ...]]:
    """Binary and in blocks, which is the fastest way out into Python."""
    with connection.cursor("out") as cursor:
        cursor.itersize = 50_000
        yield from cursor.execute(query.encode(), binary=True)


def _values(connection: Connection, kpis: Iterable[Kpi]) -> dict[str, Series]:
    """The corrections lie behind what they correct, so the last of a key wins."""
    found: dict[tuple[str, str], Series] = defaultdict(dict)
    for kpi, name, period, value in _out(connection, "SELECT kpi, input, period, value FROM observation"):
        found[kpi, name][period] = value
    parts: dict[str, list[tuple[str, float]]] = defaultdict(list)
    for kpi, name, share in _out(connection, "SELECT kpi, name, share FROM part"):
        parts[kpi].append((name, share))
    values: dict[str, Series] = {}
    for one in sorted(kpis, key=lambda one: one.level):
        if one.kind in ("quotient", "sum"):
            values[one.code] = _formula(one.kind, [(values[name], share) for name, share in parts[one.code]])
        elif one.kind == "ratio":
            values[one.code] = _quotient(found[one.code, "a"], found[one.code, "b"])
        else:
            entered = found[one.code, ""]
            values[one.code] = _monthly_means(entered) if one.kind == "daily" else entered
    return values


def _formula(kind: str, parts: list[tuple[Series, float]]) -> Series:
    """Where one part is missing, so is the whole."""
    if kind == "quotient":
        return _quotient(parts[0][0], parts[1][0])
    common = set(parts[0][0]).intersection(*(series for series, _ in parts))
    return {period: sum(series[period] * share for series, share in parts) for period in common}


def _quotient(above: Series, below: Series) -> Series:
    return {period: value / below[period] for period, value in above.items() if below.get(period)}


def _monthly_means(days: Series) -> Series:
    months: dict[str, list[float]] = defaultdict(list)
    for day, value in days.items():
        months[day[:7]].append(value)
    return {month: sum(values) / len(values) for month, values in months.items()}


def _scores(connection: Connection, kpis: Iterable[Kpi], values: Mapping[str, Series]) -> dict[str, Series]:
    targets: dict[str, list[tuple[str, tuple[float, ...]]]] = defaultdict(list)
    for kpi, since, *lines in _out(connection, "SELECT kpi, since::text, target, lower, upper FROM target"):
        targets[kpi].append((since[:7], tuple(line or 0.0 for line in lines)))
    return {one.code: _scored(one.direction, targets[one.code], values[one.code]) for one in kpis}


def _scored(direction: str, targets: list[tuple[str, tuple[float, ...]]], values: Series) -> Series:
    """The target that counts is the latest since the period or before."""
    spans = list(pairwise([*sorted(targets), ("9", ())]))
    scored: Series = {}
    at = 0
    for period in sorted(values):
        while spans[at][1][0] <= period:
            at += 1
        scored[period] = score_of(direction, values[period], *spans[at][0][1])
    return scored


def score_of(direction: str, value: float, target: float, lower: float, upper: float) -> float:
    if direction == "up":
        score = value / target if target else 0.0
    elif direction == "down":
        score = target / value if value else 1.2
    else:
        score = 1 - max(lower - value, value - upper, 0.0) / (upper - lower)
    return min(1.2, max(0.0, score))


def status_of(score: float) -> int:
    return 2 if score >= 0.95 else 1 if score >= 0.8 else 0


def _nodes(
    connection: Connection, kpis: Iterable[Kpi], scores: Mapping[str, Series]
) -> dict[str, dict[str, Series]]:
    """By the table they are kept in."""
    teams, objectives, perspectives = Sums(), Sums(), Sums()
    for one in kpis:
        teams.add(one.team, one.weight, scores[one.code])
        objectives.add(one.objective, one.weight, scores[one.code])
    of_objectives = objectives.means()
    for code, perspective in _out(connection, "SELECT code, perspective FROM objective"):
        perspectives.add(perspective, 1, of_objectives.get(code, {}))
    of_teams = _tree(connection, teams.means())
    return {
        "team_score": of_teams,
        "objective_score": of_objectives,
        "perspective_score": perspectives.means(),
    }


def _tree(connection: Connection, scores: dict[str, Series]) -> dict[str, Series]:
    """Level by level upwards, from the teams that have KPIs."""
    tree = list(_out(connection, "SELECT code, parent, weight, level FROM team"))
    for level in range(max(row[3] for row in tree), 0, -1):
        sums = Sums()
        for code, parent, weight, at in tree:
            if at == level:
                sums.add(parent, weight, scores.get(code, {}))
        scores |= sums.means()
    return scores


def _score_lines(values: Mapping[str, Series], scores: Mapping[str, Series]) -> Iterator[str]:
    for kpi, series in scores.items():
        of_kpi = values[kpi]
        for period, score in series.items():
            yield f"{kpi}\t{period}\t{of_kpi[period]}\t{score}\t{status_of(score)}"


def _node_lines(nodes: Mapping[str, Series]) -> Iterator[str]:
    return (
        f"{node}\t{period}\t{score}" for node, series in nodes.items() for period, score in series.items()
    )


def _put(connection: Connection, table: str, lines: Iterable[str]) -> None:
    """A new table, filled and then keyed by its first two columns, in the place of the old one."""
    columns = KEYS[table]
    first = columns.split()[0]
    connection.execute(f"CREATE TABLE {table}_new ({columns})".encode())
    copy_lines(connection, f"{table}_new", lines)
    connection.execute(f"ALTER TABLE {table}_new ADD PRIMARY KEY ({first}, period)".encode())
    connection.execute(f"DROP TABLE IF EXISTS {table}".encode())
    connection.execute(f"ALTER TABLE {table}_new RENAME TO {table}".encode())
