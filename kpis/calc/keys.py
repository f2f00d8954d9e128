"""The keys of all rows there should be."""

import datetime as dt
from collections.abc import Iterable, Iterator

from .facts import Facts, MeasureKey, NodeKey
from .periods import Period, periods_between
from .presence import Presence
from .structure import Structure

Keys = tuple[list[MeasureKey], list[NodeKey]]


def every_key(
    facts: Facts,
    first: dt.date,
    last: dt.date,
    grains: Iterable[str] | None = None,
    *,
    structure: Structure | None = None,
    stored_only: bool = True,
) -> Keys:
    """Of all periods that touch the days from first to last and have begun: fine ones first, by time.

    Of the nodes only those that are stored, unless `stored_only` is False. A node may prove to have no row.
    """
    several = keys_by_period(facts, first, last, grains, structure=structure, stored_only=stored_only)
    measures: list[MeasureKey] = []
    nodes: list[NodeKey] = []
    for of_period in several:
        measures += of_period[0]
        nodes += of_period[1]
    return measures, nodes


def keys_by_period(
    facts: Facts,
    first: dt.date,
    last: dt.date,
    grains: Iterable[str] | None = None,
    *,
    structure: Structure | None = None,
    stored_only: bool = True,
) -> Iterator[Keys]:
    """The same, one period at a time."""
    structure = structure or Structure(facts)
    presence = Presence(structure)
    for grain in facts.calendar.grains if grains is None else grains:
        for period in periods_between(facts.calendar, grain, first, min(last, facts.today)):
            measures = list(measure_keys(structure, period))
            yield measures, list(node_keys(presence, period, stored_only=stored_only))


def measure_keys(structure: Structure, period: Period) -> Iterator[MeasureKey]:
    for subject in structure.subjects.values():
        if structure.has_row(subject, period):
            yield MeasureKey(subject.id, period.grain, period.start)


def node_keys(presence: Presence, period: Period, *, stored_only: bool = True) -> Iterator[NodeKey]:
    structure = presence.structure
    for team in structure.facts.teams:
        kept = not stored_only or presence.is_stored(team, period)
        if kept and structure.is_team_active(team, period):
            yield from team_keys(presence, team, period)


def team_keys(presence: Presence, team: int, period: Period) -> Iterator[NodeKey]:
    """Objectives and perspectives that may have a row at the team, then the team itself."""
    objectives = sorted(presence.objectives(team, period))
    known = presence.structure.facts.objectives
    for objective in objectives:
        yield NodeKey("objective", team, objective, period.grain, period.start)
    for perspective in sorted({known[one].perspective for one in objectives}):
        yield NodeKey("perspective", team, perspective, period.grain, period.start)
    yield NodeKey("team", team, None, period.grain, period.start)
