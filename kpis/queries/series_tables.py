"""The table under the chart of a measure as a file has it: bare figures, and all that the chart draws."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from decimal import Decimal

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.periods import Calendar, period_key
from kpis.formats.statuses import STATUS
from kpis.queries.figures import Meaning
from kpis.queries.outlooks import OutlookRows
from kpis.queries.series import Point, gap, signal_words

Cell = str | Decimal | None
Column = tuple[str, Callable[[Point], Cell]]


@dataclass(frozen=True, slots=True)
class Heads:
    """Of the columns of figures; those not shown are empty."""

    value: str
    target: str = ""
    gap: str = ""
    ago: str = ""
    change: str = ""


@dataclass(frozen=True, slots=True)
class Drawn:
    """What a figure is made of; without `has_status` its values are not those that were scored."""

    calendar: Calendar
    meaning: Meaning
    heads: Heads
    series: list[Point]
    ahead: OutlookRows
    has_status: bool


@dataclass(frozen=True, slots=True)
class SeriesTable:
    heads: list[str]
    rows: list[list[Cell]]
    decimals: int


def series_table(drawn: Drawn) -> SeriesTable:
    """The latest first, like the page."""
    columns = list(_columns(drawn))
    rows = [[cell(point) for _head, cell in columns] for point in reversed(drawn.series)]
    return SeriesTable([head for head, _cell in columns], rows, drawn.meaning.decimals)


def _columns(drawn: Drawn) -> Iterable[Column]:
    calendar, heads = drawn.calendar, drawn.heads
    yield _("Period"), lambda point: period_key(calendar, point.period)
    yield _("Name"), lambda point: formats.period_short(point.period, calendar)
    yield heads.value, lambda point: point.value
    if heads.target:
        yield from _targets(drawn)
        yield heads.gap, gap
    if heads.ago:
        yield heads.ago, lambda point: point.ago
        yield heads.change, _change
    if drawn.has_status:
        yield _("Status"), lambda point: _status(point)
        yield _("Signal"), lambda point: signal_words(point, drawn.ahead)
        yield from _limits(drawn.ahead)


def _targets(drawn: Drawn) -> Iterable[Column]:
    if drawn.meaning.direction != "range":
        yield drawn.heads.target, lambda point: point.lines.target
        return
    yield _("Lower limit"), lambda point: point.lines.lower
    yield _("Upper limit"), lambda point: point.lines.upper


def _limits(ahead: OutlookRows) -> Iterable[Column]:
    judged = ahead.drawn
    if judged:
        yield _("Usually at least"), lambda point: _limit(ahead, point, "lower")
        yield _("Usual middle"), lambda point: _limit(ahead, point, "centre")
        yield _("Usually at most"), lambda point: _limit(ahead, point, "upper")


def _limit(ahead: OutlookRows, point: Point, name: str) -> Decimal | None:
    judged = ahead.drawn.get(point.period.start)
    return getattr(judged, name) if judged else None


def _change(point: Point) -> Decimal | None:
    return None if point.value is None or point.ago is None else point.value - point.ago


def _status(point: Point) -> str:
    return str(STATUS[point.score.status].word) if point.score and point.score.status else ""
