"""Sentences about the scores of teams, this period beside the one before, in the language that is active."""

from decimal import Decimal
from operator import itemgetter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from reports.calc.facts import ReportFacts, TeamFact
from reports.calc.moves import moved

from .sentences import node_score


def since_previous(team: TeamFact, facts: ReportFacts) -> str:
    """ "Down 2 since September 2026."; empty without a score before. Where the last report gave another score
    for that period, whoever remembers it is told both."""
    change = moved(team.result, facts.bands)
    if change is None:
        return ""
    reported, now = (node_score(score, facts) for score in (team.reported, team.result.previous))
    period = formats.period_name(facts.previous, facts.calendar)
    words = {"points": abs(change), "period": period, "reported": reported, "now": now}
    is_other = team.reported is not None and reported != now
    return (_since_another(change) if is_other else _since(change)) % words


def _since(change: Decimal) -> str:
    if change == 0:
        return _("Unchanged since %(period)s.")
    return _("Up %(points)s since %(period)s.") if change > 0 else _("Down %(points)s since %(period)s.")


def _since_another(change: Decimal) -> str:
    if change == 0:
        return _("Unchanged since %(period)s (%(reported)s when reported, now %(now)s).")
    if change > 0:
        return _("Up %(points)s since %(period)s (%(reported)s when reported, now %(now)s).")
    return _("Down %(points)s since %(period)s (%(reported)s when reported, now %(now)s).")


def team_moves(teams: tuple[TeamFact, ...], facts: ReportFacts) -> str:
    """The team that lost most and the one that gained most, each if it moved by a whole point. Of several
    that lost as much the worst, which stands first; of several that gained as much the best."""
    changes = [(moved(team.result, facts.bands), team.name) for team in teams]
    known = [(change, name) for change, name in changes if change is not None]
    low = min(known, key=itemgetter(0), default=None)
    high = max(reversed(known), key=itemgetter(0), default=None)
    lost = _lost(low[1], -low[0]) if low and low[0] <= -1 else ""
    gained = _gained(high[1], high[0]) if high and high[0] >= 1 else ""
    return " ".join(filter(None, [lost, gained]))


def _lost(team: str, points: Decimal) -> str:
    told = ngettext("%(team)s lost %(points)s point.", "%(team)s lost %(points)s points.", int(points))
    return told % {"team": team, "points": points}


def _gained(team: str, points: Decimal) -> str:
    told = ngettext("%(team)s gained %(points)s point.", "%(team)s gained %(points)s points.", int(points))
    return told % {"team": team, "points": points}


def without_score(teams: tuple[TeamFact, ...], facts: ReportFacts) -> str:
    """Who had a score in the period before and has none now: the two results are not made of the same."""
    gone = [team for team in teams if team.result.score is None and team.result.previous is not None]
    if not gone:
        return ""
    words = {
        "team": gone[0].name,
        "score": node_score(gone[0].result.previous, facts),
        "period": formats.period_name(facts.previous, facts.calendar),
        "count": len(gone),
    }
    if len(gone) == 1:
        return _("%(team)s has no score, after %(score)s in %(period)s.") % words
    return (
        ngettext(
            "%(count)s team has no score that had one in %(period)s.",
            "%(count)s teams have no score that had one in %(period)s.",
            len(gone),
        )
        % words
    )


def lowest_team(teams: tuple[TeamFact, ...], facts: ReportFacts) -> str:
    """`teams` stand worst first."""
    scored = [team for team in teams if team.result.score is not None]
    if len(scored) < 2:
        return ""
    lowest = scored[0].result
    words = {
        "team": scored[0].name,
        "score": node_score(lowest.score, facts),
        "status": str(formats.STATUS[lowest.status].word).lower(),
    }
    return _("Lowest: %(team)s, %(score)s, %(status)s.") % words
