"""The scorecard of a team in one period, ready to print: from results, nothing is computed here."""

import datetime as dt
from dataclasses import dataclass

from django.utils.translation import gettext as _

from accounts.models import Organisation, Team
from kpis import formats
from kpis.calc.periods import Period, period_key, shift
from kpis.queries.calendars import calendar_of, grace_of
from kpis.queries.data_notes import DataNote, data_notes
from kpis.queries.freshness import updating_since
from kpis.queries.node_rows import NodeRow, node_rows, nodes_of
from kpis.queries.period_links import name_of
from kpis.queries.scorecard_brief import brief
from kpis.queries.scorecard_groups import Group, perspectives
from kpis.queries.scorecard_lines import Row, row_of
from kpis.queries.scorecard_order import SortLink, Wanted, ordered, shown, sort_links
from kpis.queries.scorecard_rows import ScoreRow, score_rows, scored_measures
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

EVERYTHING = Wanted()


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
    rows: CardRows,
    wanted: Wanted = EVERYTHING,
) -> Card:
    """`organisation` and `today` say which windows are open."""
    calendar, zone = calendar_of(organisation), organisation.zone
    previous = shift(calendar, period, -1)
    scored = scored_measures(calendar, rows.measures, period)
    chosen = shown(scored, wanted)
    nodes = nodes_of(team, rows.nodes, period)
    lines = {one.row.measure_id: row_of(calendar, one, period, zone) for one in chosen}
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
        perspectives=[] if wanted.sort else perspectives(chosen, lines, nodes, wanted),
        metrics=[] if wanted.sort else [lines[one.row.measure_id] for one in chosen if one.place is None],
        ordered=[lines[one.row.measure_id] for one in ordered(chosen, wanted.sort)] if wanted.sort else [],
        wanted=wanted,
        sorts=sort_links(wanted),
        narrowed=_narrowed(len(chosen), len(scored)) if wanted.show else "",
        brief=brief(scored, nodes, period),
        bands=bands_sentence(nodes),
        children=[child_team(node) for node in nodes.children],
        mode_sentence=mode_sentence(nodes, has_own=any(one.place for one in scored)),
        notes=data_notes(calendar, scored, period),
        updating_since=updating_since([*(one.row for one in scored), *nodes.current], zone, today),
    )


def _narrowed(chosen: int, everything: int) -> str:
    return _("%(count)s of %(all)s KPIs are shown.") % {"count": chosen, "all": everything}
