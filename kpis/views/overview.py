from django.core.exceptions import PermissionDenied
from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Team
from accounts.requests import PersonRequest
from kpiportal.web import render_page
from kpis.permissions import can_see_overview
from kpis.queries.entry_book import Reader
from kpis.queries.overviews import overview_of
from kpis.queries.period_links import period_links
from kpis.views.asked import asked_period, this_moment
from kpis.views.found import by_code


@require_safe
def overview(request: PersonRequest) -> HttpResponse:
    if not can_see_overview(request.user, request.user.memberships.all()):
        raise PermissionDenied
    moment = this_moment()
    period, code = asked_period(request, moment), request.GET.get("unit", "")
    unit = by_code(Team.objects.visible_to(request.user, moment.today), code) if code else None
    reader = Reader(request.user, moment.organisation, moment.now, moment.today)
    context = {
        "overview": overview_of(reader, period, unit),
        "periods": period_links(moment.calendar, period, moment.today),
        "unit_part": f"&unit={unit.code}" if unit else "",
    }
    return render_page(request, "kpis/overview.html", "kpis/_overview.html", context)
