"""A scorecard in a sentence or two: what changed in this period, and what did not."""

from collections.abc import Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from kpis.calc.periods import Period
from kpis.formats import MOVING
from kpis.queries.node_rows import Nodes
from kpis.queries.scorecard_rows import Scored

MOST = 2
"""Names that are spelled out; the rest is counted."""
TURNED = {
    "worse": gettext_lazy("%(names)s turned worse."),
    "better": gettext_lazy("%(names)s turned better."),
    "moved": gettext_lazy("%(names)s moved to a new level."),
}


def brief(scored: Sequence[Scored], nodes: Nodes, period: Period) -> str:
    """Signals alone: "Bus punctuality turned worse. 3 earlier signals go on. 9 KPIs are steady: do not …"
    Where nothing is judged, how far the teams are apart."""
    moving = [one for one in scored if one.row.signal in MOVING]
    new = [one for one in moving if one.period == period and one.row.signal_since == period.start]
    steady = sum(one.row.signal == "steady" for one in scored)
    if not moving and not steady:
        return _("No signal can be told yet: too few values.") if scored else _of_teams(nodes)
    turned = list(_turned(new)) or [_("No new signal.")]
    return " ".join([*turned, *_others(len(moving) - len(new), steady)])


def _turned(new: Sequence[Scored]) -> Iterator[str]:
    for verdict, sentence in TURNED.items():
        names = [one.row.name for one in new if one.row.signal == verdict]
        if names:
            yield sentence % {"names": _listed(names)}


def _others(earlier: int, steady: int) -> Iterator[str]:
    if earlier:
        words = ngettext("%(count)s earlier signal goes on.", "%(count)s earlier signals go on.", earlier)
        yield words % {"count": earlier}
    if steady:
        words = ngettext(
            "%(count)s KPI is steady: do not react.", "%(count)s KPIs are steady: do not react.", steady
        )
        yield words % {"count": steady}


def _of_teams(nodes: Nodes) -> str:
    """Where there is nothing to judge: the span of the teams below."""
    scores = [(node.shown, node) for node in nodes.children if node.shown is not None]
    if len(scores) < MOST:
        return ""
    low, high = min(scores, key=lambda one: one[0])[1], max(scores, key=lambda one: one[0])[1]
    words = {"low": low.team_name, "lowest": low.text, "high": high.team_name, "highest": high.text}
    return _("From %(low)s, %(lowest)s, to %(high)s, %(highest)s.") % words


def _listed(names: Sequence[str]) -> str:
    """ "A", "A and B", "A, B and 3 more"."""
    if len(names) == 1:
        return names[0]
    if len(names) == MOST:
        return _("%(first)s and %(second)s") % {"first": names[0], "second": names[1]}
    words = {"first": names[0], "second": names[1], "count": len(names) - MOST}
    return _("%(first)s, %(second)s and %(count)s more") % words
