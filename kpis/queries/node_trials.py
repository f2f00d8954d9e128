"""Scores of a closed period beside what they would have been of other facts. Both are computed as every score
is, and nothing is written. What is read belongs together only inside a `snapshot`."""

import datetime as dt
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Organisation
from kpis import formats
from kpis.calc.book import Book
from kpis.calc.facts import Facts, MeasureKey, NodeKey, NodeResult
from kpis.calc.periods import Calendar, Period, period_at
from kpis.models import NodeScore
from kpis.queries.calendars import calendar_of, latest_ended
from kpis.queries.neighbourhood import Neighbourhood


@dataclass(frozen=True, slots=True)
class NodeTrial:
    """The period as it is and as it would have been."""

    calendar: Calendar
    period: Period
    before: Book
    after: Book

    def key(self, team: int) -> NodeKey:
        return team_key(team, self.period)

    def sentence(self, key: NodeKey, name: str) -> str:
        """ "With this, Buses would have had the score 72 (at risk) in October 2026, in place of 70 (at
        risk)." """
        before, after = self.before.node(key), self.after.node(key)
        words = {
            "name": name,
            "period": formats.period_name(self.period, self.calendar),
            "before": _score(self.before, before, key),
            "after": _score(self.after, after, key),
        }
        return _template(before, after, words) % words


def node_trial(
    now: dt.datetime,
    period: Period,
    nodes: set[NodeKey],
    change: Callable[[Facts], Facts],
    *,
    measures: Collection[MeasureKey] = (),
    anew: bool = False,
) -> NodeTrial:
    """Of these nodes and measures, with the facts as the change leaves them. The results that they read are
    the stored ones; `anew` those of measures in the period are computed too."""
    since = period.start if anew else dt.date.max
    around = Neighbourhood(now, set(measures), nodes, change=change, anew_since=since)
    facts = around.facts()
    stored = around.fresh_measures(), around.fresh_nodes()
    return NodeTrial(facts.calendar, period, Book(facts, *stored), Book(change(facts), *stored))


def team_key(team: int, period: Period) -> NodeKey:
    return NodeKey("team", team, None, period.grain, period.start)


def latest_scored(teams: Collection[int], organisation: Organisation, today: dt.date) -> Period | None:
    """The latest closed period in which one of the teams has a score."""
    calendar = calendar_of(organisation)
    last = latest_ended(calendar, calendar.fine, today)
    of_teams = NodeScore.objects.filter(team__in=teams, node=NodeScore.Node.TEAM, grain=last.grain)
    scored = of_teams.filter(start__lte=last.start, score__isnull=False, provisional=False, present=True)
    start = scored.order_by("-start").values_list("start", flat=True).first()
    return None if start is None else period_at(calendar, last.grain, start)


def hidden_text() -> str:
    return _("What the team's score would have been is told to whoever may read this scorecard.")


def unscored_text() -> str:
    return _("No closed period of the team has a score yet.")


def _template(before: NodeResult | None, after: NodeResult | None, words: Mapping[str, str]) -> str:
    if _figures(before) == _figures(after):
        return _("With this, %(name)s would have had the same score in %(period)s: %(before)s.")
    if words["before"] == words["after"]:
        return _("With this, %(name)s would have moved by less than a point in %(period)s: %(before)s.")
    return _("With this, %(name)s would have had the score %(after)s in %(period)s, in place of %(before)s.")


def _figures(result: NodeResult | None) -> tuple[object, ...]:
    return () if result is None else (result.score, result.status)


def _score(book: Book, result: NodeResult | None, key: NodeKey) -> str:
    if result is None:
        return formats.MISSING
    rules = book.scorecard(key.team, book.structure.period(key.grain, key.start)).rules
    words = {
        "score": formats.score_text(result.score, rules.green_at, rules.amber_at),
        "status": str(formats.STATUS[result.status].word).lower(),
    }
    return _("%(score)s (%(status)s)") % words
