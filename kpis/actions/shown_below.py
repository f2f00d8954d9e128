"""A team whose last own measure counts no more shows what its child teams measure, as do those above it."""

import datetime as dt
from collections.abc import Iterable, Iterator

from kpis.calc.facts import Facts, NodeKey
from kpis.calc.keys import team_keys
from kpis.calc.periods import Period, periods_between
from kpis.calc.presence import Presence
from kpis.calc.structure import Structure
from kpis.queries.structure import whole

from .marking import insert_missing

Place = tuple[int, Period]


def show_below(structure: Structure, measures: Iterable[int], since: dt.date, now: dt.datetime) -> None:
    """Gives rows to the nodes that come from below since these measures count no longer, from that day on.
    The rows there are have been marked."""
    places = list(_places(structure, _counted_at(structure.facts, measures), since))
    if places:
        insert_missing((), list(_keys(Presence(Structure(whole(now))), places)), now)


def _counted_at(facts: Facts, measures: Iterable[int]) -> set[int]:
    """The teams of those that may have counted: none of persons. What is a metric now may have had an
    objective before its definition was replaced."""
    several = (facts.measures[one] for one in measures if one in facts.measures)
    return {one.team for one in several if one.person is None}


def _places(structure: Structure, teams: Iterable[int], since: dt.date) -> Iterator[Place]:
    """Where the child teams may count, as the own scorecard may not."""
    presence, calendar = Presence(structure), structure.calendar
    for team in teams:
        for grain in calendar.grains:
            for period in periods_between(calendar, grain, since, structure.today):
                if _counts_below(presence, team, period):
                    yield team, period


def _counts_below(presence: Presence, team: int, period: Period) -> bool:
    structure = presence.structure
    if structure.team_terms(team, period).mode != "auto" or not structure.children(team, period):
        return False
    return presence.modes(team, period)[1]


def _keys(presence: Presence, places: Iterable[Place]) -> set[NodeKey]:
    structure = presence.structure
    around = {(one, period) for team, period in places for one in (team, *structure.ancestors(team, period))}
    return {
        key
        for team, period in around
        if structure.is_team_active(team, period) and presence.is_stored(team, period)
        for key in team_keys(presence, team, period)
    }
