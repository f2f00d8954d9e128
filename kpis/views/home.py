from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from kpiportal.web import render_page
from kpis.queries.entry_book import Reader
from kpis.queries.homes import home_of
from kpis.queries.starts import starts_of
from kpis.views.asked import this_moment


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    moment = this_moment()
    reader = Reader(request.user, moment.organisation, moment.now, moment.today)
    home = home_of(reader)
    context = {
        "home": home,
        "starts": None if home.has_teams else starts_of(reader),
        "is_administrator": request.user.is_administrator,
    }
    return render_page(request, "kpis/home.html", context=context)
