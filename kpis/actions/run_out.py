"""Results that have run out: by time alone they may be others now, so they are stale."""

import datetime as dt
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any

from django.db import connection, transaction

from accounts.actions.retries import retried
from kpis.calc.facts import NodeKey
from kpis.calc.keys import team_keys
from kpis.calc.presence import Presence
from kpis.calc.structure import Structure
from kpis.queries.rows import Place, run_out_teams
from kpis.queries.structure import whole

from .hints import hint_recompute
from .marking import insert_missing

# Each statement locks its rows in the order of their keys, as every transaction does. A row that is stale
# already is left alone: a second tick finds nothing to raise.
SCORES = """
UPDATE kpis_score kept
SET source_version = source_version + 1, can_wait = true, stale_since = coalesce(stale_since, %(now)s)
FROM (
    SELECT id FROM kpis_score
    WHERE (valid_until <= %(today)s OR to_date_until <= %(today)s) AND computed_version = source_version
    ORDER BY measure_id, grain, start FOR UPDATE
) due
WHERE kept.id = due.id AND computed_version = source_version
"""
# An objective that is not there yet has no day of its own: it appears no sooner than its team runs out. The
# places and the ids come as arrays: a join of the table with itself takes seconds where it was not analysed.
NODES = """
UPDATE kpis_nodescore kept
SET source_version = source_version + 1, can_wait = true, stale_since = coalesce(stale_since, %(now)s)
FROM (
    SELECT id FROM kpis_nodescore
    WHERE computed_version = source_version AND id = ANY (ARRAY (
        SELECT id FROM kpis_nodescore WHERE valid_until <= %(today)s
        UNION
        SELECT beside.id
        FROM unnest(%(teams)s::bigint[], %(grains)s::text[], %(starts)s::date[]) AS place (team, grain, start)
        JOIN kpis_nodescore beside ON beside.grain = place.grain AND beside.start = place.start
            AND beside.team_id = place.team
    ))
    ORDER BY team_id, node, coalesce(objective_id, perspective_id), grain, start FOR UPDATE
) due
WHERE kept.id = due.id AND computed_version = source_version
"""


@retried
@transaction.atomic
def mark_run_out(today: dt.date, now: dt.datetime) -> None:
    """Rows whose day has come, and with a team's row all nodes of that team and period."""
    places = run_out_teams(today)
    marked = _marked(SCORES, {"now": now, "today": today})
    marked += _insert_beside(places, now)
    teams, grains, starts = zip(*places, strict=True) if places else ((), (), ())
    beside = {"teams": list(teams), "grains": list(grains), "starts": list(starts)}
    marked += _marked(NODES, {"now": now, "today": today, **beside})
    if marked:
        hint_recompute()


def _marked(statement: str, parameters: Mapping[str, Any]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)
        return int(cursor.rowcount)


def _insert_beside(places: Sequence[Place], now: dt.datetime) -> int:
    return insert_missing((), list(_keys(places, now)), now) if places else 0


def _keys(places: Iterable[Place], now: dt.datetime) -> Iterator[NodeKey]:
    structure = Structure(whole(now))
    presence = Presence(structure)
    for team, grain, start in places:
        period = structure.period(grain, start)
        if structure.is_team_active(team, period) and presence.is_stored(team, period):
            yield from team_keys(presence, team, period)
