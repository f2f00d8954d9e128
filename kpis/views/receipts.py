from django.http import HttpResponse
from django.shortcuts import get_object_or_404
from django.views.decorators.http import require_safe

from accounts.models import Team
from accounts.requests import PersonRequest
from kpiportal.web import render_page
from kpis import formats
from kpis.calc.periods import Period, period_key
from kpis.queries.measures import measures_at
from kpis.queries.receipt_pages import Shown, receipt_of_measure, receipt_of_node
from kpis.views.asked import Moment, asked_known, asked_node, asked_period, asked_person, this_moment
from kpis.views.found import by_code
from kpis.views.known import known_context
from kpis.views.looks import note_look


@require_safe
def receipt(request: PersonRequest, team: str, node: str, code: str) -> HttpResponse:
    moment = this_moment()
    found_team = by_code(Team.objects.visible_to(request.user, moment.today), team)
    then = asked_known(request, moment)
    period = asked_period(request, then or moment)
    if then:
        shown = None  # a snapshot keeps no receipts but that of a measure, which its own page shows
    elif node == "measure":
        shown = _of_measure(request, moment, team, code, period)
    else:
        shown = receipt_of_node(moment.organisation, found_team, asked_node(node), code, period)
    context = {
        "shown": shown,
        "team": found_team,
        "node": node,
        "key": period_key((then or moment).calendar, period),
        "period_name": formats.period_name(period, moment.calendar),
        "organisation": moment.organisation,
        **known_context(moment, then),
    }
    return render_page(request, "kpis/receipt.html", context=context)


def _of_measure(request: PersonRequest, moment: Moment, team: str, code: str, period: Period) -> Shown | None:
    measures = measures_at(request.user, team, code, asked_person(request), moment.today)
    measure = get_object_or_404(measures)
    note_look(request.user, measure, "receipt", now=moment.now)
    return receipt_of_measure(moment.organisation, measure, period, request.user, moment.today)
