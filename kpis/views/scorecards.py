from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Team
from accounts.requests import PersonRequest
from kpiportal.web import file_response, render_page
from kpis.actions.snapshots import ask
from kpis.calc.periods import Period, period_key
from kpis.doors.table_files import CONTENT_TYPES, table_file
from kpis.queries.frozen import thawed_card
from kpis.queries.news import seen_of_card
from kpis.queries.period_links import period_links
from kpis.queries.restated_lines import restated_lines
from kpis.queries.scorecard_tables import COLUMNS, card_table
from kpis.queries.scorecards import CardRows, stored_rows
from kpis.queries.scorecards import scorecard as read_scorecard
from kpis.views.asked import Moment, asked_file, asked_known, asked_order, asked_period, this_moment
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
    address = f"?period={period_key(moment.calendar, period)}{asked_order(request).part}"
    rows = stored_rows(moment.organisation, found, period)
    news = News(seen_of_card(rows), address, "card")
    if asks_for_news(request):
        return news_answer(request, moment, news)
    return _show(request, moment, found, period, rows, known_context(moment, None) | {"news": news})


def _as_known(request: HttpRequest, moment: Moment, then: Moment, team: Team) -> HttpResponse:
    period = asked_period(request, then)
    taken = ask(team, None, period, then.now, now=moment.now)
    context = known_context(moment, then)
    if not taken.is_ready:
        context |= waiting_context(team, period, then, "card") | _around(then, period)
        return _render(request, context, "kpis/_waiting.html")
    context["restated"] = restated_lines(taken, then.organisation)
    return _show(request, then, team, period, thawed_card(taken), context)


def _show(
    request: HttpRequest,
    moment: Moment,
    team: Team,
    period: Period,
    rows: CardRows,
    context: dict[str, object],
) -> HttpResponse:
    """As a page, or as the file that was asked for."""
    wanted, kind = asked_order(request), asked_file(request)
    if kind:
        lines = card_table(moment.calendar, rows, period, wanted, moment.organisation.zone)
        name = f"{team.code}-{period_key(moment.calendar, period)}"
        return file_response(table_file(kind, name, COLUMNS, lines), f"{name}.{kind}", CONTENT_TYPES[kind])
    card = read_scorecard(moment.organisation, team, period, moment.today, rows, wanted)
    return _render(request, context | _around(moment, period) | {"card": card})


def _around(moment: Moment, period: Period) -> dict[str, object]:
    links = period_links(moment.calendar, period, moment.today)
    return {"periods": links, "organisation": moment.organisation}


def _render(
    request: HttpRequest, context: dict[str, object], part: str = "kpis/_scorecard.html"
) -> HttpResponse:
    return render_page(request, "kpis/scorecard.html", part, context)
