"""The chain of a measure: what it counts in as far up as its reader may see, and what a unit is worth."""

import datetime as dt
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import takewhile

from django.utils.translation import gettext as _

from accounts.clock import today_in
from accounts.models import Organisation, Team, User
from kpis import formats
from kpis.calc.book import Book
from kpis.calc.chain import Chain, Link, Move, chain, moved
from kpis.calc.facts import MeasureKey, MeasureResult, NodeKey
from kpis.calc.periods import Period
from kpis.models import KPIVersion, Measure, Objective, Perspective
from kpis.queries.chain_texts import arithmetic, entering, gain_text, unit_more, worth
from kpis.queries.dated import in_force
from kpis.queries.neighbourhood import Neighbourhood

Node = Objective | Perspective | Team


@dataclass(frozen=True, slots=True)
class Step:
    """The measure or a node on the way up; `team`, `node` and `code` are the address of its receipt."""

    name: str
    team: str
    node: str
    code: str
    status: str
    score_text: str
    entering: str
    gain: str


@dataclass(frozen=True, slots=True)
class ChainPanel:
    """`unit_more`, which heads the gains, `worth` and `how` are empty where a unit more says nothing. `ends`
    says why the chain goes no further; `rolled_up` is then the code of a team that adds this KPI up by value
    instead."""

    unit_more: str
    worth: str
    steps: list[Step]
    how: list[str]
    ends: str
    rolled_up: str


@dataclass(frozen=True, slots=True)
class _Found:
    chain: Chain
    result: MeasureResult | None
    move: Move | None
    rolled_up: str


def chain_panel(
    organisation: Organisation, measure: Measure, period: Period, user: User, now: dt.datetime
) -> ChainPanel | None:
    """Five statements where all scores are fresh, two more in a team whose score joins those of its teams.

    None for a person's measure and a metric, which count in no score, and where there is none to count in.
    """
    versions = in_force(KPIVersion.objects.filter(kpi=measure.kpi_id), period.end)
    version = versions.select_related("objective__perspective").first()
    if measure.person_id or version is None or version.objective is None:
        return None
    above = Team.objects.above([measure.team_id], period.end)
    teams = {team.pk: team for team in above.visible_to(user, today_in(organisation, now))}
    found = _find(measure, version.objective, period, teams, now)
    if not (found.chain.links or found.chain.ends):
        return None
    return _panel(measure, version, version.objective, teams, found)


def _find(
    measure: Measure, objective: Objective, period: Period, teams: Mapping[int, Team], now: dt.datetime
) -> _Found:
    """The roll-up of the engine on what is stored, once as it is and once with the measure moved."""
    around = Neighbourhood(now, nodes=set(_keys(measure, objective, period, teams)))
    facts, measures, nodes = around.facts(), around.fresh_measures(), around.fresh_nodes()
    book = Book(facts, measures, nodes)
    result = measures.get(MeasureKey(measure.pk, period.grain, period.start))
    move = _move(book, result, period)
    then = Book(facts, {**measures, move.after.key: move.after}, nodes, book.structure) if move else book
    above = takewhile(teams.__contains__, book.structure.ancestors(measure.team_id, period))
    found = chain(book, then, measure.pk, objective.pk, period, [measure.team_id, *above])
    return _Found(found, result, move, _rolled_up(book, measure, found, teams))


def _keys(
    measure: Measure, objective: Objective, period: Period, teams: Mapping[int, Team]
) -> Iterator[NodeKey]:
    of_period = (period.grain, period.start)
    yield NodeKey("objective", measure.team_id, objective.pk, *of_period)
    yield NodeKey("perspective", measure.team_id, objective.perspective_id, *of_period)
    for team in teams:
        yield NodeKey("team", team, None, *of_period)


def _move(book: Book, result: MeasureResult | None, period: Period) -> Move | None:
    """None also while its score is being computed: then there is nothing stored to start from."""
    if result is None:
        return None
    meaning = book.structure.meaning(book.structure.subjects[result.key.measure], period)
    return moved(result, meaning) if meaning else None


def _rolled_up(book: Book, measure: Measure, found: Chain, teams: Mapping[int, Team]) -> str:
    above = book.structure.of_kpi.get((measure.kpi_id, found.ends.team)) if found.ends else None
    return teams[above.team].code if above and above.source == "rollup" else ""


def _panel(
    measure: Measure,
    version: KPIVersion,
    objective: Objective,
    teams: Mapping[int, Team],
    found: _Found,
) -> ChainPanel:
    placed = [(_node(link.before.key, objective, teams), link) for link in found.chain.links]
    named = [(node.name, link) for node, link in placed]
    of_teams = [(name, link) for name, link in named if link.before.key.node == "team"]
    kpi, unit, move = measure.kpi.name, version.unit, found.move
    is_moving = move is not None and not move.is_stuck
    return ChainPanel(
        unit_more=unit_more(move.step, unit) if move and is_moving else "",
        worth=worth(kpi, unit, move, of_teams) if move else "",
        steps=[*_own_step(measure, found), *(_step(link, node, teams, move) for node, link in placed)],
        how=arithmetic(kpi, unit, version.decimals, move, named) if move and is_moving else [],
        ends=_ends(found.chain, teams),
        rolled_up=found.rolled_up,
    )


def _node(key: NodeKey, objective: Objective, teams: Mapping[int, Team]) -> Node:
    if key.node == "team":
        return teams[key.team]
    return objective if key.node == "objective" else objective.perspective


def _own_step(measure: Measure, found: _Found) -> Iterator[Step]:
    """None while its score is being computed, and in a team whose own KPIs do not count."""
    if found.result and found.chain.links:
        address = (measure.team.code, "measure", measure.kpi.code)
        score, gain = formats.score_text(found.result.score), found.move.gain if found.move else None
        yield Step(measure.kpi.name, *address, found.result.status, score, "", gain_text(gain))


def _step(link: Link, node: Node, teams: Mapping[int, Team], move: Move | None) -> Step:
    key, rules = link.before.key, link.rules
    return Step(
        name=node.name,
        team=teams[key.team].code,
        node=key.node,
        code=node.code,
        status=link.before.status,
        score_text=formats.score_text(link.before.score, rules.green_at, rules.amber_at),
        entering=entering(link),
        gain=gain_text(link.gain) if move else "",
    )


def _ends(found: Chain, teams: Mapping[int, Team]) -> str:
    if found.ends is None:
        return ""
    said = _("%(team)s counts the scores of its teams alone: its own KPIs are part of no score.")
    if found.links:
        said = _("%(team)s counts its own KPIs, not the scores of its teams: the chain ends below it.")
    return said % {"team": teams[found.ends.team].name}
