"""What a person may choose when adopting: teams, people and objectives, each by its name."""

import datetime as dt
from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Generic, TypeVar

from django.db.models import Q

from accounts.models import Team, User
from kpis.models import Objective
from kpis.queries.library import perspective_names

Row = TypeVar("Row", Team, User)


@dataclass(frozen=True, slots=True)
class Named(Generic[Row]):
    """Rows that are named by typing: `offered` are the texts that are proposed, `found` what a text in small
    letters means."""

    offered: list[str]
    found: Mapping[str, Row]


@dataclass(frozen=True, slots=True)
class Choices:
    """`team` is the one at the top of the tree; empty where there are several or none."""

    teams: Named[Team]
    people: Named[User]
    objectives: Mapping[str, Objective]
    perspectives: Mapping[str, str]
    team: str


def adoption_choices(today: dt.date) -> Choices:
    """Five statements, however many there are of each."""
    active = Q(active_to=None) | Q(active_to__gte=today)
    teams = list(Team.objects.filter(active).order_by("name", "code"))
    people = list(User.objects.filter(is_active=True).order_by("name", "email"))
    objectives = Objective.objects.filter(retired_from=None).select_related("perspective")
    tops = set(Team.objects.top(today).values_list("pk", flat=True))
    by_team = _named((team, team.name, team.code) for team in teams)
    at_top = [text for text in by_team.offered if by_team.found[text.lower()].pk in tops]
    return Choices(
        by_team,
        _named((person, person.name, person.email) for person in people),
        {objective.code: objective for objective in objectives},
        perspective_names(),
        at_top[0] if len(at_top) == 1 else "",
    )


def _named(rows: Iterable[tuple[Row, str, str]]) -> Named[Row]:
    """Offered by name, by code or address where two have one name; the latter is always understood."""
    known = list(rows)
    times = Counter(name.lower() for _row, name, _key in known)
    coded = {key.lower(): row for row, _name, key in known}
    alone = {name.lower(): row for row, name, _key in known if name and times[name.lower()] == 1}
    offered = [name if name.lower() in alone else key for _row, name, key in known]
    return Named(offered, alone | coded)
