"""The scorecard of a team in one period, ready to print: from results, nothing is computed here."""

import datetime as dt
from dataclasses import dataclass, field
from decimal import Decimal
from itertools import groupby

from django.utils.translation import gettext as _

from accounts.models import Organisation, Team
from kpis import formats
from kpis.calc.periods import Calendar, Period, period_key, shift
from kpis.formats import SignalLook, Split
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.data_notes import DataNote, data_notes, tags_of
from kpis.queries.figures import Delta, day_of, delta, lines_of, target_with_unit, weight_text
from kpis.queries.freshness import updating_since
from kpis.queries.node_rows import NodeRow, Nodes, node_rows, nodes_of, place_of
from kpis.queries.period_links import name_of
from kpis.queries.scorecard_brief import brief
from kpis.queries.scorecard_order import SortLink, Wanted, ordered, shown, sort_links
from kpis.queries.scorecard_rows import Place, Scored, ScoreRow, score_rows, scored_measures
from kpis.queries.summaries import (
    ChildTeam,
    Summary,
    bands_sentence,
    child_team,
    entry_window,
    finding,
    mode_sentence,
    summary,
)


@dataclass(frozen=True, slots=True)
class Row:
    """One measure. `key` is of the period its score is from; `status` is empty until the first score."""

    code: str
    name: str
    key: str
    value: Split
    unit: str
    change: Delta
    target: Split
    target_line: str
    score: Decimal | None
    score_text: str
    status: str
    tags: list[str]
    history: list[Decimal | None]
    target_figure: Decimal | None
    signal: SignalLook | None
    weight: str
    updated: str
    is_overdue: bool
    owner: str


@dataclass(slots=True)
class Group:
    """A perspective with its objectives, or an objective with its measures."""

    code: str
    name: str
    score_text: str = formats.MISSING
    status: str = ""
    weight: str = ""
    rows: list[Row] = field(default_factory=list)
    groups: list["Group"] = field(default_factory=list)

    @property
    def is_its_only_objective(self) -> bool:
        """One line is enough for a perspective that says nothing but what its one objective says."""
        said = [(group.score_text, group.status) for group in self.groups]
        return said == [(self.score_text, self.status)]


@dataclass(frozen=True, slots=True)
class Card:
    """Rows stand in their objectives, or in `ordered` where the reader asked for another order; `narrowed`
    says which of them are shown, empty for all."""

    team: Team
    key: str
    period_name: str
    period_short: str
    previous_short: str
    finding: str
    summary: Summary | None
    perspectives: list[Group]
    metrics: list[Row]
    ordered: list[Row]
    wanted: Wanted
    sorts: dict[str, SortLink]
    narrowed: str
    brief: str
    bands: str
    children: list[ChildTeam]
    mode_sentence: str
    notes: list[DataNote]
    updating_since: str

    @property
    def has_rows(self) -> bool:
        """False where the score comes from the teams below alone."""
        return bool(self.narrowed) or self._shows_rows

    @property
    def is_narrowed_to_nothing(self) -> bool:
        return bool(self.narrowed) and not self._shows_rows

    @property
    def _shows_rows(self) -> bool:
        groups = [objective for perspective in self.perspectives for objective in perspective.groups]
        return bool(self.metrics or self.ordered) or any(objective.rows for objective in groups)

    @property
    def is_empty(self) -> bool:
        return not (self.has_rows or self.perspectives or self.children)


EVERYTHING = Wanted()


@dataclass(frozen=True, slots=True)
class CardRows:
    """What a scorecard is made of: results of measures and of nodes, wherever they come from."""

    measures: list[ScoreRow]
    nodes: list[NodeRow]


def stored_rows(organisation: Organisation, team: Team, period: Period) -> CardRows:
    """Two statements, whatever the number of measures and the length of their history."""
    calendar = calendar_of(organisation)
    previous = shift(calendar, period, -1)
    return CardRows(score_rows(calendar, team, period), node_rows(team, period, previous))


def scorecard(
    organisation: Organisation,
    team: Team,
    period: Period,
    today: dt.date,
    rows: CardRows | None = None,
    wanted: Wanted = EVERYTHING,
) -> Card:
    """From the stored rows, or from these; `organisation` and `today` say which windows are open."""
    calendar, zone = calendar_of(organisation), organisation.zone
    found = rows or stored_rows(organisation, team, period)
    previous = shift(calendar, period, -1)
    scored = scored_measures(calendar, found.measures, period)
    chosen = shown(scored, wanted)
    nodes = nodes_of(team, found.nodes, period)
    lines = {one.row.measure_id: _row(calendar, one, period, zone) for one in chosen}
    name, before = name_of(calendar, period, today), formats.period_short(previous, calendar)
    entries = entry_window(nodes.team, period, grace_of(organisation), zone, today)
    return Card(
        team=team,
        key=period_key(calendar, period),
        period_name=name,
        period_short=formats.period_short(period, calendar),
        previous_short=before,
        finding=finding(nodes.team, name),
        summary=summary(nodes, before, entries),
        perspectives=[] if wanted.sort else _perspectives(chosen, lines, nodes, wanted),
        metrics=[] if wanted.sort else [lines[one.row.measure_id] for one in chosen if one.place is None],
        ordered=[lines[one.row.measure_id] for one in ordered(chosen, wanted.sort)] if wanted.sort else [],
        wanted=wanted,
        sorts=sort_links(wanted),
        narrowed=_narrowed(len(chosen), len(scored)) if wanted.show else "",
        brief=brief(scored, nodes, period, before),
        bands=bands_sentence(nodes),
        children=[child_team(node) for node in nodes.children],
        mode_sentence=mode_sentence(nodes, has_own=any(one.place for one in scored)),
        notes=data_notes(calendar, scored, period),
        updating_since=updating_since([*(one.row for one in scored), *nodes.current], zone, today),
    )


def _narrowed(chosen: int, everything: int) -> str:
    return _("%(count)s of %(all)s KPIs are shown.") % {"count": chosen, "all": everything}


def _perspectives(scored: list[Scored], rows: dict[int, Row], nodes: Nodes, wanted: Wanted) -> list[Group]:
    """Every objective with a measure or a score here, in its perspective, in the order of the strategy."""
    places = {one.place for one in scored}
    if not wanted.show:
        places |= {place_of(node) for node in nodes.objectives.values()}
    by_objective: dict[int, list[Row]] = {}
    for one in scored:
        if one.place:
            by_objective.setdefault(one.place.objective_id, []).append(rows[one.row.measure_id])
    known = [place for place in places if place]
    ordered = sorted(known, key=lambda place: (place.position, place.perspective_code, place.objective_code))
    return [
        _perspective(list(several), by_objective, nodes)
        for _id, several in groupby(ordered, key=lambda place: place.perspective_id)
    ]


def _perspective(places: list[Place], rows: dict[int, list[Row]], nodes: Nodes) -> Group:
    first = places[0]
    group = _group(first.perspective_code, first.perspective, nodes.perspectives.get(first.perspective_id))
    for place in places:
        objective = _group(place.objective_code, place.objective, nodes.objectives.get(place.objective_id))
        objective.rows.extend(rows.get(place.objective_id, []))
        group.groups.append(objective)
    return group


def _group(code: str, name: str, node: NodeRow | None) -> Group:
    if node is None:
        return Group(code, name)
    return Group(code, name, node.text, node.status, weight_text(node.weight))


def _row(calendar: Calendar, one: Scored, period: Period, zone: dt.tzinfo) -> Row:
    score, meaning = one.row, one.meaning
    is_carried = one.period != period
    lines = lines_of(score.target, score.lower, score.upper, meaning.decimals)
    target = formats.split_target(meaning.direction, lines, meaning.decimals)
    return Row(
        code=score.code,
        name=score.name,
        key=period_key(calendar, one.period),
        value=formats.split_number(score.value, meaning.decimals),
        unit=meaning.unit,
        change=delta(meaning, score.value, None if is_carried else one.previous, score.change),
        target=target,
        target_line=_target_line(target, meaning.unit),
        score=score.score,
        score_text=formats.score_text(score.score),
        status=score.status,
        tags=tags_of(score, is_carried=is_carried),
        history=one.history,
        target_figure=lines.target,
        signal=formats.signal_look(one.signal, score.side),
        weight=_weight(one),
        updated=day_of(score.updated, zone),
        is_overdue=score.status == "no_data",
        owner=formats.short_name(score.owner),
    )


def _weight(one: Scored) -> str:
    """In brackets where it does not count: the weights of a group add up without it."""
    if one.place is None:
        return formats.MISSING
    text = weight_text(one.row.weight)
    return f"({text})" if one.row.status in ("na", "no_target") else text


def _target_line(target: Split, unit: str) -> str:
    """The target under the name, where there is no room for its column."""
    if target.whole == formats.MISSING:
        return _("no target")
    return _("target %(target)s") % {"target": target_with_unit(target.whole + target.fraction, unit)}
