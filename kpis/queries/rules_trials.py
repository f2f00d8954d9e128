"""What the organisation's score would have been with other scoring rules, and how many of its measures would
have had another status."""

from collections.abc import Collection
from dataclasses import replace

from django.utils.translation import gettext as _

from kpis.calc.facts import Facts, MeasureKey, Rules
from kpis.calc.lookups import from_then_on
from kpis.calc.periods import Period
from kpis.models import Measure, Score, ScoringRules
from kpis.queries.entry_book import Reader
from kpis.queries.node_trials import NodeTrial, node_trial
from kpis.queries.top_trials import OF_TEAMS, nodes_of, sentences_of_tops, tops_of


def tried_rules(row: ScoringRules, reader: Reader) -> list[str]:
    """In the latest closed period, all of whose measures and teams are computed anew."""
    tops = tops_of(reader)
    if tops.period is None:
        return [tops.untold]
    rules = Rules(
        valid_from=tops.period.start,
        tolerance=row.tolerance_percent,
        green_at=row.node_green_at,
        amber_at=row.node_amber_at,
        coverage_floor=row.coverage_floor_percent,
        completeness_floor=row.completeness_floor_percent,
    )
    measures = _readable(tops.period, reader)
    nodes = nodes_of(tops.period, OF_TEAMS)
    trial = node_trial(
        reader.now, tops.period, nodes, lambda facts: _with(facts, rules), measures=measures, anew=True
    )
    return [*sentences_of_tops(trial, tops.teams), _flips(trial, measures)]


def _readable(period: Period, reader: Reader) -> Collection[MeasureKey]:
    """Measures of teams that have a row there."""
    measures = Measure.objects.visible_to(reader.user, reader.today).filter(person=None)
    rows = Score.objects.filter(measure__in=measures, grain=period.grain, start=period.start, present=True)
    return [MeasureKey(one, period.grain, period.start) for one in rows.values_list("measure", flat=True)]


def _with(facts: Facts, rules: Rules) -> Facts:
    return replace(facts, rules=from_then_on(facts.rules, rules))


def _flips(trial: NodeTrial, measures: Collection[MeasureKey]) -> str:
    count = sum(_status(trial, key, before=True) != _status(trial, key, before=False) for key in measures)
    if not count:
        return _("No measure would have had another status.")
    words = {"count": count, "all": len(measures)}
    return _("%(count)s of %(all)s measures would have had another status.") % words


def _status(trial: NodeTrial, key: MeasureKey, *, before: bool) -> str:
    result = (trial.before if before else trial.after).measure(key)
    return "" if result is None else result.status
