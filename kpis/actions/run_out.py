"""Results that have run out: by time alone they may be others now, so they are stale."""

import datetime as dt
from collections.abc import Iterable, Iterator

from django.db import connection, transaction

from kpis.calc.facts import NodeKey
from kpis.calc.keys import team_keys
from kpis.calc.presence import Presence
from kpis.calc.structure import Structure
from kpis.queries.stored import Place, run_out_teams
from kpis.queries.structure import whole

from .hints import hint_recompute
from .marking import insert_missing
from .retries import retried

# Each statement locks its rows in the order of their keys, as every transaction does. A row that is stale
# already is left alone: a second tick finds nothing to raise.
SCORES = """
UPDATE kpis_score kept
SET source_version = source_version + 1, stale_since = coalesce(stale_since, %(now)s)
FROM (
    SELECT id FROM kpis_score WHERE valid_until <= %(today)s AND computed_version = source_version
    ORDER BY measure_id, grain, start FOR UPDATE
) due
WHERE kept.id = due.id AND computed_version = source_version
"""
# An objective that is not there yet has no day of its own: it appears no sooner than its team runs out.
NODES = """
UPDATE kpis_nodescore kept
SET source_version = source_version + 1, stale_since = coalesce(stale_since, %(now)s)
FROM (
    SELECT id FROM kpis_nodescore
    WHERE computed_version = source_version AND id IN (
        SELECT id FROM kpis_nodescore WHERE valid_until <= %(today)s
        UNION ALL
        SELECT beside.id FROM kpis_nodescore team
        JOIN kpis_nodescore beside ON beside.team_id = team.team_id AND beside.grain = team.grain
            AND beside.start = team.start
        WHERE team.node = 'team' AND team.valid_until <= %(today)s
            AND team.computed_version = team.source_version
    )
    ORDER BY team_id, node, coalesce(objective_id, perspective_id), grain, start FOR UPDATE
) due
WHERE kept.id = due.id AND computed_version = source_version
"""


@retried
@transaction.atomic
def mark_run_out(today: dt.date, now: dt.datetime) -> None:
    """Rows whose day has come, and with a team's row all nodes of that team and period."""
    marked = _marked(SCORES, today, now)
    marked += _insert_beside(run_out_teams(today), now)
    marked += _marked(NODES, today, now)
    if marked:
        hint_recompute()


def _marked(statement: str, today: dt.date, now: dt.datetime) -> int:
    with connection.cursor() as cursor:
        cursor.execute(statement, {"now": now, "today": today})
        return int(cursor.rowcount)


def _insert_beside(teams: Iterable[Place], now: dt.datetime) -> int:
    places = list(teams)
    return insert_missing((), list(_keys(places, now)), now) if places else 0


def _keys(places: Iterable[Place], now: dt.datetime) -> Iterator[NodeKey]:
    structure = Structure(whole(now))
    presence = Presence(structure)
    for team, grain, start in places:
        period = structure.period(grain, start)
        if structure.is_team_active(team, period) and presence.is_stored(team, period):
            yield from team_keys(presence, team, period)
