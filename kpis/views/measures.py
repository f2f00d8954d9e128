from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_http_methods

from accounts.requests import PersonRequest
from kpiportal.web import FORM_ERROR, render_page, wants_fragment
from kpis.actions.discussion import comment, plan
from kpis.calc.periods import Period
from kpis.forms.discussion import ActionForm, CommentForm
from kpis.models import Measure
from kpis.permissions import can_enter
from kpis.queries.measure_pages import measure_page
from kpis.queries.measures import measures_at
from kpis.queries.period_links import period_links
from kpis.queries.receipt_pages import receipt_of_measure
from kpis.views.asked import Moment, asked_period, asked_person, asked_span, this_moment
from kpis.views.looks import note_look

PARTS = {"talk": "kpis/_talk.html", "history": "kpis/_history.html", "chart": "kpis/_chart.html"}


@require_http_methods(["GET", "HEAD", "POST"])
def measure(request: PersonRequest, team: str, kpi: str) -> HttpResponse:
    moment = this_moment()
    person = asked_person(request)
    found = get_object_or_404(measures_at(request.user, team, kpi, person, moment.today))
    frequency = found.frequency  # type: ignore[attr-defined]  # measures_at brings it along
    period = asked_period(request, moment, frequency or "month")
    if request.method == "POST":
        return _add(request, moment, found, period)
    note_look(request.user, found, "measure", now=moment.now)
    return _page(request, moment, found, period)


def _page(
    request: PersonRequest, moment: Moment, found: Measure, period: Period, *, status: int = 200, **forms: Any
) -> HttpResponse:
    page = measure_page(
        moment.organisation,
        found,
        period,
        moment.today,
        span=asked_span(request),
        all_revisions="history" in request.GET,
    )
    context = {
        "page": page,
        "shown": receipt_of_measure(moment.organisation, found, page.period, request.user, moment.today),
        "periods": period_links(moment.calendar, page.period, moment.today),
        "organisation": moment.organisation,
        "may_talk": can_enter(request.user, found, moment.today),
        "comment_form": CommentForm(),
        "action_form": ActionForm(None, found, moment.today),
        **forms,
    }
    part = PARTS.get(request.headers.get("HX-Target", ""), "kpis/_measure.html")
    return render_page(request, "kpis/measure.html", part, context, status=status)


def _add(request: PersonRequest, moment: Moment, found: Measure, period: Period) -> HttpResponse:
    if not can_enter(request.user, found, moment.today):
        raise PermissionDenied
    is_action = request.POST.get("add") == "action"
    form = ActionForm(request.POST, found, moment.today) if is_action else CommentForm(request.POST)
    if not form.is_valid():
        refused = {"action_form" if is_action else "comment_form": form}
        return _page(request, moment, found, period, status=FORM_ERROR, **refused)
    if is_action:
        plan(found, **form.cleaned_data, now=moment.now)
    else:
        comment(request.user, found, period, **form.cleaned_data, now=moment.now)
    if wants_fragment(request):
        return _page(request, moment, found, period)
    return redirect(f"{request.get_full_path()}#talk")
