"""What stands still while figures change: teams, terms, definitions, measures and rules, read as `Facts`.

One statement, whatever is asked for: the cost follows the neighbourhood of what was asked, never the number
of other measures or the length of history.
"""

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Mapping
from decimal import Decimal
from functools import lru_cache
from typing import Any, TypeVar

from django.db import connection

from accounts.clock import today_in
from accounts.models import Organisation
from kpis.calc.facts import (
    Facts,
    Input,
    Kpi,
    Lines,
    Measure,
    MeasureTerms,
    NodeTerms,
    Objective,
    Rules,
    Target,
    Team,
    TeamTerms,
    Version,
)
from kpis.calc.inputs import parse_inputs, parse_levels

from .as_known import taken_back
from .calendars import calendar_of, grace_of
from .statements import AROUND, EVERYTHING, FIRST_ENTRY_AS_KNOWN, KEPT_FINELY, PARTS

LINES = ("target", "red", "stretch", "zero", "lower", "upper", "red_lower", "red_upper")
UNSCORED = ("draft", "proposed")
"""States of a KPI in which its measures have no results."""
Row = dict[str, Any]
Rows = Mapping[str, list[Row]]
T = TypeVar("T")


def around(
    measures: Collection[int],
    teams: Collection[int],
    now: dt.datetime,
    *,
    users: bool = False,
    below: Collection[int] = (),
) -> Facts:
    """The structure that results of these measures, and of nodes of these teams, are computed in, with the
    targets of these measures.

    With `users` also whatever reads them: measures of formulas, roll-ups and all teams above, at any time.
    All that ever stood below a team in `below` is read as if it was asked for.
    """
    asked = {
        "measures": sorted(measures),
        "teams": sorted(teams),
        "users": users,
        "below": sorted(below),
        "known": None,
    }
    return _facts(rows_of(AROUND + PARTS + KEPT_FINELY, asked), now)


def whole(
    now: dt.datetime,
    *,
    today: dt.date | None = None,
    targets: bool = False,
    known: dt.datetime | None = None,
) -> Facts:
    """The structure of the whole organisation, with the targets only where they are asked for.

    With `known` it is the structure as it was known at that moment, whatever has been recorded since.
    """
    rows = rows_of(EVERYTHING + PARTS, {"targets": targets, "known": known})
    if known is not None:
        rows = taken_back(rows, known) | rows_of(FIRST_ENTRY_AS_KNOWN, {"known": known})
    return _facts(rows, now, today)


def rows_of(statement: str, parameters: Mapping[str, Any]) -> dict[str, list[Row]]:
    """The parts of a statement that answers (part, rows as JSON); figures are Decimal."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return {part: json.loads(rows, parse_float=Decimal) for part, rows in cursor.fetchall() if rows}


def numbers_of(statement: str, parameters: Mapping[str, Any]) -> dict[str, tuple[int, ...]]:
    """The parts of a statement that answers (part, ids as JSON)."""
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return {part: tuple(json.loads(numbers)) for part, numbers in cursor.fetchall() if numbers}


def _facts(found: Mapping[str, list[Row]], now: dt.datetime, today: dt.date | None = None) -> Facts:
    rows: Rows = defaultdict(list, found)
    organisation = Organisation(**rows["organisation"][0]) if rows["organisation"] else Organisation.current()
    objectives = [row for row in rows["node_terms"] if row["perspective"] is None]
    perspectives = [row for row in rows["node_terms"] if row["objective"] is None]
    return Facts(
        calendar=calendar_of(organisation),
        today=today or today_in(organisation, now),
        grace=grace_of(organisation),
        first_entry=day_of(rows["first_entry"][0]["day"]),
        rules=tuple(_by_day(rows["rules"], lambda row: Rules(**row)).values()),
        teams={row["id"]: _team(row) for row in rows["teams"]},
        team_terms=_dated(rows["team_terms"], "team", TeamTerms),
        perspectives={row["id"]: row["code"] for row in rows["perspectives"]},
        objectives={row["id"]: Objective(**row) for row in rows["objectives"]},
        objective_terms=_dated(objectives, "objective", _node_terms),
        perspective_terms=_dated(perspectives, "perspective", _node_terms),
        kpis=_kpis(rows),
        measures=_measures(rows),
        measure_terms=_dated(rows["measure_terms"], "measure", MeasureTerms),
        targets=_targets(rows["targets"]),
        kept_finely=frozenset((row["team"], row["grain"]) for row in rows["kept_finely"]),
    )


def _by_day(rows: Iterable[Row], make: Callable[[Row], T]) -> dict[dt.date, T]:
    """In order of days; of one day the row that comes last, which is the latest recorded."""
    days: dict[dt.date, T] = {}
    for row in rows:
        day = row["valid_from"] = dt.date.fromisoformat(row["valid_from"])
        days[day] = make(row)
    return days


def _dated(rows: Iterable[Row], subject: str, make: Callable[..., T]) -> dict[int, tuple[T, ...]]:
    of: dict[int, list[Row]] = defaultdict(list)
    for row in rows:
        of[row.pop(subject)].append(row)
    return {key: tuple(_by_day(some, lambda row: make(**row)).values()) for key, some in of.items()}


def _team(row: Row) -> Team:
    return Team(row["id"], row["code"], day_of(row["active_from"]), day_of(row["active_to"]))


def _node_terms(**row: Any) -> NodeTerms:
    return NodeTerms(row["id"], row["valid_from"], row["weight"], row["rollup"])


def _kpis(rows: Rows) -> dict[int, Kpi]:
    versions: dict[int, list[Row]] = defaultdict(list)
    for row in rows["versions"]:
        versions[row.pop("kpi")].append(row)
    return {
        row["id"]: Kpi(row["id"], row["code"], row["status"] not in UNSCORED, _versions(versions[row["id"]]))
        for row in rows["kpis"]
    }


def _versions(rows: Iterable[Row]) -> tuple[Version, ...]:
    """Nothing lies before the first version that it could break with."""
    first, *later = _by_day(rows, lambda row: row).values() or [None]
    return () if first is None else tuple(map(_version, [{**first, "breaking": False}, *later]))


def _version(row: Row) -> Version:
    return Version(**row | {"inputs": _inputs(row["inputs"]), "levels": _levels(row["levels"])})


def read_version(row: Row) -> Version:
    """A version from a row of its own, as JSON writes it."""
    return _version({**row, "valid_from": dt.date.fromisoformat(row["valid_from"])})


@lru_cache(maxsize=4096)
def _inputs(text: str) -> tuple[Input, ...]:
    return parse_inputs(text)


@lru_cache(maxsize=4096)
def _levels(text: str) -> tuple[tuple[Decimal, Decimal], ...]:
    return parse_levels(text)


def _measures(rows: Rows) -> dict[int, Measure]:
    lives: dict[int, list[tuple[dt.date, dt.date]]] = defaultdict(list)
    for row in rows["lives"]:
        life = dt.date.fromisoformat(row["active_from"]), day_of(row["active_to"]) or dt.date.max
        lives[row["measure"]].append(life)
    return {row["id"]: Measure(**row, lives=tuple(lives[row["id"]])) for row in rows["measures"]}


def _targets(rows: Iterable[Row]) -> dict[tuple[int, str], tuple[Target, ...]]:
    """Of the rows of one day the latest recorded stays."""
    of: dict[tuple[int, str], dict[dt.date, Target]] = defaultdict(dict)
    for row in rows:
        day = dt.date.fromisoformat(row["valid_from"])
        lines = Lines(**{name: row[name] for name in LINES})
        target = Target(row["id"], day, lines, row["profile"], day_of(row["due"]))
        of[row["measure"], row["grain"]][day] = target
    return {key: tuple(days.values()) for key, days in of.items()}


def day_of(text: str | None) -> dt.date | None:
    return dt.date.fromisoformat(text) if text else None
