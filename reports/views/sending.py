"""What those who answer for a report may do with it."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from accounts.actions.submissions import once
from accounts.audit import Actor
from accounts.refusals import Refused
from accounts.requests import PersonRequest
from kpiportal.web import FORM_ERROR
from kpis.views.asked import Moment, this_moment
from reports.actions import resend
from reports.actions.correct import correct
from reports.forms.again import AgainForm, KeyForm
from reports.models import ReportDelivery, ReportOccurrence
from reports.permissions import can_answer_for

from .reading import find_report, report_page


@require_POST
def report_again(request: PersonRequest, report_id: int) -> HttpResponse:
    moment = this_moment()
    occurrence = _answered_for(request, report_id, moment)
    form = AgainForm(request.POST)
    if not form.is_valid():
        return report_page(request, occurrence, moment, again=form, status=FORM_ERROR)

    def act() -> str:
        actor = Actor.of(request.user)
        return str(resend.send_again(actor, occurrence, to_all=form.to_all, now=moment.now).pk)

    try:
        again = once(request.user, form.cleaned_data["key"], act, now=moment.now)
    except Refused as refused:
        form.add_error("to", str(refused))
        return report_page(request, occurrence, moment, again=form, status=FORM_ERROR)
    messages.success(request, _("The report is being sent again."))
    return redirect("report", report_id=int(again))


@require_POST
def report_correct(request: PersonRequest, report_id: int) -> HttpResponse:
    moment = this_moment()
    occurrence = _answered_for(request, report_id, moment)
    form = KeyForm(request.POST)
    if not form.is_valid():
        return report_page(request, occurrence, moment, correct=form, status=FORM_ERROR)

    def act() -> str:
        return str(correct(Actor.of(request.user), occurrence, now=moment.now).pk)

    try:
        correction = once(request.user, form.cleaned_data["key"], act, now=moment.now)
    except Refused as refused:
        form.add_error(None, str(refused))
        return report_page(request, occurrence, moment, correct=form, status=FORM_ERROR)
    messages.success(request, _("The correction is built and sent within minutes."))
    return redirect("report", report_id=int(correction))


@require_POST
def report_abort(request: PersonRequest, report_id: int) -> HttpResponse:
    moment = this_moment()
    occurrence = _answered_for(request, report_id, moment)
    stopped = resend.abort(Actor.of(request.user), occurrence, now=moment.now)
    told = ngettext("Aborted: %(count)s mail was stopped.", "Aborted: %(count)s mails were stopped.", stopped)
    messages.success(request, told % {"count": stopped})
    return redirect("report", report_id=occurrence.pk)


@require_POST
def delivery_again(request: PersonRequest, delivery_id: int) -> HttpResponse:
    moment = this_moment()
    visible = ReportDelivery.objects.visible_to(request.user, moment.today).select_related("occurrence")
    delivery = get_object_or_404(visible.exclude(occurrence=None), pk=delivery_id)
    if not can_answer_for(request.user, delivery.report, moment.today):
        raise PermissionDenied
    if resend.repeat(Actor.of(request.user), delivery, now=moment.now):
        messages.success(request, _("The same mail is being sent again."))
    else:
        messages.warning(request, _("This mail has been settled meanwhile."))
    return redirect("report", report_id=delivery.report.pk)


def _answered_for(request: PersonRequest, report_id: int, moment: Moment) -> ReportOccurrence:
    occurrence = find_report(request.user, report_id, moment)
    if not can_answer_for(request.user, occurrence, moment.today):
        raise PermissionDenied
    return occurrence
