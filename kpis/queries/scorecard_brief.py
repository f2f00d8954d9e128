"""A scorecard in a sentence or two: what changed in this period, and what did not."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

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
STILL = {
    "worse": gettext_lazy("%(count)s still worse than usual."),
    "better": gettext_lazy("%(count)s still better than usual."),
    "moved": gettext_lazy("%(count)s still at a new level."),
}


def brief(scored: Sequence[Scored], nodes: Nodes, period: Period) -> str:
    """Signals alone: "Bus punctuality turned worse. 3 still worse than usual. 9 steady: noise, do not
    react."; where nothing is judged, how far the teams are apart."""
    moving = [one for one in scored if one.signal in MOVING]
    steady = sum(one.signal == "steady" for one in scored)
    if not moving and not steady:
        return _("No signal can be told yet: too few values.") if scored else _of_teams(nodes)
    new = [one for one in moving if one.period == period and one.row.signal_since == period.start]
    turned = list(_turned(new)) or [_("No new signal.")]
    return " ".join([*turned, *_still(one for one in moving if one not in new), *_steady(steady)])


def _turned(new: Sequence[Scored]) -> Iterator[str]:
    for verdict, sentence in TURNED.items():
        names = [one.row.name for one in new if one.signal == verdict]
        if names:
            yield sentence % {"names": _listed(names)}


def _still(earlier: Iterable[Scored]) -> Iterator[str]:
    """Which verdict has gone on for how many: short, for it stands at the top of the page."""
    counts = Counter(one.signal for one in earlier)
    for verdict, sentence in STILL.items():
        if counts[verdict]:
            yield sentence % {"count": counts[verdict]}


def _steady(count: int) -> Iterator[str]:
    if count:
        yield _("%(count)s steady: noise, do not react.") % {"count": count}


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
