"""The life cycle of a KPI: draft, proposed, active, suspended, retired."""

import datetime as dt

from django.utils.translation import gettext as _

from accounts.actions.curation import Curation, curating
from accounts.audit import Actor
from accounts.refusals import Problem, Refused
from kpis.actions.definitions import put_kpis
from kpis.actions.measures import end_lives, put_lives
from kpis.models import KPI, Measure, MeasureLife

Status = KPI.Status


def propose(actor: Actor, kpi: KPI, *, now: dt.datetime, reason: str = "") -> KPI:
    """A draft is put forward; it still has no scores."""
    return _step(actor, kpi, (Status.DRAFT,), Status.PROPOSED, now, reason)


def activate(actor: Actor, kpi: KPI, *, now: dt.datetime, reason: str = "") -> KPI:
    """From now on the KPI has scores, for all of its time."""
    return _step(actor, kpi, (Status.DRAFT, Status.PROPOSED), Status.ACTIVE, now, reason)


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


def _step(
    actor: Actor, kpi: KPI, allowed: tuple[str, ...], status: str, now: dt.datetime, reason: str
) -> KPI:
    with curating(actor, now, reason) as curation:
        _require(kpi, allowed)
        kpi.status = status
        put_kpis(curation, [kpi])
    return kpi


def _require(kpi: KPI, allowed: tuple[str, ...], reason: str | None = None) -> None:
    """The state in the database decides, not the one the caller read."""
    kpi.status = KPI.objects.select_for_update().get(pk=kpi.pk).status
    if kpi.status not in allowed:
        rule = _("A KPI that is %(status)s cannot take this step.") % {"status": kpi.get_status_display()}
        raise Refused([Problem("status", kpi.status, rule, "kpis", (kpi.code,))])
    if reason is not None and not reason.strip():
        raise Refused([Problem("reason", "", _("Say why."), "kpis", (kpi.code,))])


def _end(curation: Curation, kpi: KPI, from_day: dt.date) -> None:
    put_kpis(curation, [kpi])
    end_lives(curation, Measure.objects.filter(kpi=kpi), from_day)
