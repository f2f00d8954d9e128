"""Many targets set in one act: all of them, or none."""

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.actions.curation import curating
from accounts.audit import Actor
from accounts.refusals import Conflict, Problem
from kpis.actions.targets import agree_targets, target_key
from kpis.models import Target
from kpis.queries.agreements import Agreed
from kpis.queries.history import targets_of


@dataclass(frozen=True, slots=True)
class Wish:
    """A target to be set; `seen` is the newest row of its measure when the form was made, 0 for none."""

    target: Target
    seen: int


def set_targets(actor: Actor, wishes: Sequence[Wish], *, now: dt.datetime, reason: str = "") -> list[Agreed]:
    """Conflict where somebody has set another target of the same measure since."""
    with curating(actor, now, reason) as curation:
        moved = list(_moved(wishes))
        if moved:
            raise Conflict(moved)
        return agree_targets(curation, [wish.target for wish in wishes])


def _moved(wishes: Sequence[Wish]) -> Iterator[Problem]:
    stored = targets_of({wish.target.measure_id for wish in wishes})
    told = set()
    for wish in wishes:
        measure = wish.target.measure_id
        rows = [row for rows in stored[measure].values() for row in rows]
        newest = max(rows, key=lambda row: row.pk, default=None)
        if newest is not None and newest.pk != wish.seen and measure not in told:
            told.add(measure)
            rule = _("%(who)s set another target, %(since)s, while this page was open.")
            words = {"who": newest.actor or newest.actor_label, "since": newest}
            yield Problem("seen", "", rule % words, "targets", target_key(wish.target))
