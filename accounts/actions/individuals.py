"""The right to see individuals: granted with a reason for some time, and each use written down."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.checks import check
from accounts.actions.curation import refuse_if_changed
from accounts.audit import Actor, record, recorded
from accounts.models import Look, SeeIndividuals, Team, User
from accounts.refusals import Problem, Refused


@transaction.atomic
def grant_see_individuals(
    actor: Actor,
    holder: User,
    team: Team,
    *,
    valid_from: dt.date,
    valid_to: dt.date | None,
    reason: str,
    now: dt.datetime,
) -> SeeIndividuals:
    """`valid_to` is the last day. Raises Refused: no reason, days in the wrong order."""
    if not reason.strip():
        raise Refused([Problem("reason", reason, _("Say why this person needs to see individuals."))])
    right = SeeIndividuals(
        holder=holder,
        team=team,
        valid_from=valid_from,
        valid_to=valid_to,
        **recorded(actor, now, reason.strip()),
    )
    check(right)
    right.save()
    record(actor, right, {}, {"from": valid_from, "to": valid_to}, now, reason.strip())
    return right


@transaction.atomic
def end_see_individuals(
    actor: Actor,
    right: SeeIndividuals,
    *,
    last_day: dt.date,
    now: dt.datetime,
    seen: Mapping[str, Any] | None = None,
    reason: str = "",
) -> SeeIndividuals:
    """`seen`: the right as the form showed it, for a Conflict."""
    held = SeeIndividuals.objects.select_for_update().get(pk=right.pk)
    refuse_if_changed(held, seen)
    before = {"to": held.valid_to}
    held.valid_to = last_day
    check(held)
    held.save(update_fields=["valid_to"])
    record(actor, held, before, {"to": last_day}, now, reason)
    return held


def look(holder: User, seen: Iterable[tuple[int, int]], where: str, *, now: dt.datetime) -> None:
    """Writes down that `holder` saw figures of persons: pairs of (person id, team id), `where` the page."""
    looks = [
        Look(holder=holder, person_id=person, team_id=team, at=now, where=where)
        for person, team in dict.fromkeys(seen)
    ]
    Look.objects.bulk_create(looks)
