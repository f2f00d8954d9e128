from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Team
from accounts.requests import PersonRequest
from kpiportal.web import render_page
from kpis.actions.snapshots import ask
from kpis.calc.periods import period_key
from kpis.queries.frozen import thawed_card
from kpis.queries.news import seen_of_team
from kpis.queries.period_links import period_links
from kpis.queries.restated_lines import restated_lines
from kpis.queries.scorecards import scorecard as read_scorecard
from kpis.views.asked import Moment, asked_known, asked_period, this_moment
from kpis.views.found import by_code
from kpis.views.known import known_context, waiting_context
from kpis.views.news import News, asks_for_news, news_answer


@require_safe
def scorecard(request: PersonRequest, team: str) -> HttpResponse:
    moment = this_moment()
    found = by_code(Team.objects.visible_to(request.user, moment.today), team)
    then = asked_known(request, moment)
    if then is not None:
        return _as_known(request, moment, then, found)
    period = asked_period(request, moment)
    address = f"?period={period_key(moment.calendar, period)}"
    news = News(seen_of_team(found, period), address, "card")
    if asks_for_news(request):
        return news_answer(request, moment, news)
    card = read_scorecard(moment.organisation, found, period, moment.today)
    links = period_links(moment.calendar, period, moment.today)
    context = {"card": card, "periods": links, "organisation": moment.organisation, "news": news}
    return _render(request, context | known_context(moment, None))


def _as_known(request: HttpRequest, moment: Moment, then: Moment, team: Team) -> HttpResponse:
    period = asked_period(request, then)
    taken = ask(team, None, period, then.now, now=moment.now)
    context = known_context(moment, then) | {
        "periods": period_links(then.calendar, period, then.today),
        "organisation": moment.organisation,
    }
    if not taken.is_ready:
        return _render(request, context | waiting_context(team, period, then, "card"), "kpis/_waiting.html")
    card = read_scorecard(then.organisation, team, period, then.today, thawed_card(taken))
    restated = restated_lines(taken, then.organisation)
    return _render(request, context | {"card": card, "restated": restated})


def _render(
    request: HttpRequest, context: dict[str, object], part: str = "kpis/_scorecard.html"
) -> HttpResponse:
    return render_page(request, "kpis/scorecard.html", part, context)
