"""Nodes by day and week are kept where a measure is as fine, and above it: a change begins and ends that."""

import datetime as dt
from collections.abc import Collection, Iterator

from kpis.calc.facts import NodeKey
from kpis.calc.keys import team_keys
from kpis.calc.lookups import RANK
from kpis.calc.periods import Period, periods_between
from kpis.calc.presence import SELDOM, Presence
from kpis.calc.structure import Structure
from kpis.queries.structure import whole

from .marking import drop_nodes, insert_missing


def keep_fine_nodes(
    structure: Structure, teams: Collection[int], kept: Collection[NodeKey], since: dt.date, now: dt.datetime
) -> None:
    """Of these teams from that day on. `kept` are the rows they have, which have been marked."""
    fine = {key for key in kept if key.grain in SELDOM}
    grains = _as_fine_as_measures(structure) | {key.grain for key in fine}
    if not grains:
        return
    presence = Presence(Structure(whole(now)))
    insert_missing((), list(_due(presence, teams, grains, since)), now)
    over = {(key.team, key.grain, key.start) for key in fine if not _has(presence, key)}
    if over:
        drop_nodes(over)


def _as_fine_as_measures(structure: Structure) -> set[str]:
    ranks = [meaning.rank for some in structure.meanings.values() for meaning in some]
    return {grain for grain in SELDOM if RANK[grain] >= min(ranks, default=len(RANK))}


def _due(
    presence: Presence, teams: Collection[int], grains: Collection[str], since: dt.date
) -> Iterator[NodeKey]:
    structure = presence.structure
    for grain in grains:
        for period in periods_between(structure.calendar, grain, since, structure.today):
            for team in teams:
                if _keeps(presence, team, period):
                    yield from team_keys(presence, team, period)


def _has(presence: Presence, key: NodeKey) -> bool:
    return _keeps(presence, key.team, presence.structure.period(key.grain, key.start))


def _keeps(presence: Presence, team: int, period: Period) -> bool:
    return presence.structure.is_team_active(team, period) and presence.is_stored(team, period)
