"""Figures that wait for a manager's approval: of KPIs that ask for it, entered by whoever does not manage the
measure. Whose rights grew since counts as a manager, as everywhere."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q, QuerySet

from accounts.models import Membership, Team
from kpis.calc.periods import Period
from kpis.models import Entry, Measure


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
    open_ones = asked.filter(revision__approval=None, revision__actor__isnull=False)
    return open_ones.exclude(state="blank").exclude(by_a_manager)


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
