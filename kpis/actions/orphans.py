"""What has lost its owner is marked until somebody chooses a new one."""

import datetime as dt
from collections.abc import Sequence

from django.db.models import Q

from accounts.actions.curation import Curation
from accounts.audit import Actor, record
from accounts.clock import today_in
from accounts.models import Organisation, User
from kpis.actions.questions import pass_on_questions
from kpis.models import KPI, Action, Measure, Orphan
from kpis.models.orphans import OWNER_WANTED, OrphanQuerySet

Thing = Measure | KPI | Action


def mark_orphans(curation: Curation, former: User, things: Sequence[Thing]) -> None:
    """These have passed on to the owner they have now. What was marked before and passes on once more stays
    the loss of the owner whom somebody chose."""
    known = {row.thing: row for row in _waiting(things)}
    for thing, row in known.items():
        row.heir_id = thing.owner_id
    Orphan.objects.bulk_update(known.values(), ["heir"])
    new = [thing for thing in things if thing not in known]
    Orphan.objects.bulk_create([_orphan(curation, former, thing) for thing in new])
    for thing in new:
        curation.record(thing, {}, {OWNER_WANTED: former})


def settle_orphans(curation: Curation, things: Sequence[Thing]) -> None:
    """These were saved: whichever has another owner now than the one it passed on to is handed over."""
    end_orphans(curation, [row for row in _waiting(things) if row.thing.owner_id not in (None, row.heir_id)])


def end_orphans(curation: Curation, orphans: Sequence[Orphan]) -> None:
    Orphan.objects.filter(pk__in=[row.pk for row in orphans]).update(until=curation.now)
    for row in orphans:
        curation.record(row.thing, {OWNER_WANTED: row.former}, {})
    if measures := [row.measure for row in orphans if row.measure and not row.action]:
        pass_on_questions(curation, measures, today_in(Organisation.current(), curation.now))


def end_with(action: Action, actor: Actor, *, now: dt.datetime) -> None:
    """It is closed: nobody is looked for any more who would do it."""
    for row in _waiting([action]):
        Orphan.objects.filter(pk=row.pk).update(until=now)
        record(actor, action, {OWNER_WANTED: row.former}, {}, now)


def _waiting(things: Sequence[Thing]) -> OrphanQuerySet:
    measures = [thing for thing in things if isinstance(thing, Measure)]
    kpis = [thing for thing in things if isinstance(thing, KPI)]
    actions = [thing for thing in things if isinstance(thing, Action)]
    named = Q(measure__in=measures, action=None) | Q(kpi__in=kpis) | Q(action__in=actions)
    found = Orphan.objects.waiting().filter(named)
    return found.select_related("measure__kpi", "measure__team", "action", "kpi", "former")


def _orphan(curation: Curation, former: User, thing: Thing) -> Orphan:
    row = Orphan(former=former, heir_id=thing.owner_id, since=curation.now)
    if isinstance(thing, KPI):
        row.kpi = thing
    elif isinstance(thing, Measure):
        row.measure = thing
    else:
        row.measure, row.action = thing.measure, thing
    return row
