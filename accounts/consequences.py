"""Who must act, in the same transaction, when teams or the organisation change.

accounts knows of no scores. The app that keeps them names its two functions here once, when it is loaded;
everything else is called by name.
"""

import datetime as dt
from collections.abc import Callable, Collection

TeamsChanged = Callable[[Collection[int], dt.date, dt.datetime], None]
OrganisationChanged = Callable[[dt.date, dt.datetime], None]

_teams: list[TeamsChanged] = []
_organisation: list[OrganisationChanged] = []


def register(teams: TeamsChanged, organisation: OrganisationChanged) -> None:
    _teams[:] = [teams]
    _organisation[:] = [organisation]


def teams_changed(team_ids: Collection[int], valid_from: dt.date, now: dt.datetime) -> None:
    """The terms or dates of these teams differ from `valid_from` on."""
    for act in _teams:
        act(team_ids, valid_from, now)


def organisation_changed(valid_from: dt.date, now: dt.datetime) -> None:
    """The calendar or the entry window differs from `valid_from` on."""
    for act in _organisation:
        act(valid_from, now)
