"""A schedule is made and changed by administrators; the dates it would have are shown while they type."""

import uuid

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from accounts.actions.submissions import once
from accounts.audit import Actor
from accounts.refusals import Refused
from accounts.requests import PersonRequest
from kpiportal.web import FORM_ERROR, render_page, wants_fragment
from kpis.views.asked import Moment, this_moment
from reports.actions.schedules import save_with_audience
from reports.forms.curating import ScheduleForms, sent_forms, stored_forms, typed_forms
from reports.forms.problems import problems_of
from reports.forms.schedules import blank
from reports.forms.when import WhenForm
from reports.models import ReportSchedule
from reports.permissions import can_set_schedules
from reports.queries.people import suggested_people
from reports.queries.schedule_dates import typed_dates
from reports.queries.schedule_rows import with_all_shown

NEW, EDIT = "reports/schedule_new.html", "reports/schedule_edit.html"
ONLY_SHOWS = ("rows", "dates")
"""Buttons that save nothing."""


@require_http_methods(["GET", "HEAD", "POST"])
def schedule_new(request: PersonRequest) -> HttpResponse:
    if not can_set_schedules(request.user):
        raise PermissionDenied
    moment = this_moment()
    return _curate(request, moment, blank(moment.organisation, request.user, moment.today), NEW)


@require_http_methods(["GET", "HEAD", "POST"])
def schedule_edit(request: PersonRequest, schedule_id: int) -> HttpResponse:
    moment = this_moment()
    visible = with_all_shown(ReportSchedule.objects.visible_to(request.user, moment.today).shared())
    schedule: ReportSchedule = get_object_or_404(visible, pk=schedule_id)
    if not can_set_schedules(request.user):
        raise PermissionDenied
    return _curate(request, moment, schedule, EDIT)


def _curate(request: PersonRequest, moment: Moment, schedule: ReportSchedule, page: str) -> HttpResponse:
    if request.method != "POST":
        if wants_fragment(request):
            context = _dates(WhenForm(request.GET, schedule), schedule, moment)
            return render_page(request, page, "reports/_schedule_dates.html", context)
        return _form_page(request, page, stored_forms(schedule), schedule, moment)
    if request.POST.get("act") in ONLY_SHOWS:
        return _form_page(request, page, typed_forms(request.POST, schedule), schedule, moment)
    forms = sent_forms(request.POST, schedule)
    if forms.is_valid():
        try:
            saved = _save(request, forms, schedule, moment)
            messages.success(request, _("The schedule is saved."))
            return redirect("schedule", schedule_id=saved)
        except Refused as refused:
            forms.refuse(refused)
    return _form_page(request, page, forms, schedule, moment, status=FORM_ERROR)


def _save(request: PersonRequest, forms: ScheduleForms, schedule: ReportSchedule, moment: Moment) -> int:
    """Two clicks on one rendering of the form make one schedule."""
    fields, actor = forms.fields, Actor.of(request.user)
    given, is_new = fields.cleaned_data, schedule.pk is None

    def act() -> str:
        saved = save_with_audience(
            actor,
            fields.filled(),
            given["version"],
            forms.rows.lines(),
            now=moment.now,
            parts=fields.parts(),
            reason=given["reason"],
        )
        return str(saved.pk)

    return int(once(request.user, given["key"] or uuid.uuid4(), act, now=moment.now) if is_new else act())


def _form_page(
    request: PersonRequest,
    page: str,
    forms: ScheduleForms,
    schedule: ReportSchedule,
    moment: Moment,
    *,
    status: int = 200,
) -> HttpResponse:
    context = {
        "form": forms.fields,
        "rows": forms.rows,
        "problems": list(forms.problems()) if status == FORM_ERROR else [],
        "people": suggested_people(),
        "schedule": schedule,
        "organisation": moment.organisation,
        **_dates(forms.when, schedule, moment),
    }
    return render_page(request, page, context=context, status=status)


def _dates(when: WhenForm, schedule: ReportSchedule, moment: Moment) -> dict[str, object]:
    if not when.is_valid():
        return {"dates": [], "undated": list(problems_of(when))}
    return {"dates": typed_dates(when.unsaved(), schedule, moment.organisation, moment.now), "undated": []}
