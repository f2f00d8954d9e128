"""Who must act, in the same transaction, when teams, the organisation or people change.

accounts knows of no scores. The app that keeps them names its functions here once, when it is loaded;
everything else is called by name.
"""

import datetime as dt
from collections.abc import Callable, Collection

from accounts.actions.curation import Curation
from accounts.models import Organisation, User
from accounts.refusals import Problem

TeamsChanged = Callable[[Collection[int], dt.date, dt.datetime], None]
OrganisationChanged = Callable[[dt.date, dt.datetime], None]
CalendarProblems = Callable[[Organisation, Organisation], list[Problem]]
PersonLeft = Callable[[Curation, User], None]

_teams: list[TeamsChanged] = []
_organisation: list[OrganisationChanged] = []
_calendar: list[CalendarProblems] = []
_people: list[PersonLeft] = []


def register(
    teams: TeamsChanged, organisation: OrganisationChanged, calendar: CalendarProblems, people: PersonLeft
) -> None:
    _teams[:] = [teams]
    _organisation[:] = [organisation]
    _calendar[:] = [calendar]
    _people[:] = [people]


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
