"""Who opens a person's figures by the right to see individuals leaves a trace."""

import datetime as dt
from collections.abc import Collection

from accounts.actions.individuals import look
from accounts.models import User
from kpis.models import Measure


def note_look(user: User, measure: Measure, page: str, *, now: dt.datetime) -> None:
    """Costs nothing for a team's measure and for the person's own."""
    if measure.person_id is None or measure.person_id == user.pk:
        return
    if Measure.objects.filter(pk=measure.pk).looked_into_by(user).exists():
        look(user, [(measure.person_id, measure.team_id)], page, now=now)


def note_looks(user: User, measures: Collection[int], page: str, *, now: dt.datetime) -> None:
    """Of these measures those that are seen by the right to see individuals."""
    if measures:
        found = Measure.objects.filter(pk__in=measures).looked_into_by(user)
        look(user, found.values_list("person", "team"), page, now=now)
