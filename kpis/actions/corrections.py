"""Who enters asks for a correction of a closed period; a manager who is somebody else decides."""

import datetime as dt

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.audit import Actor
from accounts.clock import today_in
from accounts.models import Organisation, User
from accounts.refusals import Conflict, Problem, Refused
from kpis.actions import outcomes
from kpis.actions.admission import admission
from kpis.actions.drafts import keep_draft, settle_drafts
from kpis.actions.entries import submit_many
from kpis.actions.refusals import sentence
from kpis.calc.decimals import write_decimal
from kpis.calc.periods import Period, period_at
from kpis.calc.styles import PLAIN, NumberStyle
from kpis.calc.typed import Figures, Typed, TypedError, read_text
from kpis.models import CorrectionRequest, EntryRevision, Measure
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.cells import cells_of

Decision = CorrectionRequest.Decision


@transaction.atomic
def ask_for_correction(
    asker: User,
    measure: Measure,
    period: Period,
    typed: Typed,
    version: int,
    *,
    now: dt.datetime,
    reason: str,
    note: str = "",
    style: NumberStyle = PLAIN,
) -> CorrectionRequest:
    """Keeps the figures, as plain decimals, and the reason until somebody decides. `note` is why a value is
    not applicable. Refused for what could not be saved either, and where the value itself may be entered."""
    wanted = outcomes.Submission(measure.pk, period, typed, version, note, reason, style=style)
    figures = _checked(asker, wanted, now)
    if CorrectionRequest.objects.waiting().filter(asked_by=asker, **_cell_of(measure, period)).exists():
        raise _refused("value", typed.value, _("You have asked for a correction of this value already."))
    plain = _plain(figures)
    asked: CorrectionRequest = CorrectionRequest.objects.create(
        typed={"value": plain.value, "inputs": dict(plain.inputs), "na": plain.na, "note": read_text(note)},
        base_version=version,
        reason=read_text(reason),
        asked_by=asker,
        asked_at=now,
        **_cell_of(measure, period),
    )
    message = _("You asked for a correction: %(reason)s") % {"reason": asked.reason}
    keep_draft(
        asker,
        measure.pk,
        period,
        plain,
        PLAIN,
        problem="asked",
        message=message,
        proposal={},
        note=note,
        base_version=version,
        now=now,
    )
    return asked


@transaction.atomic
def approve_correction(manager: User, asked: CorrectionRequest, *, now: dt.datetime) -> CorrectionRequest:
    """Submits the figures with the reason in the manager's name. A value that has changed since it was asked
    is a Conflict."""
    asked = _open(asked)
    if asked.asked_by_id == manager.pk:
        raise _refused("by", str(manager.pk), _("You asked for this yourself: somebody else has to decide."))
    outcome = submit_many(Actor.of(manager), [_submission(asked)], now=now, source="page")[0]
    if isinstance(outcome, outcomes.Conflict):
        rule = _("Somebody changed this value since the correction was asked for.")
        raise Conflict([Problem("version", str(asked.base_version), rule)])
    if isinstance(outcome, outcomes.Refused):
        raise _refused("value", asked.typed["value"], outcome.message)
    if outcome.changed:
        revisions = EntryRevision.objects.filter(**_cell_of(asked.measure, _period(asked)))
        asked.revision = revisions.get(version=outcome.version)
    return _decide(asked, manager, Decision.APPROVED, now)


@transaction.atomic
def refuse_correction(
    manager: User, asked: CorrectionRequest, *, now: dt.datetime, note: str
) -> CorrectionRequest:
    asked = _open(asked)
    if asked.asked_by_id == manager.pk:
        raise _refused("by", str(manager.pk), _("You asked for this yourself: somebody else has to decide."))
    asked.note = read_text(note)
    if not asked.note:
        raise _refused("note", "", _("Say why the correction is refused."))
    return _decide(asked, manager, Decision.REFUSED, now)


@transaction.atomic
def withdraw_correction(asker: User, asked: CorrectionRequest, *, now: dt.datetime) -> CorrectionRequest:
    asked = _open(asked)
    if asked.asked_by_id != asker.pk:
        raise _refused("by", str(asker.pk), _("Only who asked for a correction can withdraw it."))
    return _decide(asked, asker, Decision.WITHDRAWN, now)


def _checked(asker: User, wanted: outcomes.Submission, now: dt.datetime) -> Figures:
    cells, organisation = cells_of([(wanted.measure, wanted.period)], [False])
    cell = cells[0]
    try:
        figures = admission(Actor.of(asker), cells, organisation, now, asks_why=False).figures(wanted, cell)
    except TypedError as problem:
        raise _refused(problem.place or "value", problem.value, sentence(problem)) from problem
    if not cell.is_closed(today_in(organisation, now), grace_of(organisation)):
        raise _refused("period", "", _("The period is open: enter the value itself."))
    if wanted.version != cell.version:
        rule = _("Somebody changed this value in the meantime.")
        raise Conflict([Problem("version", str(wanted.version), rule)])
    if figures == (cell.current.figures if cell.current else Figures("blank")):
        raise _refused("value", wanted.typed.value, _("This is what stands there already."))
    if not read_text(wanted.reason):
        raise _refused("reason", "", _("Say why this has to be corrected."))
    return figures


def _plain(figures: Figures) -> Typed:
    """Figures as they are typed in any language."""
    inputs = {name: write_decimal(figure) for name, figure in (figures.inputs or {}).items()}
    value = "" if figures.value is None else write_decimal(figures.value)
    return Typed(value, inputs, figures.state == "na")


def _submission(asked: CorrectionRequest) -> outcomes.Submission:
    typed = Typed(asked.typed["value"], asked.typed["inputs"], asked.typed["na"])
    version, note = asked.base_version, asked.typed["note"]
    return outcomes.Submission(asked.measure_id, _period(asked), typed, version, note, asked.reason)


def _open(asked: CorrectionRequest) -> CorrectionRequest:
    rows = CorrectionRequest.objects.select_for_update(of=("self",)).select_related("measure", "asked_by")
    found = rows.get(pk=asked.pk)
    if found.decision:
        raise Conflict([Problem("decision", found.decision, _("This has been decided already."))])
    return found


def _decide(
    asked: CorrectionRequest, by: User, decision: CorrectionRequest.Decision, now: dt.datetime
) -> CorrectionRequest:
    """What its author still had as a draft is settled by it."""
    asked.decision, asked.decided_by, asked.decided_at = decision, by, now
    asked.save(update_fields=["decision", "decided_by", "decided_at", "note", "revision"])
    settle_drafts(asked.asked_by, [(asked.measure_id, asked.grain, asked.start)])
    return asked


def _period(asked: CorrectionRequest) -> Period:
    return period_at(calendar_of(Organisation.current()), asked.grain, asked.start)


def _cell_of(measure: Measure, period: Period) -> dict[str, object]:
    return {"measure": measure, "grain": period.grain, "start": period.start}


def _refused(field: str, value: str, rule: str) -> Refused:
    return Refused([Problem(field, value, rule)])
