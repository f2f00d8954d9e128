"""Reports of a reader's own."""

import uuid

from django.contrib import messages
from django.http import HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.actions.submissions import once
from accounts.models import Team
from accounts.refusals import Refused
from accounts.requests import PersonRequest
from kpiportal.web import FORM_ERROR, render_page
from kpis.views.asked import Moment, this_moment
from reports.actions import subscriptions as actions
from reports.forms.problems import problems_of
from reports.forms.subscriptions import SubscriptionForm
from reports.models import ReportSchedule
from reports.queries.schedule_rows import schedule_rows, with_all_shown


@require_safe
def subscriptions(request: PersonRequest) -> HttpResponse:
    moment = this_moment()
    own = with_all_shown(ReportSchedule.objects.subscriptions_of(request.user))
    context = {
        "rows": schedule_rows(own, request.user, moment.organisation, moment.now),
        "may_read": Team.objects.visible_to(request.user, moment.today).exists(),
        "most": actions.MOST,
        "organisation": moment.organisation,
    }
    return render_page(request, "reports/subscriptions.html", context=context)


@require_http_methods(["GET", "HEAD", "POST"])
def subscription_new(request: PersonRequest) -> HttpResponse:
    """Two clicks on one rendering of the form make one."""
    moment = this_moment()
    form = SubscriptionForm(_given(request), request.user, moment.today)
    if request.method == "POST" and form.is_valid():

        def act() -> str:
            return str(actions.subscribe(request.user, form.wish(), now=moment.now).pk)

        try:
            once(request.user, form.cleaned_data["key"] or uuid.uuid4(), act, now=moment.now)
            messages.success(request, _("Your report comes, first about the period that is running now."))
            return redirect("subscriptions")
        except Refused as refused:
            form.refuse(refused)
    return _form_page(request, "reports/subscription_new.html", form, moment)


@require_http_methods(["GET", "HEAD", "POST"])
def subscription(request: PersonRequest, schedule_id: int) -> HttpResponse:
    moment = this_moment()
    schedule = _own(request, schedule_id)
    form = SubscriptionForm(_given(request), request.user, moment.today, schedule)
    if request.method == "POST" and form.is_valid():
        version = form.cleaned_data["version"] or 0
        try:
            actions.change_subscription(schedule, form.wish(), version, now=moment.now)
            messages.success(request, _("Your report is changed."))
            return redirect("subscriptions")
        except Refused as refused:
            form.refuse(refused)
    return _form_page(request, "reports/subscription.html", form, moment, schedule)


@require_POST
def subscription_stop(request: PersonRequest, schedule_id: int) -> HttpResponse:
    actions.stop_subscription(_own(request, schedule_id), now=this_moment().now)
    messages.success(request, _("Stopped: it does not come to you any more."))
    return redirect("subscriptions")


@require_POST
def subscription_start(request: PersonRequest, schedule_id: int) -> HttpResponse:
    try:
        actions.start_subscription(_own(request, schedule_id), now=this_moment().now)
        messages.success(request, _("Started again, with the period that is running now."))
    except Refused as refused:
        messages.error(request, str(refused))
    return redirect("subscriptions")


def _given(request: PersonRequest) -> QueryDict | None:
    return request.POST if request.method == "POST" else None


def _own(request: PersonRequest, schedule_id: int) -> ReportSchedule:
    own = ReportSchedule.objects.subscriptions_of(request.user).select_related("team", "owner")
    found: ReportSchedule = get_object_or_404(own, pk=schedule_id)
    return found


def _form_page(
    request: PersonRequest,
    page: str,
    form: SubscriptionForm,
    moment: Moment,
    schedule: ReportSchedule | None = None,
) -> HttpResponse:
    is_refused = request.method == "POST"
    context = {
        "form": form,
        "schedule": schedule,
        "problems": list(problems_of(form)) if is_refused else [],
        "organisation": moment.organisation,
    }
    return render_page(request, page, context=context, status=FORM_ERROR if is_refused else 200)
