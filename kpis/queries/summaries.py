"""What a team's own node says of a period, and what its teams say: ready texts from stored node scores."""

import datetime as dt
from dataclasses import dataclass
from decimal import Decimal
from typing import Protocol

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from kpis import formats
from kpis.calc.deadlines import Grace
from kpis.calc.periods import Period
from kpis.queries.figures import percent_text, weight_text
from kpis.queries.node_rows import NodeRow, Nodes

FINDINGS = {
    "green": gettext_lazy("%(period)s: score %(score)s, on track"),
    "amber": gettext_lazy("%(period)s: score %(score)s, at risk"),
    "red": gettext_lazy("%(period)s: score %(score)s, off track"),
    "not_due": gettext_lazy("%(period)s: not due yet, %(coverage)s of weight is in"),
    "insufficient_data": gettext_lazy("%(period)s: too little data, only %(coverage)s of weight is in"),
}
COUNTED = {
    "red": gettext_lazy("%(count)s off track"),
    "amber": gettext_lazy("%(count)s at risk"),
    "green": gettext_lazy("%(count)s on track"),
    "rest": gettext_lazy("%(count)s without score"),
}
TOUCHED = {
    "finished": gettext_lazy("Entry finished on %(day)s."),
    "locked": gettext_lazy("Final: locked on %(day)s."),
    "reopened": gettext_lazy("Reopened on %(day)s: figures may still change."),
}


class Told(Protocol):
    """The stored result of a team; `shown` is its score as it is printed."""

    @property
    def status(self) -> str: ...

    @property
    def coverage(self) -> Decimal | None: ...

    @property
    def shown(self) -> int | None: ...

    @property
    def text(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Count:
    """`status` is "rest" for all that have no score."""

    status: str
    css: str
    words: str


@dataclass(frozen=True, slots=True)
class Worst:
    """The measure with the lowest score, perhaps of a team below."""

    team: str
    code: str
    name: str
    score_text: str
    status: str
    css: str


@dataclass(frozen=True, slots=True)
class Summary:
    score_text: str
    status: str
    reason: str
    is_provisional: bool
    coverage: str
    counts: list[Count]
    change: str
    change_css: str
    worst: Worst | None
    entries: str


@dataclass(frozen=True, slots=True)
class ChildTeam:
    code: str
    name: str
    score_text: str
    status: str
    coverage: str
    weight: str


def finding(score: Told | None, period: str) -> str:
    """The scorecard in one line: "October 2026: score 70, at risk"."""
    words = FINDINGS.get(score.status if score else "", gettext_lazy("%(period)s: no data"))
    if score and not score.status:
        words = gettext_lazy("%(period)s: the first score is being calculated")
    coverage = percent_text(score.coverage) if score and score.coverage is not None else percent_text(None)
    return words % {"period": period, "score": score.text if score else "", "coverage": coverage}


def summary(nodes: Nodes, previous: str, entries: str) -> Summary | None:
    """None where the team has no node row: nothing counts in that period."""
    if nodes.team is None:
        return None
    score = nodes.team
    counts = {"red": score.red, "amber": score.amber, "green": score.green, "rest": score.grey}
    change, css = _change(nodes, previous)
    return Summary(
        score.text,
        score.status,
        formats.reason_words(score.reason),
        score.provisional,
        percent_text(score.coverage),
        [_count(status, count) for status, count in counts.items() if count],
        change,
        css,
        worst_of(score),
        entries,
    )


def entry_window(node: NodeRow | None, period: Period, grace: Grace, zone: dt.tzinfo, today: dt.date) -> str:
    """Whether figures may still arrive: by what a person did to the period, else by its deadline."""
    if node and node.period_state and node.period_at:
        return TOUCHED[node.period_state] % {"day": formats.day_text(node.period_at.astimezone(zone).date())}
    deadline = grace.deadline(period.end)
    words = _("Open until %(day)s.") if today <= deadline else _("Closed since %(day)s.")
    return words % {"day": formats.day_text(deadline)}


def bands_sentence(nodes: Nodes) -> str:
    """By which scores rows are on track, and by which their groups; empty without a score of the team."""
    if nodes.team is None:
        return ""
    bands = {"green": nodes.team.green_at, "amber": nodes.team.amber_at}
    return _(
        "A KPI is on track from 100 and at risk from 50; objectives, perspectives and teams are on track from"
        " %(green)s and at risk from %(amber)s."
    ) % {name: formats.score_text(score) for name, score in bands.items()}


def child_team(node: NodeRow) -> ChildTeam:
    coverage, weight = percent_text(node.coverage), weight_text(node.weight)
    return ChildTeam(node.team_code, node.team_name, node.text, node.status, coverage, weight)


def mode_sentence(nodes: Nodes, *, has_own: bool) -> str:
    """How the team's score comes about where it is not simply its own scorecard."""
    mode = nodes.team.mode if nodes.team else "auto"
    if mode == "both":
        return _(
            "The score joins this team's own scorecard with its teams, so it may differ from the mean of"
            " the perspectives."
        )
    if mode == "children" and has_own:
        return _(
            "The score is the weighted mean of the teams below. This team's own KPIs do not count in it."
        )
    if nodes.children and (mode == "children" or not has_own):
        return _(
            "The score is the weighted mean of the teams below, so it may differ from the mean of the"
            " perspectives."
        )
    return ""


def printed_change(now: Told | None, before: Told | None) -> tuple[str, str, str]:
    """The difference of the printed scores, so that a reader finds it by subtraction, with its class and the
    word for it; nothing without both."""
    if now is None or before is None or now.shown is None or before.shown is None:
        return "", "", ""
    points = now.shown - before.shown
    if not points:
        return "0", "mute", ""
    if points > 0:
        return f"+{points}", "good", _("better")
    return f"{formats.MINUS}{-points}", "bad", _("worse")


def _change(nodes: Nodes, previous: str) -> tuple[str, str]:
    points, css, _judged = printed_change(nodes.team, nodes.before)
    if not points:
        return "", ""
    return _("%(points)s since %(period)s") % {"points": points, "period": previous}, css


def worst_of(node: NodeRow) -> Worst | None:
    """None where no measure under the node has a score."""
    if node.worst_team is None or node.worst_status is None:
        return None
    text = formats.score_text(node.worst_score)
    css = formats.STATUS[node.worst_status].css
    return Worst(node.worst_team, node.worst_code, node.worst_name, text, node.worst_status, css)


def _count(status: str, count: int) -> Count:
    css = formats.STATUS[status].css if status in formats.STATUS else "mute"
    return Count(status, css, COUNTED[status] % {"count": count})
