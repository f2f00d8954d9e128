"""What the score of a team's latest closed period would be, had a measure another weight. It is computed as
every score is, from the stored results of the measures."""

import datetime as dt
from dataclasses import replace

from django.utils.translation import gettext as _

from accounts.clock import today_in
from accounts.models import Organisation, User
from kpis import formats
from kpis.calc.book import Book
from kpis.calc.facts import Facts, MeasureTerms, NodeKey
from kpis.calc.periods import period_at
from kpis.models import Measure, NodeScore
from kpis.queries.calendars import calendar_of, latest_ended
from kpis.queries.neighbourhood import Neighbourhood
from kpis.queries.results import snapshot


def weight_text(
    measure: Measure,
    terms: MeasureTerms,
    organisation: Organisation,
    user: User,
    now: dt.datetime,
) -> str:
    """ "With this weight, Buses would have had the score 72 (at risk) in October 2026, in place of 70 (at
    risk)." """
    today, calendar = today_in(organisation, now), calendar_of(organisation)
    if measure.person_id:
        return _("A person's measure never counts in the score of the team.")
    if not Measure.objects.visible_to(user, today).filter(pk=measure.pk).exists():
        return _("What the team's score would have been is told to whoever may read this scorecard.")
    latest = _latest(measure.team_id, organisation, today)
    if latest is None:
        return _("No closed period of the team has a score yet.")
    key = NodeKey("team", measure.team_id, None, latest.grain, latest.start)
    with snapshot():
        around = Neighbourhood(now, nodes={key})
        facts = around.facts()
    trial = replace(facts, measure_terms={**facts.measure_terms, measure.pk: (terms,)})
    words = {
        "team": measure.team.name,
        "period": formats.period_name(period_at(calendar, latest.grain, latest.start), calendar),
        "before": _score(facts, around, key),
        "after": _score(trial, around, key),
    }
    return (
        _(
            "With this weight, %(team)s would have had the score %(after)s in %(period)s, "
            "in place of %(before)s."
        )
        % words
    )


def _latest(team: int, organisation: Organisation, today: dt.date) -> NodeScore | None:
    calendar = calendar_of(organisation)
    last = latest_ended(calendar, calendar.fine, today)
    of_team = NodeScore.objects.filter(team=team, node=NodeScore.Node.TEAM, grain=last.grain, present=True)
    scored = of_team.filter(start__lte=last.start, score__isnull=False, provisional=False)
    return scored.order_by("-start").first()


def _score(facts: Facts, around: Neighbourhood, key: NodeKey) -> str:
    book = Book(facts, around.fresh_measures(), around.fresh_nodes())
    result = book.node(key)
    if result is None:
        return formats.MISSING
    rules = book.scorecard(key.team, book.structure.period(key.grain, key.start)).rules
    words = {
        "score": formats.score_text(result.score, rules.green_at, rules.amber_at),
        "status": str(formats.STATUS[result.status].word).lower(),
    }
    return _("%(score)s (%(status)s)") % words
