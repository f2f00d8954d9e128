"""What those who answer for a schedule may do with it: pause, resume, test, run now."""

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.http import Http404, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from accounts.actions.submissions import once
from accounts.audit import Actor
from accounts.refusals import Refused
from accounts.requests import PersonRequest
from kpis.views.asked import this_moment
from reports.actions.run_now import run_now
from reports.actions.switching import switch
from reports.actions.trials import send_trial
from reports.forms.again import KeyForm

from .schedules import find_to_run


@require_POST
def schedule_pause(request: PersonRequest, schedule_id: int) -> HttpResponse:
    return _switch(request, schedule_id, on=False)


@require_POST
def schedule_resume(request: PersonRequest, schedule_id: int) -> HttpResponse:
    return _switch(request, schedule_id, on=True)


@require_POST
def schedule_test(request: PersonRequest, schedule_id: int) -> HttpResponse:
    moment = this_moment()
    schedule = find_to_run(request, schedule_id, moment)
    try:
        send_trial(request.user, schedule, moment.organisation, now=moment.now)
    except Refused as refused:
        messages.error(request, str(refused))
    else:
        sent = _("The test is on its way to %(address)s.") % {"address": request.user.email}
        messages.success(request, sent)
    return redirect("schedule", schedule_id=schedule.pk)


@require_POST
def schedule_run(request: PersonRequest, schedule_id: int) -> HttpResponse:
    """Two clicks on one rendering of the page run it once."""
    moment = this_moment()
    schedule = find_to_run(request, schedule_id, moment)
    form = KeyForm(request.POST)
    if not form.is_valid():
        raise BadRequest("key")

    def act() -> str:
        return str(run_now(Actor.of(request.user), schedule, now=moment.now).pk)

    try:
        made = once(request.user, form.cleaned_data["key"], act, now=moment.now)
    except Refused as refused:
        messages.error(request, str(refused))
        return redirect("schedule", schedule_id=schedule.pk)
    messages.success(request, _("The report is being made and goes out within two minutes."))
    return redirect("report", report_id=int(made))


def _switch(request: PersonRequest, schedule_id: int, *, on: bool) -> HttpResponse:
    """A subscription is stopped and started among those of its reader."""
    moment = this_moment()
    schedule = find_to_run(request, schedule_id, moment)
    if schedule.personal:
        raise Http404
    switch(Actor.of(request.user), schedule, on=on, now=moment.now)
    paused = _("Paused: nothing is made or sent until you resume it.")
    messages.success(request, _("Resumed.") if on else paused)
    return redirect("schedule", schedule_id=schedule.pk)
