"""Who answers for measures and KPIs once a person has left, and handing over what was left behind."""

import datetime as dt
from collections.abc import Collection

from accounts.actions.curation import Curation, curating
from accounts.actions.rows import save
from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Organisation, User
from kpis.actions.definitions import put_kpis
from kpis.actions.measures import end_lives, put_measures
from kpis.actions.open_actions import pass_on_actions, put_actions
from kpis.actions.orphans import end_orphans, mark_orphans
from kpis.actions.questions import pass_on_questions
from kpis.models import KPI, Action, Measure, Orphan
from kpis.queries.owers import heir_of, writers_on

DAY = dt.timedelta(days=1)
DEPUTY = ("deputy", "deputy_from", "deputy_to")


def person_left(curation: Curation, user: User) -> None:
    """Own measures end today, each of the others falls to its deputy or a manager, and what was planned or
    asked about any measure to whoever answers for it by then. A KPI is of no team and has no owner until
    somebody chooses one."""
    today = today_in(Organisation.current(), curation.now)
    end_lives(curation, Measure.objects.filter(person=user), today + DAY)
    _end_deputising(curation, user)
    _pass_on_measures(curation, user, today)
    pass_on_actions(curation, user, today)
    pass_on_questions(curation, Measure.objects.filter(comments__asked=user), today)
    _pass_on_kpis(curation, user)


def hand_over(
    actor: Actor, orphans: Collection[Orphan], owner: User, *, now: dt.datetime, reason: str = ""
) -> list[Orphan]:
    """Gives back what was handed over: what somebody else has handed over meanwhile stays as they chose. An
    owner who has it already keeps it. Raises Refused: an owner who may not log in."""
    with curating(actor, now, reason) as curation:
        held = _still_waiting(orphans)
        things = [row.thing for row in held]
        for thing in things:
            thing.owner = owner
        put_measures(curation, [thing for thing in things if isinstance(thing, Measure)])
        put_kpis(curation, [thing for thing in things if isinstance(thing, KPI)])
        put_actions(curation, [thing for thing in things if isinstance(thing, Action)], owner)
        end_orphans(curation, [row for row in held if row.heir_id == owner.pk])
    return held


def _still_waiting(orphans: Collection[Orphan]) -> list[Orphan]:
    """Their actions are locked first, so that none of them is closed meanwhile."""
    actions = Action.objects.filter(orphaned__in=[row.pk for row in orphans]).order_by("pk")
    list(actions.select_for_update(of=("self",)))
    found = Orphan.objects.waiting().filter(pk__in=[row.pk for row in orphans])
    return list(
        found.select_related("measure__kpi", "measure__team", "measure__person", "action", "kpi", "former")
    )


def _end_deputising(curation: Curation, user: User) -> None:
    measures = list(Measure.objects.filter(deputy=user).select_related("kpi", "team"))
    for measure in measures:
        _without_deputy(measure)
    save(curation, measures, DEPUTY)


def _pass_on_measures(curation: Curation, user: User, today: dt.date) -> None:
    owned = Measure.objects.filter(owner=user).exclude(person=user).select_related("kpi", "team", "deputy")
    measures, writers = list(owned), writers_on(today)
    heirs = {measure: heir_of(measure, today, writers) for measure in measures}
    people = User.objects.in_bulk([heir for heir in heirs.values() if heir])
    for measure, heir in heirs.items():
        measure.owner = people.get(heir) if heir else None
        if heir and heir == measure.deputy_id:
            _without_deputy(measure)
    save(curation, measures, ("owner", *DEPUTY))
    mark_orphans(curation, user, measures)


def _pass_on_kpis(curation: Curation, user: User) -> None:
    kpis = list(KPI.objects.filter(owner=user))
    for kpi in kpis:
        kpi.owner = None
    save(curation, kpis, ("owner",))
    mark_orphans(curation, user, kpis)


def _without_deputy(measure: Measure) -> None:
    measure.deputy = measure.deputy_from = measure.deputy_to = None
