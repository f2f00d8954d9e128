"""What an overview says first: the finding, and in the lede what moved and how much of it is in."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts.models import Organisation
from kpis import formats
from kpis.calc.periods import Calendar, Period, shift
from kpis.queries.calendars import calendar_of
from kpis.queries.figures import percent_text
from kpis.queries.heat_tables import Figures, NodeFigure
from kpis.queries.summaries import finding
from kpis.queries.unit_trees import TeamName, UnitTree
from kpis.queries.weak_measures import WeakRow


@dataclass(frozen=True, slots=True)
class Side:
    """A unit in the period and in the one before; None where it has no score row."""

    team: TeamName
    now: NodeFigure | None
    before: NodeFigure | None

    @property
    def points(self) -> int | None:
        """How much its printed score changed."""
        now, before = (one.shown if one else None for one in (self.now, self.before))
        return None if now is None or before is None else now - before


def sides_of(
    calendar: Calendar, tree: UnitTree, figures: Figures, period: Period, level: int = 0
) -> list[Side]:
    previous = shift(calendar, period, -1)
    return [
        Side(unit.team, *(figures.get((unit.team.pk, one.start)) for one in (period, previous)))
        for unit in tree.shown
        if unit.level == level
    ]


def finding_of(organisation: Organisation, tree: UnitTree, tops: Sequence[Side], period: Period) -> str:
    """Of the one unit at the top, which is named where it is not the organisation, or of several."""
    name = formats.period_name(period, calendar_of(organisation))
    if not tops:
        return finding(None, name)
    if tree.lead:
        is_whole = tree.lead.name == organisation.name
        told = name if is_whole else _("%(team)s, %(period)s") % {"team": tree.lead, "period": name}
        return finding(tops[0].now, told)
    weak = sum(1 for side in tops if side.now and side.now.status in ("red", "amber"))
    said = {"period": name, "weak": weak, "count": len(tops)}
    return _("%(period)s: %(weak)s of %(count)s units are at risk or off track") % said


def lede_of(
    calendar: Calendar,
    tree: UnitTree,
    figures: Figures,
    weak: Sequence[WeakRow],
    period: Period,
    *,
    is_closed: bool,
) -> str:
    """While values may still be entered nobody can say how many are missing."""
    tops = sides_of(calendar, tree, figures, period)
    movers = sides_of(calendar, tree, figures, period, 1) if tree.lead else tops
    since = formats.period_name(shift(calendar, period, -1), calendar)
    sentences = [
        _since_words(tops[0].points, since) if tree.lead else "",
        _moved_words(movers),
        _reported_words(tree, tops, weak if is_closed else None),
    ]
    return " ".join(filter(None, sentences))


def _since_words(points: int | None, since: str) -> str:
    if points is None:
        return ""
    said = {"points": abs(points), "period": since}
    if not points:
        return _("Unchanged since %(period)s.") % said
    words = _("Up %(points)s since %(period)s.") if points > 0 else _("Down %(points)s since %(period)s.")
    return words % said


def _moved_words(sides: Sequence[Side]) -> str:
    moves = sorted((side.points, side.team.name) for side in sides if side.points)
    fell = moves[0] if moves and moves[0][0] < 0 else None
    rose = moves[-1] if moves and moves[-1][0] > 0 else None
    said: dict[str, object] = {"team": fell[1], "fall": -fell[0]} if fell else {}
    said |= {"other": rose[1], "rise": rose[0]} if rose else {}
    if fell and rose:
        return _("%(team)s fell most, by %(fall)s; %(other)s rose most, by %(rise)s.") % said
    if fell:
        return _("%(team)s fell most, by %(fall)s.") % said
    return _("%(other)s rose most, by %(rise)s.") % said if rose else ""


def _reported_words(tree: UnitTree, tops: Sequence[Side], weak: Sequence[WeakRow] | None) -> str:
    scored = sum(side.now.scored for side in tops if side.now)
    missing = next((row.total for row in weak or () if row.kind == "missing"), 0)
    if not scored + missing:
        return ""
    said: dict[str, object] = {"scored": scored, "count": scored + missing}
    if weak is None:
        words = ngettext("%(scored)s KPI is in so far", "%(scored)s KPIs are in so far", scored)
    else:
        words = ngettext(
            "%(scored)s of %(count)s KPI is in", "%(scored)s of %(count)s KPIs are in", scored + missing
        )
    return _with_share(words % said, tops[0].now if tree.lead else None)


def _with_share(words: str, node: NodeFigure | None) -> str:
    if node is None or node.coverage is None:
        return _("%(words)s.") % {"words": words}
    said = {"words": words, "share": percent_text(node.coverage)}
    return _("%(words)s, %(share)s of the weight of this score.") % said
