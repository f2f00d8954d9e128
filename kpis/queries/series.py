"""The stored scores of one measure over its periods: what the chart draws and the table beside it says."""

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from itertools import pairwise
from typing import Any

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.lines import Lines
from kpis.calc.periods import Calendar, Period, period_at, period_key, shift
from kpis.formats import Split
from kpis.models import KPIVersion, Measure, Score
from kpis.queries.figures import NO_CHANGE, UNKNOWN, Delta, Meaning, delta, lines_of
from kpis.queries.outlooks import OutlookRows

SPANS = {"12": 12, "24": 24, "all": None}
USUAL_SPAN = "24"
DRAWN_DIRECTIONS = ("up", "down", "range")


@dataclass(frozen=True, slots=True)
class Point:
    """One period; `score` is None where nothing is stored. `ago` is the value of a year ago, and `favourable`
    the change since then, positive when better."""

    period: Period
    score: Score | None
    lines: Lines
    value: Decimal | None = None
    ago: Decimal | None = None
    favourable: Decimal | None = None


@dataclass(frozen=True, slots=True)
class TableRow:
    period: str
    key: str
    value: Split
    target: Split
    gap: Split
    status: str
    signal: str
    ago: Split = NO_CHANGE
    change: Delta = UNKNOWN


def stored_scores(measure: Measure, last: Period, since: dt.date) -> Iterable[Score]:
    rows = Score.objects.filter(measure=measure, grain=last.grain, present=True)
    return rows.filter(start__range=(since, last.start)).defer("receipt", "lines")


def points(calendar: Calendar, rows: Iterable[Score], meaning: Meaning, last: Period) -> list[Point]:
    """The periods up to `last`, oldest first, without a gap in time; at least `last` itself."""
    stored = {row.start: row for row in rows}
    first = period_at(calendar, last.grain, min(stored, default=last.start))
    periods = [first]
    while periods[-1] < last:
        periods.append(shift(calendar, periods[-1], 1))
    return [_point(period, stored.get(period.start), meaning) for period in periods]


def _point(period: Period, score: Score | None, meaning: Meaning) -> Point:
    if score is None:
        return Point(period, None, Lines())
    lines = lines_of(score.target, score.lower, score.upper, meaning.decimals)
    return Point(period, score, lines, score.value)


def table(calendar: Calendar, meaning: Meaning, series: list[Point], ahead: OutlookRows) -> list[TableRow]:
    """The latest first."""
    return [
        TableRow(
            formats.period_short(point.period, calendar),
            period_key(calendar, point.period),
            formats.split_number(point.value, meaning.decimals),
            formats.split_target(meaning.direction, point.lines, meaning.decimals),
            formats.split_change(gap(point), meaning.decimals),
            point.score.status if point.score else "",
            signal_words(point, ahead),
            formats.split_number(point.ago, meaning.decimals),
            delta(meaning, point.value, point.ago, point.favourable),
        )
        for point in reversed(series)
    ]


def signal_words(point: Point, ahead: OutlookRows) -> str:
    judged = ahead.drawn.get(point.period.start)
    if judged is None or point.value is None:
        return ""
    if point.value > judged.upper:
        return _("above upper limit")
    if point.value < judged.lower:
        return _("below lower limit")
    if not judged.signals:
        return _("within limits")
    return _("a pattern within limits") if ahead.is_plain else _("eight on one side")


def gap(point: Point) -> Decimal | None:
    target = point.lines.target
    return None if point.value is None or target is None else point.value - target


def chart(
    calendar: Calendar, meaning: Meaning, series: list[Point], broken: list[int], today: dt.date
) -> dict[str, Any]:
    """The JSON that static/js/chart.js draws; its shape is in docs/interface.md."""
    last = series[-1]
    ends = last.lines.upper if meaning.direction == "range" else last.lines.target
    target = formats.target_text(meaning.direction, last.lines, meaning.decimals)
    return {
        "labels": [formats.period_short(point.period, calendar) for point in series],
        "values": [_number(point.value) for point in series],
        "targets": [_number(point.lines.target) for point in series],
        "lower": [_number(point.lines.lower) for point in series],
        "upper": [_number(point.lines.upper) for point in series],
        "better": meaning.direction if meaning.direction in DRAWN_DIRECTIONS else "",
        "decimals": meaning.decimals,
        "unit": _suffix(meaning.unit),
        "value_label": formats.number(_last_value(series), meaning.decimals),
        "target_label": "" if ends is None else _("Target %(target)s") % {"target": target},
        "open": [place for place, point in enumerate(series) if point.period.end >= today],
        "carried": [],
        "breaks": broken,
        "words": {
            "value": _("Value"),
            "target": _("Target"),
            "lower": _("Lower limit"),
            "upper": _("Upper limit"),
            "ago": _("A year ago"),
        },
    }


def breaking_days(versions: list[KPIVersion]) -> list[dt.date]:
    return [version.valid_from for version in versions[1:] if not (version.minor or version.comparable)]


def breaks(series: list[Point], versions: list[KPIVersion]) -> list[int]:
    """Where a definition starts that older values do not compare with."""
    days = breaking_days(versions)
    return [
        place
        for place, (earlier, point) in enumerate(pairwise(series), start=1)
        if any(earlier.period.end < day <= point.period.end for day in days)
    ]


def _last_value(series: list[Point]) -> Decimal | None:
    return next((point.value for point in reversed(series) if point.value is not None), None)


def _suffix(unit: str) -> str:
    """What follows a number: "%", " km"; nothing for a currency sign, which stands before it."""
    text = formats.quantity(Decimal(0), 0, unit)
    return text.removeprefix("0") if text.startswith("0") else ""


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
