"""The keys of all rows there should be."""

import datetime as dt
from collections.abc import Iterable, Iterator

from .facts import Facts, MeasureKey, NodeKey
from .periods import Period, periods_between
from .presence import Presence
from .structure import Structure


def every_key(
    facts: Facts,
    first: dt.date,
    last: dt.date,
    grains: Iterable[str] | None = None,
    *,
    structure: Structure | None = None,
    stored_only: bool = True,
) -> tuple[list[MeasureKey], list[NodeKey]]:
    """Of all periods that touch the days from first to last and have begun: fine ones first, by time.

    Of the nodes only those that are stored, unless `stored_only` is False. A node may prove to have no row.
    """
    structure = structure or Structure(facts)
    presence = Presence(structure)
    measures: list[MeasureKey] = []
    nodes: list[NodeKey] = []
    for grain in facts.calendar.grains if grains is None else grains:
        for period in periods_between(facts.calendar, grain, first, min(last, facts.today)):
            measures += measure_keys(structure, period)
            nodes += node_keys(presence, period, stored_only=stored_only)
    return measures, nodes


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
