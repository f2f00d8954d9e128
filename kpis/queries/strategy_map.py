"""The strategy map: objectives by perspective, what they drive, and how they stand at one team."""

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import groupby

from django.db.models import F, Q
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation, Team, User
from accounts.queries.trees import parents_on
from kpis import formats
from kpis.calc.periods import Period, period_key
from kpis.models import Objective
from kpis.queries.calendars import calendar_of
from kpis.queries.figures import percent_text, weight_text
from kpis.queries.freshness import updating_since
from kpis.queries.node_rows import NodeRow, node_rows, nodes_of
from kpis.queries.summaries import Worst, worst_of


@dataclass(frozen=True, slots=True)
class Card:
    """One objective; `drives` are the codes of others on the map. Without figures at the team `status` is
    empty, and so is `coverage` where nothing is missing."""

    code: str
    name: str
    drives: list[str]
    is_measured: bool = False
    status: str = ""
    css: str = ""
    score_text: str = ""
    reason: str = ""
    coverage: str = ""
    worst: Worst | None = None
    worst_words: str = ""

    @property
    def has_score(self) -> bool:
        return self.score_text not in ("", formats.MISSING)


@dataclass(frozen=True, slots=True)
class Lane:
    """A perspective with its objectives."""

    code: str
    name: str
    cards: list[Card]


@dataclass(frozen=True, slots=True)
class StrategyMap:
    """`team` is None where the reader may see no figures. `bands` says from where on a node is on track."""

    team: Team | None
    key: str
    finding: str
    bands: str
    lanes: list[Lane]
    updating_since: str


def readable_teams(user: User, period: Period, today: dt.date) -> list[Team]:
    """Active in the period: those that stand below no other that `user` may read come first."""
    visible = Team.objects.visible_to(user, today).filter(
        Q(active_from=None) | Q(active_from__lte=period.end),
        Q(active_to=None) | Q(active_to__gte=period.start),
    )
    teams = {team.pk: team for team in visible.order_by(F("active_to").desc(nulls_first=True), "code")}
    parents = parents_on(period.end)
    return sorted(teams.values(), key=lambda team: parents.get(team.pk) in teams)


def strategy_map(
    organisation: Organisation, team: Team | None, period: Period, today: dt.date
) -> StrategyMap:
    """The map of a team that the reader may see, in three statements; of None, in two, without any figure."""
    calendar = calendar_of(organisation)
    nodes = nodes_of(team, node_rows(team, period, period), period).objectives if team else {}
    lanes = _lanes(_objectives(period), nodes)
    return StrategyMap(
        team=team,
        key=period_key(calendar, period),
        finding=_finding(team, formats.period_name(period, calendar), lanes),
        bands=_bands(nodes.values()),
        lanes=lanes,
        updating_since=updating_since(nodes.values(), organisation.zone, today),
    )


def _objectives(period: Period) -> list[Objective]:
    """Those of the period, in the order of their perspectives."""
    current = Objective.objects.filter(Q(retired_from=None) | Q(retired_from__gt=period.start))
    found = current.select_related("perspective").prefetch_related("drives")
    return list(found.order_by("perspective__position", "perspective__code", "code"))


def _lanes(objectives: list[Objective], nodes: Mapping[int, NodeRow]) -> list[Lane]:
    there = {one.code for one in objectives}
    return [
        Lane(perspective.code, perspective.name, [_card(one, there, nodes.get(one.pk)) for one in several])
        for perspective, several in groupby(objectives, key=lambda one: one.perspective)
    ]


def _card(objective: Objective, there: set[str], node: NodeRow | None) -> Card:
    driven = (one.code for one in objective.drives.all() if one.code in there)
    named = (objective.code, objective.name, sorted(driven))
    if node is None:
        return Card(*named)
    is_partial = node.coverage is not None and node.coverage < 100
    return Card(
        *named,
        is_measured=True,
        status=node.status,
        css=formats.STATUS[node.status].css if node.status else "",
        score_text=node.text,
        reason=formats.reason_words(node.reason),
        coverage=percent_text(node.coverage) if is_partial else "",
        worst=worst_of(node),
        worst_words=_worst_words(node.green + node.amber + node.red + node.grey),
    )


def _worst_words(kpis: int) -> str:
    return ngettext("The only KPI", "Worst of %(count)s", kpis) % {"count": kpis}


def _finding(team: Team | None, period: str, lanes: list[Lane]) -> str:
    if team is None:
        return _size(lanes)
    scored = [card for lane in lanes for card in lane.cards if card.has_score]
    words = {"team": team.name, "period": period, "count": len(scored)}
    if not scored:
        return _("%(team)s, %(period)s: no objective has a score") % words
    said = ngettext(
        "%(team)s, %(period)s: %(green)s of %(count)s objective on track",
        "%(team)s, %(period)s: %(green)s of %(count)s objectives on track",
        len(scored),
    )
    return said % {**words, "green": sum(card.status == "green" for card in scored)}


def _size(lanes: list[Lane]) -> str:
    cards = sum(len(lane.cards) for lane in lanes)
    objectives = ngettext("%(count)s objective", "%(count)s objectives", cards) % {"count": cards}
    views = ngettext("%(count)s perspective", "%(count)s perspectives", len(lanes)) % {"count": len(lanes)}
    return _("%(objectives)s in %(perspectives)s") % {"objectives": objectives, "perspectives": views}


def _bands(nodes: Iterable[NodeRow]) -> str:
    for node in nodes:
        words = {"green": weight_text(node.green_at), "amber": weight_text(node.amber_at)}
        return _("Objectives are on track from %(green)s, at risk from %(amber)s.") % words
    return ""
