"""The life cycle of a KPI: draft, proposed, active, suspended, retired."""

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.actions.curation import Curation, curating
from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Organisation
from accounts.refusals import Problem, Refused
from kpis.actions.definitions import put_kpis
from kpis.actions.measures import end_lives, put_lives
from kpis.formats.smart import finding_text
from kpis.models import KPI, Measure, MeasureLife
from kpis.queries.smart import Reading, smart_of_typed

Status = KPI.Status


def step_together(kpis: Sequence[KPI], step: Callable[[KPI], KPI]) -> None:
    """One step for many KPIs as one act: nothing is half done, and every KPI that cannot take it is told."""
    problems: list[Problem] = []
    with transaction.atomic():
        for kpi in kpis:
            try:
                step(kpi)
            except Refused as refused:
                problems += [replace(problem, noun="kpis", key=(kpi.code,)) for problem in refused.problems]
        if problems:
            raise Refused(problems)


def propose(actor: Actor, kpi: KPI, *, now: dt.datetime, reason: str = "") -> KPI:
    """A draft is put forward; it still has no scores."""
    with curating(actor, now, reason) as curation:
        _require(kpi, (Status.DRAFT,))
        kpi.status = Status.PROPOSED
        put_kpis(curation, [kpi])
    return kpi


def activate(actor: Actor, kpi: KPI, *, now: dt.datetime, reason: str = "") -> KPI:
    """From now on the KPI has scores, for all of its time; refused while its SMART check fails."""
    with curating(actor, now, reason) as curation:
        _require(kpi, (Status.DRAFT, Status.PROPOSED))
        _require_smart(kpi, now)
        kpi.status = Status.ACTIVE
        put_kpis(curation, [kpi])
    return kpi


def suspend(actor: Actor, kpi: KPI, from_day: dt.date, *, now: dt.datetime, reason: str) -> KPI:
    """Its measures live until the day before `from_day`; what they hold stays."""
    with curating(actor, now, reason) as curation:
        _require(kpi, (Status.ACTIVE,), reason)
        kpi.status = Status.SUSPENDED
        _end(curation, kpi, from_day)
    return kpi


def retire(
    actor: Actor,
    kpi: KPI,
    from_day: dt.date,
    *,
    now: dt.datetime,
    reason: str,
    successor: KPI | None = None,
) -> KPI:
    """Its measures live until the day before `from_day`; reason and successor stand with it."""
    with curating(actor, now, reason) as curation:
        _require(kpi, (Status.DRAFT, Status.PROPOSED, Status.ACTIVE, Status.SUSPENDED), reason)
        kpi.status, kpi.retire_reason, kpi.successor = Status.RETIRED, reason.strip(), successor
        _end(curation, kpi, from_day)
    return kpi


def reactivate(actor: Actor, kpi: KPI, from_day: dt.date, *, now: dt.datetime, reason: str) -> KPI:
    """Opens a new life from `from_day` for every measure; the time between stays empty."""
    with curating(actor, now, reason) as curation:
        _require(kpi, (Status.SUSPENDED, Status.RETIRED), reason)
        kpi.status, kpi.retire_reason, kpi.successor = Status.ACTIVE, "", None
        put_kpis(curation, [kpi])
        measures = Measure.objects.filter(kpi=kpi).select_related("kpi", "team", "person")
        put_lives(curation, [MeasureLife(measure=measure, active_from=from_day) for measure in measures])
    return kpi


def _require(kpi: KPI, allowed: tuple[str, ...], reason: str | None = None) -> None:
    """The state in the database decides, not the one the caller read."""
    kpi.status = KPI.objects.select_for_update().get(pk=kpi.pk).status
    if kpi.status not in allowed:
        rule = _("A KPI that is %(status)s cannot take this step.") % {"status": kpi.get_status_display()}
        raise Refused([Problem("status", kpi.status, rule, "kpis", (kpi.code,))])
    if reason is not None and not reason.strip():
        raise Refused([Problem("reason", "", _("Say why."), "kpis", (kpi.code,))])


def _require_smart(kpi: KPI, now: dt.datetime) -> None:
    """What Specific, Measurable or Relevant miss is said, each as a sentence with what mends it."""
    organisation = Organisation.current()
    reading = Reading(organisation, today_in(organisation, now))
    fails = [finding_text(fail) for fail in smart_of_typed(kpi, None, reading).open_fails]
    if fails:
        words = {"name": kpi.name, "status": kpi.get_status_display()}
        stays = _("%(name)s stays %(status)s, because its SMART check fails.") % words
        raise Refused([Problem("status", kpi.status, rule, "kpis", (kpi.code,)) for rule in (stays, *fails)])


def _end(curation: Curation, kpi: KPI, from_day: dt.date) -> None:
    put_kpis(curation, [kpi])
    end_lives(curation, Measure.objects.filter(kpi=kpi), from_day)
