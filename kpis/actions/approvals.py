"""A manager approves what somebody else entered."""

import datetime as dt
from collections.abc import Iterable

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from accounts.refusals import Conflict, Problem, Refused
from kpis.calc.periods import Period
from kpis.models import Entry, EntryApproval, Measure


@transaction.atomic
def approve(
    manager: User, measure: Measure, period: Period, version: int, *, now: dt.datetime
) -> EntryApproval:
    """Of the figure as the page showed it: a later version is a Conflict. A second click changes nothing."""
    rows = Entry.objects.select_for_update(of=("self",)).select_related("revision")
    entry = rows.filter(measure=measure, grain=period.grain, start=period.start).first()
    if entry is None or entry.version != version or entry.state == "blank":
        rule = _("Somebody changed this value in the meantime.")
        raise Conflict([Problem("version", str(version), rule)])
    if entry.revision.actor_id == manager.pk:
        rule = _("You entered this value yourself: somebody else has to approve it.")
        raise Refused([Problem("by", str(manager.pk), rule)])
    found: EntryApproval = EntryApproval.objects.get_or_create(
        revision=entry.revision, defaults={"by": manager, "at": now}
    )[0]
    return found


@transaction.atomic
def approve_all(
    manager: User, figures: Iterable[tuple[Measure, int]], period: Period, *, now: dt.datetime
) -> list[EntryApproval]:
    """Each measure with the version that the page showed; one that was changed since leaves all of them as
    they are, and is named."""
    found = []
    for measure, version in figures:
        try:
            found.append(approve(manager, measure, period, version, now=now))
        except Conflict as problem:
            said = {"kpi": measure.kpi.name, "problem": problem}
            rule = _("%(kpi)s: %(problem)s Nothing is approved.") % said
            raise Conflict([Problem("version", str(version), rule)]) from problem
    return found
