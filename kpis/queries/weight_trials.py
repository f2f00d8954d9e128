"""What the score of a team would have been, had a measure another weight."""

from dataclasses import replace

from django.utils.translation import gettext as _

from kpis.calc.facts import Facts
from kpis.calc.facts import MeasureTerms as Terms
from kpis.calc.lookups import from_then_on
from kpis.models import Measure, MeasureTerms
from kpis.queries.entry_book import Reader
from kpis.queries.node_trials import hidden_text, latest_scored, node_trial, team_key, unscored_text


def tried_weight(row: MeasureTerms, reader: Reader) -> list[str]:
    """In the latest closed period, from the stored results of the measures."""
    measure = row.measure
    if measure.person_id:
        return [_("A person's measure never counts in the score of the team.")]
    if not Measure.objects.visible_to(reader.user, reader.today).filter(pk=measure.pk).exists():
        return [hidden_text()]
    period = latest_scored([measure.team_id], reader.organisation, reader.today)
    if period is None:
        return [unscored_text()]
    key = team_key(measure.team_id, period)
    terms = Terms(valid_from=period.start, weight=row.weight, critical=row.critical)
    trial = node_trial(reader.now, period, {key}, lambda facts: _with(facts, measure.pk, terms))
    return [trial.sentence(key, measure.team.name)]


def _with(facts: Facts, measure: int, terms: Terms) -> Facts:
    rows = from_then_on(facts.measure_terms.get(measure, ()), terms)
    return replace(facts, measure_terms={**facts.measure_terms, measure: rows})
