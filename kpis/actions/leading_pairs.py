"""Who supposes that one KPI moves before another, and why."""

import datetime as dt
from collections.abc import Iterator

from django.utils.translation import gettext as _

from accounts.actions.curation import curating
from accounts.audit import Actor
from accounts.refusals import Problem
from kpis.calc.typed import read_text
from kpis.models import LeadingPair


def declare(actor: Actor, pair: LeadingPair, *, now: dt.datetime, reason: str) -> LeadingPair:
    """Refused without a reason, twice, and of a KPI to itself."""
    with curating(actor, now, reason) as curation:
        pair.reason, pair.declared_at = read_text(reason), now
        pair.declared_by = actor.user
        curation.refuse(_problems(pair))
        pair.save(force_insert=True)
        curation.record(pair.follower, {"led by": ""}, {"led by": pair.leader.code})
    return pair


def withdraw(actor: Actor, pair: LeadingPair, *, now: dt.datetime, reason: str) -> None:
    with curating(actor, now, reason) as curation:
        curation.refuse([] if read_text(reason) else [Problem("reason", "", _("Say why."))])
        curation.record(pair.follower, {"led by": pair.leader.code}, {"led by": ""})
        pair.delete()


def _problems(pair: LeadingPair) -> Iterator[Problem]:
    if not pair.reason:
        yield Problem("reason", "", _("Say why one should move before the other."))
    if pair.leader_id == pair.follower_id:
        yield Problem("follower", pair.follower.code, _("A KPI does not lead itself."))
    if LeadingPair.objects.filter(leader=pair.leader_id, follower=pair.follower_id).exists():
        yield Problem("follower", pair.follower.code, _("This pair is declared already."))
