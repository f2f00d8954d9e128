from django.http import HttpResponse
from django.views.decorators.http import require_safe

from accounts.models import Team
from accounts.requests import PersonRequest
from kpiportal.web import render_page
from kpis.queries.period_links import period_links
from kpis.queries.strategy_map import readable_teams, strategy_map
from kpis.views.asked import asked_period, this_moment


@require_safe
def strategy(request: PersonRequest) -> HttpResponse:
    """Open to everybody; scores only of a team whose figures the reader may see."""
    moment = this_moment()
    period = asked_period(request, moment)
    teams = readable_teams(request.user, period, moment.today)
    team = _asked_team(request, teams)
    context = {
        "map": strategy_map(moment.organisation, team, period, moment.today),
        "teams": teams,
        "team_part": f"&team={team.code}" if team else "",
        "periods": period_links(moment.calendar, period, moment.today),
        "organisation": moment.organisation,
    }
    return render_page(request, "kpis/strategy.html", "kpis/_strategy.html", context)


def _asked_team(request: PersonRequest, teams: list[Team]) -> Team | None:
    """The first without `?team=CODE`; None for one that the reader may not see, or that is not there."""
    code = request.GET.get("team", "").lower()
    return next((team for team in teams if code in ("", team.code.lower())), None)
