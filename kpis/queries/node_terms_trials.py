"""What the organisation's score would have been with other terms of an objective or perspective, and that of
the perspective there."""

from collections.abc import Iterable
from dataclasses import replace

from django.db.models import Q
from django.utils.translation import gettext as _

from accounts.models import Team
from kpis.calc.facts import Facts, NodeKey
from kpis.calc.facts import NodeTerms as Terms
from kpis.calc.lookups import from_then_on
from kpis.models import NodeTerms, Perspective
from kpis.queries.entry_book import Reader
from kpis.queries.node_trials import NodeTrial, node_trial
from kpis.queries.top_trials import OF_TEAMS, nodes_of, sentences_of_tops, tops_of


def tried_node_terms(row: NodeTerms, reader: Reader) -> list[str]:
    """In the latest closed period, from the stored results of the measures."""
    tops = tops_of(reader)
    if tops.period is None:
        return [tops.untold]
    terms = Terms(valid_from=tops.period.start, weight=row.weight, rollup=row.rollup)
    inside = Q(perspective=_perspective(row)) | Q(objective__perspective=_perspective(row))
    nodes = nodes_of(tops.period, OF_TEAMS | inside)
    trial = node_trial(reader.now, tops.period, nodes, lambda facts: _with(facts, row, terms))
    return [*sentences_of_tops(trial, tops.teams), *_of_perspective(trial, tops.teams, _perspective(row))]


def _perspective(row: NodeTerms) -> Perspective:
    found = row.objective.perspective if row.objective else row.perspective
    assert found is not None, "terms are of one of the two"  # noqa: S101 - narrows the type
    return found


def _with(facts: Facts, row: NodeTerms, terms: Terms) -> Facts:
    if row.objective_id:
        rows = from_then_on(facts.objective_terms.get(row.objective_id, ()), terms)
        return replace(facts, objective_terms={**facts.objective_terms, row.objective_id: rows})
    of = _perspective(row).pk
    rows = from_then_on(facts.perspective_terms.get(of, ()), terms)
    return replace(facts, perspective_terms={**facts.perspective_terms, of: rows})


def _of_perspective(trial: NodeTrial, teams: Iterable[Team], perspective: Perspective) -> Iterable[str]:
    for team in teams:
        key = NodeKey("perspective", team.pk, perspective.pk, trial.period.grain, trial.period.start)
        if trial.before.node(key) is not None:
            name = _("%(perspective)s of %(team)s") % {"perspective": perspective.name, "team": team.name}
            yield trial.sentence(key, name)
