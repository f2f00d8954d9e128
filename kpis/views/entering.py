"""The steps on the entry page: save a cell, give up what was typed, finish the period, open it again."""

from collections.abc import Callable
from functools import partial

from django.core.exceptions import BadRequest, PermissionDenied
from django.db import OperationalError
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from accounts.actions.retries import is_locked
from accounts.actions.submissions import once
from accounts.audit import Actor
from accounts.refusals import Refused as NotChanged
from kpis import formats
from kpis.actions import cycle, discussion
from kpis.actions.corrections import ask_for_correction
from kpis.actions.drafts import keep_draft, settle_drafts
from kpis.actions.entries import submit
from kpis.actions.outcomes import Outcome, Refused, Saved
from kpis.calc.periods import Period, PeriodError, typed_period
from kpis.forms.entries import CellForm, ReasonForm, StepForm
from kpis.models import Measure
from kpis.permissions import can_enter
from kpis.queries.calendars import calendar_of
from kpis.queries.comments_owed import REQUIRED, comments_owed
from kpis.views.visits import Visit

Step = Callable[[Visit], HttpResponse]


def save(visit: Visit) -> HttpResponse:
    """One cell. A second click gets the first answer; whoever finds the row locked keeps what was typed."""
    form, measure, period = _cell(visit)
    reader = visit.reader
    try:
        word = once(reader.user, form.key, lambda: _submitted(visit, form, measure, period), now=reader.now)
    except OperationalError as problem:
        if not is_locked(problem):
            raise
        visit.busy[measure.pk, period.start] = form.typed()
        word = "busy"
    return visit.saved_row(measure, word)


def comment(visit: Visit) -> HttpResponse:
    """What is to be said about a figure; it neither needs nor changes one."""
    form, measure, period = _cell(visit)
    text, reader = form.cleaned_data["comment"], visit.reader

    def said() -> str:
        if text:
            discussion.comment(reader.user, measure, period, text, now=reader.now)
        return "commented"

    return visit.saved_row(measure, once(reader.user, form.key, said, now=reader.now))


def ask(visit: Visit) -> HttpResponse:
    """For a correction of a closed period. What cannot be asked for is kept as typed, with what is wrong."""
    form, measure, period = _cell(visit)
    reader = visit.reader
    word = once(reader.user, form.key, lambda: _asked(visit, form, measure, period), now=reader.now)
    return visit.saved_row(measure, word)


def discard(visit: Visit) -> HttpResponse:
    """What is stored stands; what the reader typed is given up."""
    _form, measure, period = _cell(visit)
    settle_drafts(visit.reader.user, [(measure.pk, period.grain, period.start)])
    return visit.saved_row(measure, "saved")


def finish(visit: Visit) -> HttpResponse:
    _permit_manager(visit)
    form = StepForm(visit.request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_json())
    page = visit.page()
    if not page.progress.is_entered:
        return visit.refused(_("Not finished: a value is missing, or has to be settled first."))
    if visit.reader.organisation.comment_when_red == REQUIRED and any(row.is_stale for row in page.rows):
        return visit.refused(_("Not finished: scores are still being computed. Try again in a moment."))
    owed = comments_owed(visit.reader.organisation, visit.team, visit.period)
    if owed:
        names = {"kpis": ", ".join(owed)}
        return visit.refused(_("Not finished: say why these are off track: %(kpis)s.") % names)
    actor, version = Actor.of(visit.reader.user), form.cleaned_data["version"]
    step = partial(cycle.finish, actor, visit.team, visit.period, now=visit.reader.now, version=version)
    return _stepped(visit, step, _("%(period)s is finished."))


def reopen(visit: Visit) -> HttpResponse:
    _permit_manager(visit)
    form = ReasonForm(visit.request.POST)
    if not form.is_valid():
        return visit.refused(_("Say why the period is opened again."))
    actor = Actor.of(visit.reader.user)
    step = partial(cycle.reopen, actor, visit.team, visit.period, now=visit.reader.now, **form.cleaned_data)
    return _stepped(visit, step, _("%(period)s is open again."))


STEPS: dict[str, Step] = {
    "ask": ask,
    "comment": comment,
    "discard": discard,
    "finish": finish,
    "reopen": reopen,
}


def _cell(visit: Visit) -> tuple[CellForm, Measure, Period]:
    """What was sent. A measure the reader may not see answers 404, one they may not enter 403."""
    form = CellForm(visit.request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_json())
    visible = Measure.objects.visible_to(visit.reader.user, visit.reader.today).filter(team=visit.team)
    measure = get_object_or_404(visible.select_related("team"), pk=form.cleaned_data["measure"])
    if not can_enter(visit.reader.user, measure, visit.reader.today):
        raise PermissionDenied
    try:
        period = typed_period(calendar_of(visit.reader.organisation), form.cleaned_data["period"])
    except PeriodError as problem:
        raise BadRequest(str(problem)) from problem
    return form, measure, period


def _submitted(visit: Visit, form: CellForm, measure: Measure, period: Period) -> str:
    outcome = submit(
        Actor.of(visit.reader.user),
        measure,
        period,
        form.typed(),
        form.cleaned_data["version"],
        now=visit.reader.now,
        note=form.cleaned_data["note"],
        reason=form.cleaned_data["reason"],
        confirmed=form.cleaned_data["confirmed"],
        style=formats.current_style(),
    )
    return _word(outcome)


def _asked(visit: Visit, form: CellForm, measure: Measure, period: Period) -> str:
    """The reason for the correction says as well why a figure is not applicable."""
    reader, data, typed, style = visit.reader, form.cleaned_data, form.typed(), formats.current_style()
    version, now = data["version"], reader.now
    note = data["reason"] if typed.na else data["note"]
    about = {"reason": data["reason"], "note": note, "style": style}
    try:
        ask_for_correction(reader.user, measure, period, typed, version, now=now, **about)
    except NotChanged as problem:
        said = {"problem": "closed", "message": str(problem), "proposal": {}, "base_version": version}
        keep_draft(reader.user, measure.pk, period, typed, style, note=note, now=now, **said)
        return "closed"
    return "asked"


def _word(outcome: Outcome) -> str:
    match outcome:
        case Saved():
            return "saved"
        case Refused(problem=problem):
            return problem
        case _:
            return "conflict"


def _permit_manager(visit: Visit) -> None:
    if not visit.is_manager:
        raise PermissionDenied


def _stepped(visit: Visit, step: Callable[[], object], done: str) -> HttpResponse:
    try:
        step()
    except NotChanged as problem:
        return visit.refused(str(problem))
    name = formats.period_name(visit.period, calendar_of(visit.reader.organisation))
    return visit.changed(done % {"period": name})
