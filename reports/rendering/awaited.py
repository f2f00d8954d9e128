"""Which figures are not in, and who is to give them."""

from collections import Counter

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reports.calc.facts import MeasureFact, ReportFacts
from reports.calc.highlights import Highlights

NAMED = 3
"""So many missing KPIs are named, the others counted."""
TEAMS, GIVERS = 6, 3
"""So many teams are named that wait for values, those with most of them, and people in each."""


def missing(found: Highlights, facts: ReportFacts) -> str:
    """The heaviest by name."""
    if not found.missing:
        return "" if found.not_due else _("Nothing: every figure that was due is in.")
    more = len(found.missing) - NAMED
    words = {"kpis": "; ".join(_missed(fact, facts) for fact in found.missing[:NAMED]), "more": more}
    if more > 0:
        return _("%(kpis)s; and %(more)s more. Their teams are scored without them.") % words
    return (
        ngettext(
            "%(kpis)s. Its team is scored without it.",
            "%(kpis)s. Their teams are scored without them.",
            len(found.missing),
        )
        % words
    )


def _missed(fact: MeasureFact, facts: ReportFacts) -> str:
    words = {"kpi": fact.name, "team": facts.teams[fact.team].name, "who": ", ".join(fact.owed_by)}
    if fact.owed_by:
        return _("%(kpi)s (%(team)s), owed by %(who)s") % words
    return _("%(kpi)s (%(team)s)") % words


def not_due(found: Highlights, facts: ReportFacts) -> str:
    """Where most of them are awaited, and from whom."""
    count = len(found.not_due)
    if not count:
        return ""
    teams = Counter(fact.team for fact in found.not_due).most_common(TEAMS)
    named = [_awaited(facts.teams[team].name, n, _givers(found, team)) for team, n in teams]
    rest = count - sum(n for _team, n in teams)
    words = {"n": count, "teams": ", ".join(named), "rest": rest}
    said = ngettext(
        "%(n)s result is still to come: %(teams)s", "%(n)s results are still to come: %(teams)s", count
    )
    return (said + (_(", others %(rest)s.") if rest else ".")) % words


def _awaited(team: str, n: int, people: list[str]) -> str:
    """Only computed results are awaited from nobody."""
    words = {"team": team, "n": n, "who": ", ".join(people[:GIVERS]), "more": len(people) - GIVERS}
    if not people:
        return _("%(team)s %(n)s") % words
    if len(people) <= GIVERS:
        return _("%(team)s %(n)s (%(who)s)") % words
    return _("%(team)s %(n)s (%(who)s and %(more)s more)") % words


def _givers(found: Highlights, team: int) -> list[str]:
    """Each once, in the order of what they owe."""
    return list(dict.fromkeys(who for fact in found.not_due if fact.team == team for who in fact.owed_by))
