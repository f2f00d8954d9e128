"""Scores of units by period, ready to print: a row for each unit, coloured by the bands of that period."""

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from math import ceil
from typing import NamedTuple

from django.urls import reverse
from django.utils import dateformat
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from accounts.queries.dated import as_known
from kpis import formats
from kpis.calc.facts import Rules
from kpis.calc.periods import Calendar, Period, period_key, shift
from kpis.calc.scoring import shown_score
from kpis.models import NodeScore, ScoringRules
from kpis.queries.summaries import printed_change
from kpis.queries.unit_trees import Unit, UnitTree

PERIODS = 12
NARROW = 5
"""Periods on a phone."""

Bands = tuple[Decimal, Decimal]
USUAL: Bands = (Rules().green_at, Rules().amber_at)


class NodeFigure(NamedTuple):
    """The columns that are read, in their order; `bands` those of its period."""

    team_id: int
    start: dt.date
    score: Decimal | None
    status: str
    coverage: Decimal | None
    green: int
    amber: int
    red: int
    stale_since: dt.datetime | None
    bands: Bands = USUAL

    @property
    def is_fresh(self) -> bool:
        return self.stale_since is None

    @property
    def shown(self) -> int | None:
        return None if self.score is None else shown_score(self.score, *self.bands)

    @property
    def text(self) -> str:
        return formats.MISSING if self.shown is None else str(self.shown)

    @property
    def scored(self) -> int:
        """KPIs with a score at or below it."""
        return self.green + self.amber + self.red


Figures = Mapping[tuple[int, dt.date], NodeFigure]


@dataclass(frozen=True, slots=True)
class Column:
    """`rest` of its name is heard and not seen; `css` hides it where there is no room."""

    head: str
    rest: str
    css: str


@dataclass(frozen=True, slots=True)
class HeatCell:
    """`url` is empty where there is nothing to open; `word` says the status."""

    url: str
    text: str
    css: str
    word: str
    is_off: bool
    column: str


@dataclass(frozen=True, slots=True)
class HeatRow:
    """`unit` is the code by which the table opens it as its top, empty where it has no units."""

    name: str
    level: int
    url: str
    unit: str
    closed: int
    cells: tuple[HeatCell, ...]
    change: str
    change_css: str
    judged: str


@dataclass(frozen=True, slots=True)
class Band:
    """What stands in the legend."""

    css: str
    words: str

    @property
    def is_off(self) -> bool:
        return self.css == formats.STATUS["red"].css


@dataclass(frozen=True, slots=True)
class HeatTable:
    columns: list[Column]
    rows: list[HeatRow]
    first: str
    last: str
    previous: str
    legend: list[Band]


def columns_of(calendar: Calendar, period: Period) -> list[Period]:
    """The periods of the table, oldest first."""
    periods = [shift(calendar, period, back) for back in range(1 - PERIODS, 1)]
    return [one for one in periods if calendar.holds(one)] or [period]


def node_figures(tree: UnitTree, periods: Sequence[Period]) -> Figures:
    """Two statements: the stored scores of the units shown, and the scoring rules."""
    bands = _bands(periods)
    rows = NodeScore.objects.filter(
        team__in=[unit.team.pk for unit in tree.shown],
        node=NodeScore.Node.TEAM,
        grain=periods[-1].grain,
        start__in=list(bands),
        present=True,
    )
    found = rows.order_by("start").values_list(*NodeFigure._fields[:-1])
    return {(row[0], row[1]): NodeFigure._make((*row, bands[row[1]])) for row in found}


def _bands(periods: Sequence[Period]) -> dict[dt.date, Bands]:
    """By the start of each period, as its last day sees them."""
    known = as_known(ScoringRules.objects.all())
    rules = [(row.valid_from, (row.node_green_at, row.node_amber_at)) for row in known]
    return {
        period.start: next((bands for since, bands in reversed(rules) if since <= period.end), USUAL)
        for period in periods
    }


def heat_table(calendar: Calendar, tree: UnitTree, periods: Sequence[Period], figures: Figures) -> HeatTable:
    """Without the periods before the first score of any unit."""
    scored = {start for (_team, start), one in figures.items() if one.score is not None}
    first = next((place for place, one in enumerate(periods) if one.start in scored), len(periods) - 1)
    shown = periods[first:]
    return HeatTable(
        [_column(calendar, period, place, len(shown)) for place, period in enumerate(shown)],
        [_row(calendar, unit, shown, figures) for unit in tree.shown],
        formats.period_name(shown[0], calendar),
        formats.period_name(shown[-1], calendar),
        _head(calendar, shift(calendar, shown[-1], -1)),
        _legend(_bands_of(figures, shown[-1])),
    )


def _bands_of(figures: Figures, period: Period) -> Bands:
    found = (one.bands for (_team, start), one in figures.items() if start == period.start)
    return next(found, USUAL)


def _legend(bands: Bands) -> list[Band]:
    """Printed scores are whole, so the bands are said in whole numbers."""
    green, amber = (ceil(edge) for edge in bands)
    between = {"first": amber, "last": green - 1}
    return [
        Band("off", _("below %(score)s") % {"score": amber}),
        Band("risk", _("%(first)s to %(last)s") % between),
        Band("on", _("%(score)s or more") % {"score": green}),
    ]


def _head(calendar: Calendar, period: Period) -> str:
    """The year of a month or week stands in the caption."""
    if period.grain == "month":
        return dateformat.format(period.start, "M")
    if period.grain == "week":
        return pgettext("short week", "W%(week)s") % {"week": period.start.isocalendar().week}
    return formats.period_short(period, calendar)


def _column(calendar: Calendar, period: Period, place: int, count: int) -> Column:
    rest = f" {period.start.year}" if period.grain in ("month", "week") else ""
    return Column(_head(calendar, period), rest, _css(place, count))


def _css(place: int, count: int) -> str:
    if place == count - 1:
        return "last"
    return "" if place >= count - NARROW else "p2"


def _row(calendar: Calendar, unit: Unit, periods: Sequence[Period], figures: Figures) -> HeatRow:
    url = reverse("scorecard", args=[unit.team.code])
    found = [figures.get((unit.team.pk, period.start)) for period in periods]
    change, css, judged = printed_change(found[-1], found[-2] if len(found) > 1 else None)
    return HeatRow(
        name=unit.team.name,
        level=unit.level,
        url=f"{url}?period={period_key(calendar, periods[-1])}",
        unit=unit.team.code if unit.has_units and unit.level else "",
        closed=unit.closed,
        cells=tuple(
            _cell(f"{url}?period={period_key(calendar, period)}", figure, _css(place, len(periods)))
            for place, (period, figure) in enumerate(zip(periods, found, strict=True))
        ),
        change=change or formats.MISSING,
        change_css=css or "mute",
        judged=judged,
    )


def _cell(url: str, figure: NodeFigure | None, column: str) -> HeatCell:
    if figure is None:
        return HeatCell("", formats.MISSING, "none", str(_("no score")), False, column)
    if not figure.status:
        return HeatCell(url, formats.MISSING, "none", str(_("Updating")), False, column)
    look = formats.STATUS[figure.status]
    return HeatCell(url, figure.text, look.css, str(look.word), figure.status == "red", column)
