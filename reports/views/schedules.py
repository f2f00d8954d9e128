"""Schedules to look at: all that one may see, and one with its dates and reports."""

import uuid

from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.models import User
from accounts.requests import PersonRequest
from kpiportal.web import render_page
from kpis.views.asked import Moment, this_moment
from reports.models import ReportOccurrence, ReportSchedule
from reports.permissions import can_run, can_set_schedules
from reports.queries.occurrences import report_rows
from reports.queries.schedule_rows import dates_of, recipients_words, schedule_rows, with_all_shown
from reports.queries.schedule_words import facts_of, when_words

PER_PAGE = 50
REPORTS_PER_PAGE = 20


@require_safe
def schedules(request: PersonRequest) -> HttpResponse:
    moment = this_moment()
    visible = ReportSchedule.objects.visible_to(request.user, moment.today).shared()
    page = Paginator(with_all_shown(visible), PER_PAGE).get_page(request.GET.get("page"))
    context = {
        "page": page,
        "rows": schedule_rows(page.object_list, request.user, moment.organisation, moment.now),
        "sets": can_set_schedules(request.user),
        "organisation": moment.organisation,
    }
    return render_page(request, "reports/schedules.html", context=context)


@require_safe
def schedule(request: PersonRequest, schedule_id: int) -> HttpResponse:
    moment = this_moment()
    found = find_schedule(request.user, schedule_id, moment)
    reports = ReportOccurrence.objects.visible_to(request.user, moment.today).filter(schedule=found)
    page = Paginator(reports.select_related("schedule"), REPORTS_PER_PAGE).get_page(request.GET.get("page"))
    runs = can_run(request.user, found, moment.today)
    context = {
        "schedule": found,
        "when": when_words(found),
        "facts": list(facts_of(found)),
        "recipients": recipients_words(found) if runs else "",
        "dates": dates_of(found, moment.organisation, moment.now),
        "page": page,
        "rows": report_rows(page.object_list, request.user, moment.calendar, moment.today),
        "zone": moment.organisation.timezone,
        "runs": runs,
        "sets": can_set_schedules(request.user) and not found.personal,
        "key": uuid.uuid4(),
        "organisation": moment.organisation,
    }
    return render_page(request, "reports/schedule.html", context=context)


def find_schedule(user: User, schedule_id: int, moment: Moment) -> ReportSchedule:
    visible = with_all_shown(ReportSchedule.objects.visible_to(user, moment.today))
    found: ReportSchedule = get_object_or_404(visible, pk=schedule_id)
    return found


def find_to_run(request: PersonRequest, schedule_id: int, moment: Moment) -> ReportSchedule:
    """One that the reader answers for."""
    schedule = find_schedule(request.user, schedule_id, moment)
    if not can_run(request.user, schedule, moment.today):
        raise PermissionDenied
    return schedule
