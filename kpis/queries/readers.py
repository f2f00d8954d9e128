"""Who may read a measure: `visible_to`, asked from its other end."""

import datetime as dt

from django.db.models import Q

from accounts.models import Membership, SeeIndividuals, Team, User
from accounts.models.people import EXECUTIVES
from kpis.calc.mentions import Reader
from kpis.models import Measure


def readers_of(measure: Measure, today: dt.date) -> list[User]:
    """By name; one statement."""
    found = User.objects.filter(_who_reads(measure, today), is_active=True)
    return list(found.order_by("name", "email"))


def as_mentionable(people: list[User]) -> list[Reader]:
    return [Reader(one.pk, one.name, one.email) for one in people]


def _who_reads(measure: Measure, today: dt.date) -> Q:
    if measure.person_id is not None:
        rights = SeeIndividuals.objects.in_force(today).filter(team=measure.team_id)
        managers = Membership.objects.filter(team=measure.team_id, role=Membership.Role.MANAGER)
        return Q(pk=measure.person_id) | Q(pk__in=managers.values("user")) | Q(pk__in=rights.values("holder"))
    above = Membership.objects.filter(team__in=Team.objects.above([measure.team_id], today))
    executives = User.objects.filter(groups__name=EXECUTIVES)
    return Q(pk__in=above.values("user")) | Q(pk__in=executives.values("pk"))
