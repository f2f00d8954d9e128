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
    structure = presence.structure
    for key, period in keys.items():
        subject = structure.subjects.get(key.measure)
        if subject is None or subject.person is not None:
            continue
        yield from _climb(presence, subject, period)
        meaning = structure.meaning(subject, period)
        if meaning is not None and meaning.frequency == period.grain:
            for grain in structure.calendar.grains[: meaning.rank]:
                for into in _carried_into(structure, period, grain):
                    if subject.lives_on(into.end):
                        yield from _climb(presence, subject, into)


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
    structure = presence.structure
    objective = presence.objective(subject, period)
    own, below = presence.modes(subject.team, period)
    if objective is None or not own:
        return
    decides = below and structure.team_terms(subject.team, period).mode == "auto"
    objectives = presence.objectives(subject.team, period) if decides else {objective}
    team: int | None = subject.team
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
