"""To whom the signals of measures are mailed, and whether a person may still be told."""

import datetime as dt
from collections import defaultdict
from collections.abc import Iterable, Mapping

from django.db.models import Q

from accounts.models import User
from kpis.models import Follow, Measure
from reports.calc.signal_audience import Concerned, audience
from reports.models import SignalStop

People = Mapping[int, set[int]]


def signal_readers(measures: Iterable[Measure], today: dt.date) -> Mapping[int, list[User]]:
    """Measure id -> those who may log in and want to hear of its signals, by address. Three statements, for
    any number of measures; what they may read is asked right before each mail."""
    asked = {measure.pk: measure for measure in measures}
    wanted = _wanted(asked, today)
    active = User.objects.get_queryset().filter(is_active=True, pk__in=set().union(*wanted.values()))
    people = {user.pk: user for user in active.order_by("email")}
    return {pk: [user for user in people.values() if user.pk in wanted[pk]] for pk in asked}


def wants_signals(user: User, measure: Measure, today: dt.date) -> bool:
    return user in signal_readers([measure], today)[measure.pk]


def may_be_told(user: User, measure: Measure, today: dt.date) -> bool:
    """By the rights of today. The right to see individuals is for looking, which is written down."""
    readable = Measure.objects.filter(pk=measure.pk).visible_to(user, today)
    return readable.exclude(pk__in=readable.looked_into_by(user).values("pk")).exists()


def _wanted(measures: Mapping[int, Measure], today: dt.date) -> Mapping[int, frozenset[int]]:
    followers, team_followers = _followers(measures.values())
    stopped: People = defaultdict(set)
    for measure, user in SignalStop.objects.filter(measure__in=measures).values_list("measure", "user"):
        stopped[measure].add(user)
    return {
        pk: audience(
            _concerned(measure).answering(today),
            () if measure.person_id else team_followers[measure.team_id],
            followers[pk],
            stopped[pk],
        )
        for pk, measure in measures.items()
    }


def _followers(measures: Iterable[Measure]) -> tuple[People, People]:
    """By measure and by team. A person's measure is not followed with the team."""
    by_measure: People = defaultdict(set)
    by_team: People = defaultdict(set)
    found = list(measures)
    of_these = Q(measure__in=[measure.pk for measure in found]) | Q(team__in={one.team_id for one in found})
    for measure, team, user in Follow.objects.filter(of_these).values_list("measure", "team", "user"):
        by_measure[measure].add(user) if measure else by_team[team].add(user)
    return by_measure, by_team


def _concerned(measure: Measure) -> Concerned:
    return Concerned(
        measure.owner_id, measure.person_id, measure.deputy_id, measure.deputy_from, measure.deputy_to
    )
