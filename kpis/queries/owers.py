"""Who owes values: the rule of it, once for mails, links and pages.

A team's measure is owed by one person who may enter it: its deputy in their days, else its owner. Where
neither may, it is owed by the contributors of that very team, and where it has none, by its managers. A
person's measure is owed by that person alone. Nobody who may not log in owes anything.
"""

import datetime as dt
from collections import defaultdict
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass

from accounts.models import Membership
from accounts.queries.trees import parents_on
from kpis.models import Measure

CONTRIBUTOR, MANAGER = Membership.Role.CONTRIBUTOR, Membership.Role.MANAGER


@dataclass(frozen=True, slots=True)
class Writers:
    """Who may enter values where: `roles` are those of active contributors and managers by team and user."""

    parents: Mapping[int, int | None]
    roles: Mapping[int, Mapping[int, str]]

    def may_enter(self, user: int | None, team: int) -> bool:
        """By a role there or anywhere above."""
        return any(user in self.roles.get(place, {}) for place in self._up(team))

    def of_team(self, team: int, role: str) -> tuple[int, ...]:
        """By a role in that very team."""
        return tuple(sorted(user for user, held in self.roles.get(team, {}).items() if held == role))

    def managers(self, team: int) -> tuple[int, ...]:
        """Those of the team, or of the nearest team above that has any."""
        return next((found for place in self._up(team) if (found := self.of_team(place, MANAGER))), ())

    def _up(self, team: int) -> Iterator[int]:
        place: int | None = team
        passed: set[int] = set()
        while place is not None and place not in passed:
            yield place
            passed.add(place)
            place = self.parents.get(place)


def writers_on(today: dt.date) -> Writers:
    """Two statements."""
    roles: dict[int, dict[int, str]] = defaultdict(dict)
    members = Membership.objects.filter(role__in=(CONTRIBUTOR, MANAGER), user__is_active=True)
    for team, user, role in members.values_list("team", "user", "role"):
        roles[team][user] = role
    return Writers(parents_on(today), roles)


def owers_of(
    measures: Collection[Measure], today: dt.date, writers: Writers | None = None
) -> Mapping[int, tuple[int, ...]]:
    """Measure id -> ids of those who owe its values, for any number of measures by the two statements of
    `writers_on`."""
    known = writers or writers_on(today)
    return {measure.pk: _owers(measure, today, known) for measure in measures}


def _owers(measure: Measure, today: dt.date, writers: Writers) -> tuple[int, ...]:
    team = measure.team_id
    if measure.person_id:
        return (measure.person_id,) if writers.may_enter(measure.person_id, team) else ()
    for user in (_deputy(measure, today), measure.owner_id):
        if user and writers.may_enter(user, team):
            return (user,)
    return writers.of_team(team, CONTRIBUTOR) or writers.of_team(team, MANAGER)


def heir_of(measure: Measure, today: dt.date, writers: Writers) -> int | None:
    """Who answers for it once its owner cannot: the deputy in their days, else the manager of the team, or of
    the nearest team above that has any; of several the one who has been here longest. A person's measure
    stays in its very team, above which nobody may read it."""
    team = measure.team_id
    managers = writers.of_team(team, MANAGER) if measure.person_id else writers.managers(team)
    return _deputy(measure, today) or next(iter(managers), None)


def next_in_charge(measure: Measure, today: dt.date, writers: Writers) -> int | None:
    """Who goes on with what was begun there: its owner, who may be nobody or have left, else the heir."""
    owner = measure.owner
    return owner.pk if owner and owner.is_active else heir_of(measure, today, writers)


def next_asked(measure: Measure, today: dt.date, writers: Writers) -> int | None:
    """Whom a question goes to: who answers for it, who may be nobody or have left, else the heir."""
    asked = measure.answerer_on(today)
    return asked.pk if asked and asked.is_active else heir_of(measure, today, writers)


def _deputy(measure: Measure, today: dt.date) -> int | None:
    return measure.deputy_id if measure.deputised_on(today) else None
