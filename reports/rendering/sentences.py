"""Whole sentences about figures, in the language that is active; each is one message for its translator."""

from decimal import Decimal
from operator import itemgetter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from kpis import formats
from kpis.calc.scoring import round_half_up
from reports.calc.facts import MeasureFact, ReportFacts, TeamFact
from reports.calc.highlights import Highlights
from reports.calc.moves import moved


def node_score(score: Decimal | None, facts: ReportFacts) -> str:
    return formats.score_text(score, *facts.bands)


def percent(share: Decimal | None) -> str:
    """99.6 is "99%": never 100% while something is missing."""
    if share is None:
        return formats.MISSING
    shown = round_half_up(share, 0)
    return formats.quantity(min(shown, Decimal(99)) if share < 100 else shown, 0, "%")


def value_text(fact: MeasureFact) -> str:
    return formats.quantity(fact.value, fact.decimals, fact.unit)


def change_text(fact: MeasureFact) -> str:
    """ "+0.7 worse"; the number alone where nothing can be judged or it reads 0.0, nothing without a past."""
    if fact.difference is None:
        return ""
    number = "".join(formats.split_change(fact.difference, fact.decimals))
    if not fact.better or round_half_up(fact.difference, fact.decimals) == 0:
        return number
    judged = _("%(change)s better") if fact.better > 0 else _("%(change)s worse")
    return judged % {"change": number}


def target_text(fact: MeasureFact) -> str:
    """ "at least 88.0%", "at most 11.0 h"; a dash without a target."""
    return formats.target_words(fact.direction, fact.lines, fact.decimals, unit=fact.unit)


def against_target(fact: MeasureFact) -> str:
    value, target = value_text(fact), target_text(fact)
    if target == formats.MISSING:
        return _("The value is %(value)s.") % {"value": value}
    return _("%(value)s against a target of %(target)s.") % {"value": value, "target": target}


def trend_text(fact: MeasureFact) -> str:
    known = [value for _status, value in fact.history if value is not None]
    if len(known) < 2:
        return _("no earlier value")
    first, last = (formats.quantity(value, fact.decimals, fact.unit) for value in (known[0], known[-1]))
    return _("from %(first)s to %(last)s") % {"first": first, "last": last}


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


def _since(change: int) -> str:
    if change == 0:
        return _("Unchanged since %(period)s.")
    return _("Up %(points)s since %(period)s.") if change > 0 else _("Down %(points)s since %(period)s.")


def _since_another(change: int) -> str:
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


def teams_off_track(teams: tuple[TeamFact, ...]) -> str:
    """What a reader of several teams side by side is told first."""
    off = sum(team.result.status == "red" for team in teams)
    return ngettext(
        "%(off)s of %(count)s teams is off track", "%(off)s of %(count)s teams are off track", off
    ) % {"off": off, "count": len(teams)}


def reported(found: Highlights) -> str:
    """ "99% of weight reported, 39 of 40 KPIs."

    Teams with a score count whole in that of the team above: where a KPI is missing below a coverage of 100,
    the KPIs alone are counted, for "100% of weight" would deny it.
    """
    counts: dict[str, object] = {"reported": found.reported, "expected": found.expected}
    coverage = found.lead.result.coverage if found.lead else None
    if coverage is None or (coverage == 100 and found.reported < found.expected):
        return (
            ngettext(
                "%(reported)s of %(expected)s KPI reported.",
                "%(reported)s of %(expected)s KPIs reported.",
                found.expected,
            )
            % counts
        )
    return ngettext(
        "%(percent)s of weight reported, %(reported)s of %(expected)s KPI.",
        "%(percent)s of weight reported, %(reported)s of %(expected)s KPIs.",
        found.expected,
    ) % {"percent": percent(coverage), **counts}


def _lost(team: str, points: int) -> str:
    told = ngettext("%(team)s lost %(points)s point.", "%(team)s lost %(points)s points.", points)
    return told % {"team": team, "points": points}


def _gained(team: str, points: int) -> str:
    told = ngettext("%(team)s gained %(points)s point.", "%(team)s gained %(points)s points.", points)
    return told % {"team": team, "points": points}
