"""What the chart of a measure shows: values, the year to date or a rolling year, also beside a year ago."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from kpis.calc.lines import Lines
from kpis.calc.periods import Calendar, Period, containing, same_last_year, shift
from kpis.calc.scoring import favourable_change
from kpis.calc.to_date import ToDate
from kpis.calc.windows import has_windows, rolling_count
from kpis.models import KPIVersion
from kpis.queries.figures import Meaning, lines_of
from kpis.queries.figures_to_date import read_figures
from kpis.queries.series import SPANS, USUAL_SPAN, Point

KINDS = ("value", "ytd", "rolling")


@dataclass(frozen=True, slots=True)
class ChartView:
    """As it is asked for; `compares` puts the same periods of a year ago beside them."""

    span: str = USUAL_SPAN
    kind: str = KINDS[0]
    compares: bool = False

    @property
    def query(self) -> str:
        """Open for more parameters; what is usual is left out."""
        parts = [
            f"&span={self.span}" if self.span != USUAL_SPAN else "",
            f"&view={self.kind}" if self.kind != KINDS[0] else "",
            "&compare=year" if self.compares else "",
        ]
        return "".join(parts)

    def since(self, calendar: Calendar, last: Period) -> dt.date:
        """The first day of the rows needed: rolling figures of a year ago stand in rows of their own."""
        count = SPANS[self.span]
        if count is None:
            return dt.date.min
        first = shift(calendar, last, 1 - count)
        if self.kind != "rolling" or not self.compares:
            return first.start
        partner = same_last_year(calendar, first)
        return partner.start if partner else first.start


@dataclass(frozen=True, slots=True)
class Choice:
    """One part of a switch, with what it adds to the address."""

    key: str
    words: str
    query: str
    is_current: bool


def kinds_of(calendar: Calendar, period: Period, version: KPIVersion) -> list[str]:
    """Those of which figures are kept: none over days, and none where nothing sums up periods."""
    if not has_windows(period.grain) or version.aggregation == "none":
        return ["value"]
    found = ["value"] if period.grain == "year" else ["value", "ytd"]
    return [*found, "rolling"] if rolling_count(calendar, period) else found


def kind_words(kind: str) -> str:
    return {"value": _("Values"), "ytd": _("Year to date"), "rolling": _("Rolling year")}[kind]


def kind_choices(view: ChartView, kinds: Sequence[str]) -> list[Choice]:
    return [
        Choice(kind, kind_words(kind), replace(view, kind=kind).query, kind == view.kind) for kind in kinds
    ]


def span_choices(view: ChartView) -> list[Choice]:
    words = {"12": _("12 periods"), "24": _("24 periods"), "all": _("All")}
    return [Choice(span, words[span], replace(view, span=span).query, span == view.span) for span in SPANS]


def comparison_choice(view: ChartView) -> Choice:
    """It turns on what is off, and off what is on."""
    other = replace(view, compares=not view.compares)
    return Choice("year", _("Against last year"), other.query, view.compares)


def viewed(
    calendar: Calendar, meaning: Meaning, series: list[Point], breaks: list[int], view: ChartView
) -> list[Point]:
    """The points as they are asked for, of the span alone."""
    found = [_SHOWN[view.kind](meaning, point) for point in series]
    if view.kind == "rolling" and view.compares:
        found = _beside_a_year_ago(calendar, meaning, found, breaks)
    return found[-(SPANS[view.span] or len(found)) :]


def restarts(calendar: Calendar, series: list[Point]) -> list[int]:
    """Where a new year begins, and with it the year to date."""
    years = [containing(calendar, point.period, "year").start for point in series]
    return [place for place in range(1, len(years)) if years[place] != years[place - 1]]


def _itself(meaning: Meaning, point: Point) -> Point:
    found = _figures(point)
    return replace(point, ago=found.last_year, favourable=found.last_year_change)


def _to_date(meaning: Meaning, point: Point) -> Point:
    """A year ago only where both have come to the same day."""
    found = _figures(point)
    year = found.year_lines or Lines()
    lines = lines_of(year.target, year.lower, year.upper, meaning.decimals)
    shown = replace(point, value=found.year, lines=lines)
    if found.matched_day != point.period.end:
        return shown
    return replace(shown, ago=found.matched_last_year, favourable=found.matched_change)


def _rolling(meaning: Meaning, point: Point) -> Point:
    """An open period repeats what the last closed one says, so it has none of its own."""
    found = _figures(point)
    value = found.rolling if found.rolling_day == point.period.end else None
    return replace(point, value=value, lines=Lines())


def _figures(point: Point) -> ToDate:
    return read_figures(point.score.to_date) if point.score else ToDate()


_SHOWN = {"value": _itself, "ytd": _to_date, "rolling": _rolling}


def _beside_a_year_ago(
    calendar: Calendar, meaning: Meaning, series: list[Point], breaks: list[int]
) -> list[Point]:
    """Nothing beside values of another definition."""
    places = {point.period: place for place, point in enumerate(series)}
    found = []
    for place, point in enumerate(series):
        partner = same_last_year(calendar, point.period)
        earlier = places.get(partner) if partner else None
        if earlier is None or any(earlier < one <= place for one in breaks):
            found.append(point)
            continue
        ago = series[earlier].value
        band = Lines(lower=point.score.lower, upper=point.score.upper) if point.score else Lines()
        change = favourable_change(meaning.direction, point.value, ago, band)
        found.append(replace(point, ago=ago, favourable=change))
    return found
