"""What has lost its owner is marked until somebody chooses a new one."""

from collections.abc import Sequence

from django.db.models import Q

from accounts.actions.curation import Curation
from accounts.models import User
from kpis.models import KPI, Measure, Orphan
from kpis.models.orphans import OrphanQuerySet

Thing = Measure | KPI
FIELD = "owner to be chosen after"
"""In the ledger of changes: whose place is to be filled."""


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
        curation.record(thing, {}, {FIELD: former})


def settle_orphans(curation: Curation, things: Sequence[Thing]) -> None:
    """These were saved: whichever has another owner now than the one it passed on to is handed over."""
    end_orphans(curation, [row for row in _waiting(things) if row.thing.owner_id not in (None, row.heir_id)])


def end_orphans(curation: Curation, orphans: Sequence[Orphan]) -> None:
    Orphan.objects.filter(pk__in=[row.pk for row in orphans]).update(until=curation.now)
    for row in orphans:
        curation.record(row.thing, {FIELD: row.former}, {})


def _waiting(things: Sequence[Thing]) -> OrphanQuerySet:
    measures = [thing for thing in things if isinstance(thing, Measure)]
    kpis = [thing for thing in things if isinstance(thing, KPI)]
    found = Orphan.objects.waiting().filter(Q(measure__in=measures) | Q(kpi__in=kpis))
    return found.select_related("measure__kpi", "measure__team", "kpi", "former")


def _orphan(curation: Curation, former: User, thing: Thing) -> Orphan:
    row = Orphan(former=former, heir_id=thing.owner_id, since=curation.now)
    if isinstance(thing, Measure):
        row.measure = thing
    else:
        row.kpi = thing
    return row
