"""The month of a team: what is in, who owes, and the steps that close it."""

from django.core.exceptions import BadRequest, PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_http_methods

from accounts.models import Team
from accounts.requests import PersonRequest
from kpis.calc.periods import period_key
from kpis.permissions import can_finish
from kpis.queries.entry_book import Reader
from kpis.queries.months import due_or_last
from kpis.views.asked import asked_period, this_moment
from kpis.views.closing import STEPS
from kpis.views.found import by_code
from kpis.views.month_visits import MonthVisit

OPEN_TO_ALL = ("withdraw",)


@require_http_methods(["GET", "HEAD", "POST"])
def month(request: PersonRequest, team: str) -> HttpResponse:
    moment = this_moment()
    found = by_code(Team.objects.visible_to(request.user, moment.today), team)
    reader = Reader(request.user, moment.organisation, moment.now, moment.today)
    period = asked_period(request, moment) if "period" in request.GET else due_or_last(reader, found)
    key = period_key(moment.calendar, period)
    visit = MonthVisit(request, reader, found, period, key, can_finish(request.user, found, moment.today))
    if request.method != "POST":
        return visit.whole_page()
    act = request.POST.get("act", "")
    if not visit.is_manager and act not in OPEN_TO_ALL:
        raise PermissionDenied
    step = STEPS.get(act)
    if step is None:
        raise BadRequest("act")
    return step(visit)
