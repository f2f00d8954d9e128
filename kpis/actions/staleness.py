"""What a change makes stale: the rows that depend on it, found by `calc` and marked by a fixed number of
statements. Each function runs inside the caller's transaction and hints the workers after its commit.
"""

import datetime as dt
from collections.abc import Collection, Iterable
from itertools import pairwise

from django.db import transaction

from accounts.clock import today_in
from accounts.models import BEGINNING, Organisation
from kpis.calc.dependants import touched
from kpis.calc.facts import Facts, NodeKey
from kpis.calc.keys import every_key, keys_by_period
from kpis.calc.nodes_above import carried_since
from kpis.calc.periods import Calendar, period_of, periods_between
from kpis.calc.structure import Structure
from kpis.queries.calendars import calendar_of
from kpis.queries.dependents import dependents, ending_since, kept_measures, kept_nodes, measures_below
from kpis.queries.row_counts import has_nodes
from kpis.queries.structure import around, whole

from .fine_nodes import keep_fine_nodes
from .marking import (
    drop_misplaced,
    insert_missing,
    mark_later,
    mark_nodes_between,
    mark_scores_later,
    mark_stale,
)
from .shown_below import show_below

MANY = 200
"""From so many measures on, marking everything later is cheaper than finding out what depends on them."""


def touch_entries(entries: Iterable[tuple[int, str, dt.date]], now: dt.datetime) -> None:
    """Figures were saved: measure, grain and start of each."""
    cells = [(measure, start) for measure, _grain, start in entries]
    if cells:
        facts = around({measure for measure, _ in cells}, (), now, users=True)
        found = touched(facts, cells)
        is_first = facts.first_entry in {start for _, start in cells} and not _is_begun(facts)
        mark_stale(found.measures, found.nodes | found.below, now, only_kept=found.compared | found.below)
        if is_first:
            _begin(whole(now), BEGINNING, now)


def touch_measures(measure_ids: Collection[int], valid_from: dt.date, now: dt.datetime) -> None:
    """Definition, target, terms or life of these measures changed from that day on."""
    measures = set(measure_ids)
    if len(measures) >= MANY:
        touch_all(_start_of(calendar_of(Organisation.current()), ["year"], valid_from), now)
    elif measures:
        _touch(measures, (), valid_from, now)


def touch_teams(team_ids: Collection[int], valid_from: dt.date, now: dt.datetime) -> None:
    """Terms or active dates of these teams changed: all that stands below them may count elsewhere."""
    teams = set(team_ids)
    measures = measures_below(teams) if teams else set()
    if len(measures) >= MANY:
        touch_all(valid_from, now)
    elif teams:
        _touch(measures, teams, valid_from, now)


def _touch(measures: set[int], teams: Collection[int], valid_from: dt.date, now: dt.datetime) -> None:
    """The rows there are, for they may have to go, and those there should be."""
    facts = around(measures, teams, now, users=True)
    grains = {grain for measure, grain in facts.targets if measure in measures}
    valid_from = _start_of(facts.calendar, grains, valid_from)
    since = max(valid_from, _first_day(facts))
    structure = Structure(facts)
    found = touched(facts, _changes(structure, measures, since), structure)
    of = dependents(measures, teams)
    kept = kept_nodes(facts.calendar, of.teams, valid_from)
    mark_stale(
        found.measures | kept_measures(facts.calendar, of.measures, valid_from),
        found.nodes | carried_since(structure, measures, since) | kept,
        now,
        only_kept=found.compared,
    )
    show_below(structure, measures, since, now)
    keep_fine_nodes(structure, of.teams, kept, since, now)


def _start_of(calendar: Calendar, grains: Iterable[str], day: dt.date) -> dt.date:
    """A target is spread over the whole of its period: what changes inside it moves the parts before too."""
    if day.year == BEGINNING.year:
        return BEGINNING
    return min((period_of(calendar, grain, day).start for grain in grains), default=day)


def _changes(structure: Structure, measures: Iterable[int], since: dt.date) -> list[tuple[int, dt.date]]:
    """A day of each period of these measures' frequencies from that day on. The first of them may lie ahead:
    what is to come shows in the year that is running, which is read by its last day."""
    facts, subjects = structure.facts, structure.subjects
    found = (
        (one, meaning.frequency) for one in measures if one in subjects for meaning in subjects[one].meanings
    )
    return [
        (measure, max(period.start, since))
        for measure, frequency in sorted(set(found))
        for period in periods_between(facts.calendar, frequency, since, max(since, facts.today))
    ]


def _first_day(facts: Facts) -> dt.date:
    return min(facts.first_day or facts.today, facts.today)


def touch_all(valid_from: dt.date, now: dt.datetime) -> None:
    """Rules, calendar or terms of objectives and perspectives changed: everything from that day on."""
    facts = whole(now)
    drop_misplaced(facts.calendar)
    mark_later(facts.calendar, valid_from, now)
    _begin(facts, valid_from, now)


def touch_readers(measure_ids: Collection[int], since: dt.date, now: dt.datetime) -> None:
    """Very many figures of these measures were saved: their scores from that day on, and those of all that
    read them. Whoever enters other measures is not met; the nodes come after the commit, by `touch_nodes`.
    """
    readers = dependents(measure_ids, ())
    mark_scores_later(readers.measures, calendar_of(Organisation.current()), since, now)


def turns_since(since: dt.date, today: dt.date) -> list[tuple[dt.date, dt.date]]:
    """First day and end of each month in which periods begin that end on that day or later; the last turn has
    what is to come too."""
    first = min(ending_since(calendar_of(Organisation.current()), since)["firsts"])
    months = periods_between(Calendar(), "month", first, max(first, today))
    starts = [first, *(month.start for month in months if month.start > first), dt.date.max]
    return list(pairwise(starts))


def touch_nodes(since: dt.date, turn: tuple[dt.date, dt.date], now: dt.datetime) -> None:
    """The nodes of one turn, of periods that end on the day `since` or later."""
    mark_nodes_between(*turn, calendar_of(Organisation.current()), since, now)


def give_rows(since: dt.date, now: dt.datetime) -> None:
    """Everything has its rows from that day on. Many transactions, outside of which the keys are found."""
    facts = whole(now)
    for measures, nodes in keys_by_period(facts, _beginning(facts, since), facts.today):
        with transaction.atomic():
            insert_missing(measures, nodes, now)


def _is_begun(facts: Facts) -> bool:
    """Every team has a node in every month of the organisation, from the first year's first one on."""
    first = period_of(facts.calendar, facts.calendar.fine, _first_day(facts))
    return has_nodes(first.grain, first.start)


def _begin(facts: Facts, valid_from: dt.date, now: dt.datetime) -> None:
    """Gives everything its rows from that day on; all of the first year, for its first entry gives rows to
    the months before it too."""
    insert_missing(*every_key(facts, _beginning(facts, valid_from), facts.today), now)


def _beginning(facts: Facts, valid_from: dt.date) -> dt.date:
    first_day = _first_day(facts)
    is_first_year = period_of(facts.calendar, "year", max(valid_from, first_day)).start <= first_day
    return first_day if is_first_year else min(valid_from, facts.today)


def touch_team_periods(periods: Iterable[tuple[int, str, dt.date]], now: dt.datetime) -> None:
    """A period of a team was finished, locked or opened again, or a node's score in it was set by a person:
    its nodes, and those of the teams above. What has not begun gets its rows when it does."""
    asked = list(periods)
    if not asked:
        return
    above = dependents((), {team for team, _grain, _start in asked})
    spans = {(grain, start) for _team, grain, start in asked}
    organisation = Organisation.current()
    calendar, today = calendar_of(organisation), today_in(organisation, now)
    kept = kept_nodes(calendar, above.teams, min(start for _grain, start in spans))
    own = {NodeKey("team", team, None, grain, start) for team, grain, start in asked}
    ahead = {key for key in own if key.start > today}
    mark_stale((), own | {key for key in kept if (key.grain, key.start) in spans}, now, only_kept=ahead)
