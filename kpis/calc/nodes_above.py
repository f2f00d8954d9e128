"""The nodes that results enter, at all grains and up the tree, carried ones included."""

import datetime as dt
from collections.abc import Collection, Iterable, Iterator, Mapping

from .facts import Facts, MeasureKey, NodeKey
from .lookups import Subject
from .periods import Period, period_of, shift
from .presence import Presence
from .structure import DAY, Structure


def nodes_of(
    facts: Facts, measure_keys: Iterable[MeasureKey], structure: Structure | None = None
) -> set[NodeKey]:
    """The nodes, at all grains and up the tree, into which these results enter."""
    structure = structure or Structure(facts)
    keys = {key: structure.period(key.grain, key.start) for key in measure_keys}
    return set(nodes_above(Presence(structure), keys))


def carried_since(structure: Structure, measures: Iterable[int], since: dt.date) -> set[NodeKey]:
    """The nodes of periods that end on that day or later, into which these measures are carried from before
    it: of those the value stays, but not where it counts."""
    keys = {}
    for subject in (structure.subjects[one] for one in measures if one in structure.subjects):
        for meaning in subject.meanings:
            for period in structure.candidates(meaning.frequency, structure.period("day", since)):
                keys[MeasureKey(subject.id, period.grain, period.start)] = period
    above = set(nodes_above(Presence(structure), keys))
    return {key for key in above if structure.period(key.grain, key.start).end >= since}


def nodes_above(presence: Presence, keys: Mapping[MeasureKey, Period]) -> Iterator[NodeKey]:
    for subject, period in _entered(presence, keys):
        yield from _climb(presence, subject, period)


def nodes_below(presence: Presence, keys: Mapping[MeasureKey, Period]) -> Iterator[NodeKey]:
    """The nodes that may be there as long as the carried measure that decides a team's mode has nothing to
    count: those of all objectives, as the facts may leave out what is measured in the child teams."""
    structure = presence.structure
    places = {(subject.team, period) for subject, period in _entered(presence, keys)}
    for team, period in places:
        if _is_undecided(presence, team, period) and structure.children(team, period):
            yield from _up(presence, team, structure.facts.objectives, period)


def _entered(presence: Presence, keys: Mapping[MeasureKey, Period]) -> Iterator[tuple[Subject, Period]]:
    """The scorecards: in the period itself, and in the finer ones that may carry it."""
    structure = presence.structure
    for key, period in keys.items():
        subject = structure.subjects.get(key.measure)
        if subject is None or subject.person is not None:
            continue
        yield subject, period
        meaning = structure.meaning(subject, period)
        if meaning is not None and meaning.frequency == period.grain:
            for grain in structure.calendar.grains[: meaning.rank]:
                for into in _carried_into(structure, period, grain):
                    if subject.lives_on(into.end):
                        yield subject, into


def _carried_into(structure: Structure, period: Period, grain: str) -> Iterator[Period]:
    """The finer periods that may carry this one: from its last day until a later one has taken its place."""
    calendar = structure.calendar
    following = shift(calendar, period, 1)
    while calendar.holds(following) and structure.started(following) and not structure.is_closed(following):
        following = shift(calendar, following, 1)
    into = period_of(calendar, grain, period.end)
    while structure.started(into) and (into.end < following.end or not calendar.holds(following)):
        yield into
        into = period_of(calendar, grain, into.end + DAY)


def _climb(presence: Presence, subject: Subject, period: Period) -> Iterator[NodeKey]:
    """The nodes of its team, then those of teams above, as long as child teams count there.

    A carried measure may be the one that decides a team's mode, and with it every node of the team.
    """
    objective = presence.objective(subject, period)
    if objective is not None and presence.modes(subject.team, period)[0]:
        decides = _is_undecided(presence, subject.team, period)
        objectives = presence.objectives(subject.team, period) if decides else {objective}
        yield from _up(presence, subject.team, objectives, period)


def _is_undecided(presence: Presence, team: int, period: Period) -> bool:
    """Whether the mode depends on what is carried."""
    is_auto = presence.structure.team_terms(team, period).mode == "auto"
    return is_auto and presence.modes(team, period) == (True, True)


def _up(presence: Presence, start: int, objectives: Collection[int], period: Period) -> Iterator[NodeKey]:
    """The nodes of these objectives at the team and at those above it."""
    structure = presence.structure
    team: int | None = start
    while team is not None and structure.is_team_active(team, period):
        if presence.is_stored(team, period):
            yield from _nodes_at(structure, team, objectives, period)
        team = structure.parent(team, period)
        if team is not None and not presence.modes(team, period)[1]:
            return


def _nodes_at(
    structure: Structure, team: int, objectives: Collection[int], period: Period
) -> Iterator[NodeKey]:
    known = structure.facts.objectives
    for objective in objectives:
        yield NodeKey("objective", team, objective, period.grain, period.start)
    for perspective in {known[objective].perspective for objective in objectives}:
        yield NodeKey("perspective", team, perspective, period.grain, period.start)
    yield NodeKey("team", team, None, period.grain, period.start)
