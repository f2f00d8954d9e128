"""A manager reminds somebody of what they owe. Whoever sends mails reads these rows."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts.clock import today_in
from accounts.models import Organisation, Team, User
from accounts.refusals import Problem, Refused
from kpis.calc.periods import Period
from kpis.models import Nudge


def nudge(by: User, team: Team, period: Period, person: User, *, now: dt.datetime) -> Nudge:
    """Once a day and person; whoever comes second is given the first one."""
    if person == by:
        raise Refused([Problem("person", str(person.pk), _("You know already what you owe."))])
    found: Nudge = Nudge.objects.get_or_create(
        team=team,
        grain=period.grain,
        start=period.start,
        person=person,
        day=today_in(Organisation.current(), now),
        defaults={"by": by, "at": now},
    )[0]
    return found
