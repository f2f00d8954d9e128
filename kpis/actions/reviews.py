"""A review of a KPI: it is kept, is to change, or is retired."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.curation import curating
from accounts.audit import Actor, recorded
from accounts.clock import today_in
from accounts.models import Organisation
from accounts.refusals import Problem, Refused
from kpis.actions.definitions import put_kpis
from kpis.actions.life_cycle import retire
from kpis.models import KPI, Review

Outcome = Review.Outcome
_DAY = dt.timedelta(days=1)


@transaction.atomic
def review(
    actor: Actor,
    kpi: KPI,
    outcome: str,
    note: str,
    *,
    now: dt.datetime,
    last_day: dt.date | None = None,
    successor: KPI | None = None,
) -> Review:
    """Writes the review down, as of today in the organisation.

    To keep a KPI needs no note, but what is kept without one is told after the second time. A change is
    made by publishing a version. With `last_day` the KPI is retired after that day, with the note as reason.
    """
    note = note.strip()
    with curating(actor, now, note) as curation:
        kpi = KPI.objects.select_for_update(of=("self",)).select_related("owner", "guardrail").get(pk=kpi.pk)
        _refuse(kpi, outcome, note, last_day)
        day = today_in(Organisation.current(), now)
        kpi.reviewed_on = day
        put_kpis(curation, [kpi])
        stamp = recorded(actor, now, note)
        written = Review.objects.create(kpi=kpi, day=day, outcome=outcome, **stamp)
    if outcome == Outcome.RETIRE and last_day:
        retire(actor, kpi, last_day + _DAY, now=now, reason=note, successor=successor)
    return written


def _refuse(kpi: KPI, outcome: str, note: str, last_day: dt.date | None) -> None:
    problems = []
    if kpi.status == KPI.Status.RETIRED:
        problems.append(Problem("outcome", outcome, _("A KPI that is retired is reviewed no more.")))
    if outcome not in Outcome.values:
        problems.append(Problem("outcome", outcome, _("Say whether it is kept, changed or retired.")))
    if outcome in (Outcome.CHANGE, Outcome.RETIRE) and not note:
        problems.append(Problem("note", "", _("Say why.")))
    if last_day and outcome != Outcome.RETIRE:
        problems.append(Problem("last_day", str(last_day), _("Only what is retired has a last day.")))
    if problems:
        raise Refused(problems)
