"""What stays of a report for good: every word, and the figures behind them, as plain data."""

from dataclasses import asdict
from decimal import Decimal
from typing import Any

from django.utils import translation

from reports.calc.facts import MeasureFact, NodeFact, ReportFacts

from . import changed
from .content import Content
from .restated import as_data


def frozen(facts: ReportFacts, content: Content) -> dict[str, Any]:
    """Ready for JSON. `teams` are the ids of those it speaks of: whoever opens it must see them all."""
    with translation.override(content.language):
        agreed = [changed.as_data(one, facts) for one in facts.changed]
    return {
        "teams": sorted(facts.teams),
        "content": asdict(content),
        "restated": [as_data(one, facts) for one in facts.restated],
        "changed": agreed,
        **figures_of(facts),
    }


def figures_of(facts: ReportFacts) -> dict[str, list[dict[str, Any]]]:
    """Of each team its own result comes before those of its perspectives."""
    return {
        "nodes": [
            {"team": team.code, **_node(node)}
            for team in facts.teams.values()
            for node in (team.result, *team.perspectives)
        ],
        "measures": [{"team": facts.teams[fact.team].code, **_measure(fact)} for fact in facts.measures],
    }


def _node(node: NodeFact) -> dict[str, Any]:
    return {
        "name": node.name,
        "score": _text(node.score),
        "status": node.status,
        "coverage": _text(node.coverage),
    }


def _measure(fact: MeasureFact) -> dict[str, Any]:
    return {
        "kpi": fact.code,
        "value": _text(fact.value),
        "score": _text(fact.score),
        "status": fact.status,
        "target": _text(fact.lines.target if fact.lines else None),
    }


def _text(figure: Decimal | None) -> str | None:
    """Plain decimals: no float ever stands between a figure and its reader."""
    return None if figure is None else f"{figure.normalize():f}"
