"""Who must act, in the same transaction, when teams, the organisation or people change.

accounts knows of no scores and no reports. The apps that keep them name their functions here once, when they
are loaded; everything else is called by name.
"""

import datetime as dt
from collections.abc import Callable, Collection
from dataclasses import dataclass

from accounts.actions.curation import Curation
from accounts.models import Organisation, User
from accounts.refusals import Problem

TeamsChanged = Callable[[Collection[int], dt.date, dt.datetime], None]
OrganisationChanged = Callable[[dt.date, dt.datetime], None]
CalendarProblems = Callable[[Organisation, Organisation], list[Problem]]
PersonLeft = Callable[[Curation, User], None]


@dataclass(frozen=True, slots=True)
class Waiting:
    """What else waits for an owner, in words with its number, and the address where one is chosen."""

    words: str
    url: str


WaitsForOwner = Callable[[], list[Waiting]]

Naming = Callable[[Collection[int]], list[str]]

_teams: list[TeamsChanged] = []
_organisation: list[OrganisationChanged] = []
_calendar: list[CalendarProblems] = []
_people: list[PersonLeft] = []
_waiting: list[WaitsForOwner] = []
_naming: list[Naming] = []


def register(teams: TeamsChanged, organisation: OrganisationChanged, calendar: CalendarProblems) -> None:
    _teams[:] = [teams]
    _organisation[:] = [organisation]
    _calendar[:] = [calendar]


def register_people(*acts: PersonLeft) -> None:
    """Of any number of apps; they act in the order in which the apps are loaded."""
    _people.extend(acts)


def register_waiting(*asks: WaitsForOwner) -> None:
    """Of any number of apps: what a person left behind that is handed over on a page of theirs."""
    _waiting.extend(asks)


def register_naming(*asks: Naming) -> None:
    """Of any number of apps: what names a team and goes on naming it, whatever becomes of the team."""
    _naming.extend(asks)


def teams_changed(team_ids: Collection[int], valid_from: dt.date, now: dt.datetime) -> None:
    """The terms or dates of these teams differ from `valid_from` on."""
    for act in _teams:
        act(team_ids, valid_from, now)


def organisation_changed(valid_from: dt.date, now: dt.datetime) -> None:
    """The calendar or the entry window differs from `valid_from` on."""
    for act in _organisation:
        act(valid_from, now)


def calendar_problems(before: Organisation, after: Organisation) -> list[Problem]:
    """What forbids the calendar that `after` has in place of that of `before`."""
    return [problem for ask in _calendar for problem in ask(before, after)]


def person_left(curation: Curation, user: User) -> None:
    """This person may not log in any more."""
    for act in _people:
        act(curation, user)


def waiting_elsewhere() -> list[Waiting]:
    """What has lost its owner and is handed over elsewhere."""
    return [found for ask in _waiting for found in ask()]


def naming(team_ids: Collection[int]) -> list[str]:
    """In words, what somebody has to look through when these teams change."""
    return [found for ask in _naming for found in ask(team_ids)]
