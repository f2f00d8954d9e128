"""What publishing a version would change, ready to print.

Whoever curates may read few figures or none: scores on scorecards they may not open are counted and not
listed, and neither is what one person measures.
"""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from accounts.models import Team, User
from accounts.queries.dated import as_known
from kpis import formats
from kpis.calc.facts import MeasureKey, MeasureResult, NodeKey, Rules
from kpis.calc.periods import Calendar, Period, period_at
from kpis.calc.score_changes import Key, Result, ScoreChange
from kpis.models import KPIVersion, Measure, Objective, Perspective, ScoringRules
from kpis.queries.history import ruling, versions_of
from kpis.queries.receipts import plain
from kpis.queries.version_lines import changes_between, objectives_of, since_text

Bands = tuple[Decimal, Decimal]
MOST_LINES = 200
USUAL: Bands = (Rules().green_at, Rules().amber_at)


@dataclass(frozen=True, slots=True)
class VersionDiff:
    """What a version says anew, and what that means for the series."""

    since: str
    until: str
    changes: list[str]
    meaning: str


@dataclass(frozen=True, slots=True)
class Side:
    """`status` is empty where there is no score."""

    status: str
    score: str
    value: str


@dataclass(frozen=True, slots=True)
class ChangeLine:
    team: str
    what: str
    period: str
    before: Side
    after: Side


@dataclass(frozen=True, slots=True)
class ChangedScores:
    """`hidden` are counted only."""

    count: int
    flips: int
    hidden: int
    lines: list[ChangeLine]

    @property
    def left_out(self) -> int:
        return self.count - self.hidden - len(self.lines)


def version_diff(version: KPIVersion) -> VersionDiff:
    """Against the version that rules its first day by now."""
    versions = versions_of([version.kpi_id]).get(version.kpi_id, [])
    before = ruling(versions, version.valid_from)
    following = next((one for one in versions if one.valid_from > version.valid_from), None)
    changes = [_("First definition")]
    if before is not None:
        changes = changes_between(before, version, objectives_of([before, version]))
    until = since_text(following) if following else ""
    return VersionDiff(since_text(version), until, changes, _meaning(version, before))


def _meaning(version: KPIVersion, before: KPIVersion | None) -> str:
    if before is None:
        return _("There is nothing before it.")
    if version.minor:
        return _("A minor change: the numbers mean what they meant, and the series goes on.")
    if version.comparable:
        return _("A major change, comparable: the series goes on over it.")
    return _(
        "A major change that breaks the series: values before and after it are not compared, and a period "
        "that holds both has no value unless every figure before it holds what the new version needs."
    )


def changed_scores(
    changes: Iterable[ScoreChange], user: User, today: dt.date, calendar: Calendar
) -> ChangedScores:
    """Flips of status first, then the latest. A fixed number of statements."""
    every = list(changes)
    names = _Names(every, user, today)
    seen = [one for one in every if names.may_be_read(one.key)]
    seen.sort(key=lambda one: (not one.is_flip, -one.key.start.toordinal(), len(one.key), names.of(one.key)))
    bands = _Bands()
    lines = [_line(one, names, bands, calendar) for one in seen[:MOST_LINES]]
    return ChangedScores(len(every), sum(one.is_flip for one in every), len(every) - len(seen), lines)


class _Names:
    """Of the measures and nodes that the reader may open."""

    def __init__(self, changes: Iterable[ScoreChange], user: User, today: dt.date) -> None:
        keys = [one.key for one in changes]
        nodes = [key for key in keys if isinstance(key, NodeKey)]
        measures = Measure.objects.visible_to(user, today).filter(person=None).select_related("kpi", "team")
        self.measures = measures.in_bulk({key.measure for key in keys if isinstance(key, MeasureKey)})
        self.teams = Team.objects.visible_to(user, today).in_bulk({key.team for key in nodes})
        self.nodes = {("objective", one.pk): one.name for one in Objective.objects.all()}
        self.nodes |= {("perspective", one.pk): one.name for one in Perspective.objects.all()}

    def may_be_read(self, key: Key) -> bool:
        return key.measure in self.measures if isinstance(key, MeasureKey) else key.team in self.teams

    def of(self, key: Key) -> tuple[str, str]:
        """Team, and what is scored."""
        if isinstance(key, MeasureKey):
            measure = self.measures[key.measure]
            return measure.team.name, measure.kpi.name
        what = _("the whole team") if key.id is None else self.nodes[key.node, key.id]
        return self.teams[key.team].name, what


class _Bands:
    """Of nodes, as the last day of a period sees them."""

    def __init__(self) -> None:
        known = as_known(ScoringRules.objects.all())
        self.rules = [(row.valid_from, (row.node_green_at, row.node_amber_at)) for row in known]

    def at(self, period: Period) -> Bands:
        return next((bands for since, bands in reversed(self.rules) if since <= period.end), USUAL)


def _line(one: ScoreChange, names: _Names, bands: _Bands, calendar: Calendar) -> ChangeLine:
    period = period_at(calendar, one.key.grain, one.key.start)
    edges = bands.at(period)
    sides = (_side(result, edges) for result in (one.before, one.after))
    return ChangeLine(*names.of(one.key), formats.period_name(period, calendar), *sides)


def _side(result: Result | None, bands: Bands) -> Side:
    if result is None:
        return Side("", "", formats.MISSING)
    if isinstance(result, MeasureResult):
        value = formats.MISSING if result.value is None else plain(result.value)
        return Side(result.status, _score(result.score), value)
    return Side(result.status, _score(result.score, *bands), "")


def _score(score: Decimal | None, *bands: Decimal) -> str:
    return "" if score is None else formats.score_text(score, *bands)
