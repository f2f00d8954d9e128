from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Team
from accounts.requests import PersonRequest
from kpiportal.web import render_page
from kpis.queries.period_links import period_links
from kpis.queries.scorecards import scorecard as read_scorecard
from kpis.views.asked import asked_period, this_moment
from kpis.views.found import by_code


@require_safe
def scorecard(request: PersonRequest, team: str) -> HttpResponse:
    moment = this_moment()
    found = by_code(Team.objects.visible_to(request.user, moment.today), team)
    period = asked_period(request, moment)
    card = read_scorecard(moment.organisation, found, period, moment.today)
    links = period_links(moment.calendar, period, moment.today)
    context = {"card": card, "periods": links, "organisation": moment.organisation}
    return render_page(request, "kpis/scorecard.html", "kpis/_scorecard.html", context)
