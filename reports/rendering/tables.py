"""Every KPI of a report as ready texts, by team and perspective: what paper has room for, unlike a mail."""

from dataclasses import dataclass
from itertools import groupby

from django.utils.translation import gettext as _

from kpis import formats
from kpis.charts import sparkline_on_paper
from reports.calc.audience import downwards
from reports.calc.facts import MeasureFact, ReportFacts, TeamFact

from . import sentences
from .content import State
from .writing import state_of


@dataclass(frozen=True, slots=True)
class FigureRow:
    """`spark` is its sparkline as SVG; `trend` says the same in words."""

    name: str
    code: str
    value: str
    change: str
    target: str
    score: str
    state: State
    spark: str
    trend: str


@dataclass(frozen=True, slots=True)
class Group:
    title: str
    rows: tuple[FigureRow, ...]


@dataclass(frozen=True, slots=True)
class TeamTable:
    title: str
    state: State
    coverage: str
    groups: tuple[Group, ...]


def team_tables(facts: ReportFacts) -> tuple[TeamTable, ...]:
    """Each team before those below it; without those that measure nothing themselves."""
    parents = {id_: team.parent for id_, team in facts.teams.items()}
    found = [_table(facts.teams[id_], facts) for id_ in downwards(facts.teams, parents)]
    return tuple(table for table in found if table.groups)


def sparkline_of(fact: MeasureFact) -> str:
    target = fact.lines.target if fact.lines else None
    return sparkline_on_paper([value for _status, value in fact.history], target)


def _table(team: TeamFact, facts: ReportFacts) -> TeamTable:
    result = team.result
    words = {"team": result.name, "score": sentences.node_score(result.score, facts)}
    coverage = _("%(percent)s of weight") % {"percent": sentences.percent(result.coverage)}
    return TeamTable(
        title=_("%(team)s: %(score)s") % words,
        state=state_of(result.status),
        coverage=coverage if result.coverage is not None else "",
        groups=_groups(team, facts),
    )


def _groups(team: TeamFact, facts: ReportFacts) -> tuple[Group, ...]:
    """Perspectives in their order; metrics, which serve none, last."""
    names = [node.name for node in team.perspectives]
    ranks = {name: rank for rank, name in enumerate(names)} | {"": len(facts.measures)}
    own = [fact for fact in facts.measures if fact.team == team.id]
    own.sort(key=lambda fact: (ranks.get(fact.perspective, len(names)), fact.perspective, fact.code))
    return tuple(
        Group(name or _("Metrics: shown, not part of the score"), tuple(map(_row, rows)))
        for name, rows in groupby(own, key=lambda fact: fact.perspective)
    )


def _row(fact: MeasureFact) -> FigureRow:
    return FigureRow(
        name=fact.name,
        code=fact.code,
        value=sentences.value_text(fact),
        change=sentences.change_text(fact),
        target=sentences.target_text(fact),
        score=formats.score_text(fact.score),
        state=state_of(fact.status),
        spark=sparkline_of(fact),
        trend=sentences.trend_text(fact),
    )
