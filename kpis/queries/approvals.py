"""Figures that wait for a manager's approval: of KPIs that ask for it, entered by whoever does not manage the
measure. Whose rights grew since counts as a manager, as everywhere."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence

from django.db.models import Q, QuerySet

from accounts.models import Membership, Team, User
from accounts.queries.trees import parents_on
from kpis.calc.periods import Period
from kpis.models import Entry, Measure

YEAR = dt.timedelta(days=365)
Place = tuple[str, str, str, dt.date]
"""Code and name of a team, grain and start."""


def awaiting_approval(team: Team, periods: Sequence[Period], today: dt.date) -> QuerySet[Entry]:
    """The entries of one team in periods of one grain. What the folder says needs nobody's approval."""
    managers = Membership.objects.filter(role=Membership.Role.MANAGER)
    here = managers.filter(team=team).values("user")
    here_or_above = managers.filter(team__in=Team.objects.above([team.pk], today)).values("user")
    by_a_manager = Q(measure__person=None, revision__actor__in=here_or_above)
    by_a_manager |= Q(measure__person__isnull=False, revision__actor__in=here)
    asked = Entry.objects.filter(
        measure__team=team,
        measure__kpi__needs_approval=True,
        grain=periods[0].grain,
        start__in=[period.start for period in periods],
    )
    return _open(asked).exclude(by_a_manager)


def _open(asked: QuerySet[Entry]) -> QuerySet[Entry]:
    """Entered by somebody, and nobody has approved it; whether the author manages the measure is left."""
    return asked.filter(revision__approval=None, revision__actor__isnull=False).exclude(state="blank")


def cells_awaiting(
    measures: Sequence[Measure], periods: Sequence[Period], today: dt.date
) -> frozenset[tuple[int, dt.date]]:
    """Of measures of one team; one statement, or none where no KPI asks for approval."""
    if not any(measure.kpi.needs_approval for measure in measures):
        return frozenset()
    rows = awaiting_approval(measures[0].team, periods, today)
    return frozenset(rows.values_list("measure", "start"))


def names_awaiting(team: Team, period: Period, today: dt.date) -> list[str]:
    """The KPIs of the team that keep a period from being finished; none waits for a person's measure."""
    rows = awaiting_approval(team, [period], today).filter(measure__person=None)
    return list(rows.order_by("measure__kpi__code").values_list("measure__kpi__name", flat=True))


def places_to_approve(user: User, today: dt.date) -> list[Place]:
    """Of each figure of the last year that waits for this person among others, where it stands: one
    statement, or three where there may be some."""
    managed = Measure.objects.managed_by(user, today)
    asked = Entry.objects.filter(
        measure__in=managed, measure__kpi__needs_approval=True, start__gt=today - YEAR
    ).exclude(revision__actor=user)
    names = ("measure__team__code", "measure__team__name", "grain", "start")
    rows = list(_open(asked).values_list(*names, "measure__team", "measure__person", "revision__actor"))
    if not rows:
        return []
    roles = Membership.objects.filter(
        role=Membership.Role.MANAGER, user__in={author for *_place, author in rows}
    )
    manages, parents = set(roles.values_list("user", "team")), parents_on(today)
    return [
        (code, name, grain, start)
        for code, name, grain, start, team, person, author in rows
        if not _is_by_a_manager(team, person, author, manages, parents)
    ]


def _is_by_a_manager(
    team: int,
    person: int | None,
    author: int,
    manages: Collection[tuple[int, int]],
    parents: Mapping[int, int | None],
) -> bool:
    """A person's measure is managed in its team alone, a team's from above too."""
    at: int | None = team
    while at is not None:
        if (author, at) in manages:
            return True
        at = parents.get(at) if person is None else None
    return False
