"""Figures that wait for a manager's approval: of KPIs that ask for it, entered by whoever does not manage the
measure. Whose rights grew since counts as a manager, as everywhere."""

import datetime as dt

from django.db.models import Q, QuerySet

from accounts.models import Membership, Team
from kpis.calc.periods import Period
from kpis.models import Entry


def awaiting_approval(team: Team, period: Period, today: dt.date) -> QuerySet[Entry]:
    """The entries of one team and period. What the folder says needs nobody's approval."""
    managers = Membership.objects.filter(role=Membership.Role.MANAGER)
    here = managers.filter(team=team).values("user")
    here_or_above = managers.filter(team__in=Team.objects.above([team.pk], today)).values("user")
    by_a_manager = Q(measure__person=None, revision__actor__in=here_or_above)
    by_a_manager |= Q(measure__person__isnull=False, revision__actor__in=here)
    asked = Entry.objects.filter(
        measure__team=team, measure__kpi__needs_approval=True, grain=period.grain, start=period.start
    )
    open_ones = asked.filter(revision__approval=None, revision__actor__isnull=False)
    return open_ones.exclude(state="blank").exclude(by_a_manager)


def names_awaiting(team: Team, period: Period, today: dt.date) -> list[str]:
    """The KPIs of the team that keep a period from being finished; none waits for a person's measure."""
    rows = awaiting_approval(team, period, today).filter(measure__person=None)
    return list(rows.order_by("measure__kpi__code").values_list("measure__kpi__name", flat=True))
