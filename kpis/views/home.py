from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.requests import PersonRequest
from kpiportal.web import render_page
from kpis.queries.calendars import latest_ended
from kpis.queries.entry_book import Reader
from kpis.queries.homes import home_of, own_team
from kpis.queries.news import seen_of_card
from kpis.queries.scorecards import stored_rows
from kpis.queries.set_up import steps_of
from kpis.queries.starts import starts_of
from kpis.views.asked import Moment, this_moment
from kpis.views.news import News, asks_for_news, news_answer


@require_safe
def home(request: PersonRequest) -> HttpResponse:
    moment = this_moment()
    reader = Reader(request.user, moment.organisation, moment.now, moment.today)
    news = _news(reader, moment)
    if news and asks_for_news(request):
        return news_answer(request, moment, news)
    home = home_of(reader)
    context = {
        "news": news,
        "home": home,
        "starts": None if home.has_teams else starts_of(reader),
        "is_administrator": request.user.is_administrator,
        "set_up": steps_of(moment.organisation) if request.user.is_administrator else [],
    }
    return render_page(request, "kpis/home.html", context=context)


def _news(reader: Reader, moment: Moment) -> News | None:
    """Of the team whose last months the page shows at a glance."""
    team = own_team(reader.user)
    period = latest_ended(moment.calendar, moment.calendar.fine, moment.today)
    return News(seen_of_card(stored_rows(moment.organisation, team, period)), "/?") if team else None
