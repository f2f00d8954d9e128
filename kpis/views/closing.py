"""The steps on the month page: finish, lock, open again, remind somebody, approve a figure, decide about a
correction. Whoever comes here manages the team, or withdraws what they asked for."""

from collections.abc import Callable
from functools import partial
from typing import Any

from django import forms
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.audit import Actor
from accounts.refusals import Conflict, Refused
from kpis import formats
from kpis.actions import approvals, corrections, cycle
from kpis.actions.nudges import nudge
from kpis.forms.entries import ReasonForm, StepForm
from kpis.forms.months import ApproveAllForm, ApproveForm, DecideForm, NudgeForm
from kpis.models import CorrectionRequest, Measure
from kpis.queries.calendars import calendar_of
from kpis.views.month_visits import MonthVisit

CONFLICT = 409


def finish(visit: MonthVisit) -> HttpResponse:
    data = _data(StepForm, visit)
    obstacles = [words for step in visit.page().steps for words in step.obstacles]
    if obstacles:
        return visit.refused(_("Not finished. %(obstacles)s") % {"obstacles": " ".join(obstacles)})
    return _period_step(visit, cycle.finish, data, _("%(period)s is finished."))


def lock(visit: MonthVisit) -> HttpResponse:
    return _period_step(visit, cycle.lock, _data(StepForm, visit), _("%(period)s is locked."))


def reopen(visit: MonthVisit) -> HttpResponse:
    form = ReasonForm(visit.request.POST)
    if not form.is_valid():
        return visit.refused(_("Say why the period is opened again."))
    return _period_step(visit, cycle.reopen, form.cleaned_data, _("%(period)s is open again."))


def remind(visit: MonthVisit) -> HttpResponse:
    """Only those who owe something here."""
    wanted = _data(NudgeForm, visit)["person"]
    person = next((one.person for one in visit.page().debtors if one.person.pk == wanted), None)
    if person is None:
        return visit.refused(_("This person owes nothing here any more."))
    act = partial(nudge, visit.reader.user, visit.team, visit.period, person, now=visit.reader.now)
    return _stepped(visit, act, _("%(person)s is reminded by mail.") % {"person": person})


def approve(visit: MonthVisit) -> HttpResponse:
    data, reader = _data(ApproveForm, visit), visit.reader
    managed = Measure.objects.managed_by(reader.user, reader.today).filter(team=visit.team)
    measure = get_object_or_404(managed.select_related("kpi"), pk=data["measure"])
    act = partial(approvals.approve, reader.user, measure, visit.period, data["version"], now=reader.now)
    return _stepped(visit, act, _("%(kpi)s is approved.") % {"kpi": measure.kpi.name})


def approve_all(visit: MonthVisit) -> HttpResponse:
    form, reader = ApproveAllForm(visit.request.POST), visit.reader
    if not form.is_valid():
        raise BadRequest(form.errors.as_json())
    managed = Measure.objects.managed_by(reader.user, reader.today).filter(team=visit.team)
    found = list(managed.filter(pk__in=form.versions).select_related("kpi").order_by("pk"))
    if len(found) < len(form.versions):
        raise Http404
    figures = [(measure, form.versions[measure.pk]) for measure in found]
    act = partial(approvals.approve_all, reader.user, figures, visit.period, now=reader.now)
    said = ngettext("%(count)s value is approved.", "%(count)s values are approved.", len(figures))
    return _stepped(visit, act, said % {"count": len(figures)})


def correct(visit: MonthVisit) -> HttpResponse:
    asked, _note = _asked(visit)
    act = partial(corrections.approve_correction, visit.reader.user, asked, now=visit.reader.now)
    return _stepped(visit, act, _("%(kpi)s is corrected.") % {"kpi": asked.measure.kpi.name})


def refuse(visit: MonthVisit) -> HttpResponse:
    asked, note = _asked(visit)
    act = partial(corrections.refuse_correction, visit.reader.user, asked, now=visit.reader.now, note=note)
    return _stepped(visit, act, _("%(kpi)s stays as it is.") % {"kpi": asked.measure.kpi.name})


def withdraw(visit: MonthVisit) -> HttpResponse:
    """By who asked, manager or not."""
    asked = get_object_or_404(
        CorrectionRequest.objects.filter(asked_by=visit.reader.user).select_related("measure__kpi"),
        measure__team=visit.team,
        pk=_data(DecideForm, visit)["asked"],
    )
    act = partial(corrections.withdraw_correction, visit.reader.user, asked, now=visit.reader.now)
    return _stepped(
        visit, act, _("You do not ask to correct %(kpi)s any more.") % {"kpi": asked.measure.kpi.name}
    )


STEPS: dict[str, Callable[[MonthVisit], HttpResponse]] = {
    "finish": finish,
    "lock": lock,
    "reopen": reopen,
    "nudge": remind,
    "approve": approve,
    "approve_all": approve_all,
    "correct": correct,
    "refuse": refuse,
    "withdraw": withdraw,
}


def _asked(visit: MonthVisit) -> tuple[CorrectionRequest, str]:
    """Of a measure the reader manages; one decided meanwhile is found too, the action says so."""
    data, reader = _data(DecideForm, visit), visit.reader
    managed = Measure.objects.managed_by(reader.user, reader.today).filter(team=visit.team)
    rows = CorrectionRequest.objects.filter(measure__in=managed).select_related("measure__kpi")
    return get_object_or_404(rows, pk=data["asked"]), data["note"]


def _data(form_class: type[forms.Form], visit: MonthVisit) -> dict[str, Any]:
    form = form_class(visit.request.POST)
    if not form.is_valid():
        raise BadRequest(form.errors.as_json())
    return form.cleaned_data


def _period_step(
    visit: MonthVisit, act: Callable[..., object], data: dict[str, Any], done: str
) -> HttpResponse:
    actor, name = Actor.of(visit.reader.user), calendar_of(visit.reader.organisation)
    step = partial(act, actor, visit.team, visit.period, now=visit.reader.now, **data)
    return _stepped(visit, step, done % {"period": formats.period_name(visit.period, name)})


def _stepped(visit: MonthVisit, step: Callable[[], object], done: str) -> HttpResponse:
    try:
        step()
    except Refused as problem:
        return visit.refused(str(problem), CONFLICT if isinstance(problem, Conflict) else 422)
    return visit.changed(done)
