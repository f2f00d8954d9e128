"""What the score of a team would have been, had it put its parts together otherwise, and that of the team
above it, had this one another weight there."""

from collections.abc import Mapping
from dataclasses import replace

from django.utils.translation import gettext as _

from accounts.models import Team, TeamTerms
from accounts.queries.trees import parents_on
from kpis.calc.facts import Facts
from kpis.calc.facts import TeamTerms as Terms
from kpis.calc.lookups import from_then_on
from kpis.calc.periods import Period
from kpis.queries.entry_book import Reader
from kpis.queries.node_trials import (
    NodeTrial,
    hidden_text,
    latest_scored,
    node_trial,
    team_key,
    unscored_text,
)


def tried_team_terms(row: TeamTerms, reader: Reader) -> list[str]:
    """In the latest closed period of the team, below the parent that it had then."""
    if row.parent_id != parents_on(row.valid_from).get(row.team_id):
        return [_("Another parent is a move, which has a preview of its own on the page of the team.")]
    period = latest_scored([row.team_id], reader.organisation, reader.today)
    parent = parents_on(period.end).get(row.team_id) if period else row.parent_id
    readable = Team.objects.visible_to(reader.user, reader.today).in_bulk({row.team_id, parent} - {None})
    if not readable:
        return [hidden_text()]
    if period is None:
        return [unscored_text()]
    terms = _terms(row, parent, period)
    return _told(_trial(row.team_id, terms, period, reader), row.team_id, terms, readable)


def _terms(row: TeamTerms, parent: int | None, period: Period) -> Terms:
    return Terms(
        valid_from=period.start,
        parent=parent,
        weight=row.weight,
        mode=row.mode,
        own_weight=row.own_weight,
        rollup=row.rollup,
    )


def _trial(team: int, terms: Terms, period: Period, reader: Reader) -> NodeTrial:
    """A roll-up above it may weigh the team too, so the measures of the period are computed anew."""
    teams = {team, terms.parent} if terms.parent else {team}
    nodes = {team_key(one, period) for one in teams}
    return node_trial(reader.now, period, nodes, lambda facts: _with(facts, team, terms), anew=True)


def _with(facts: Facts, team: int, terms: Terms) -> Facts:
    rows = from_then_on(facts.team_terms.get(team, ()), terms)
    return replace(facts, team_terms={**facts.team_terms, team: rows})


def _told(trial: NodeTrial, team: int, terms: Terms, readable: Mapping[int, Team]) -> list[str]:
    """Its own score where it is put together otherwise, its parent's where it weighs otherwise there."""
    ruled = trial.before.structure.team_terms(team, trial.period)
    asked = []
    if _own(terms) != _own(ruled):
        asked.append(team)
    if terms.parent is not None and terms.weight != ruled.weight:
        asked.append(terms.parent)
    if not asked:
        return [_("The closed periods were scored with these very terms.")]
    return [
        trial.sentence(trial.key(one), readable[one].name) if one in readable else hidden_text()
        for one in asked
    ]


def _own(terms: Terms) -> tuple[object, ...]:
    return terms.mode, terms.own_weight, terms.rollup
