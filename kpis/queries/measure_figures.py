"""The chart of a measure and the table beside it, with what was usual and what is to come."""

import datetime as dt
import json
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from kpis import formats
from kpis.calc.periods import Calendar
from kpis.models import KPIVersion, Measure
from kpis.queries.figures import Meaning
from kpis.queries.outlooks import OutlookRows
from kpis.queries.series import Point, TableRow, chart, table, target_notes


@dataclass(frozen=True, slots=True)
class Figure:
    """The chart and its table."""

    json: str
    sentence: str
    rows: list[TableRow]
    heads: list[str]
    legend: str
    notes: list[tuple[int, str, str]]
    span: str
    spans: list[tuple[str, str]]


def figure(
    calendar: Calendar,
    measure: Measure,
    meaning: Meaning,
    series: list[Point],
    versions: list[KPIVersion],
    span: str,
    today: dt.date,
    ahead: OutlookRows,
) -> Figure:
    value, target = _("Value"), _("Target")
    unit = f", {meaning.unit}" if meaning.unit else ""
    gap = _("Gap, points") if meaning.unit == "%" else _("Gap") + unit
    return Figure(
        json.dumps(
            chart(calendar, meaning, series, versions, today) | drawn_outlook(calendar, series, ahead)
        ),
        _sentence(calendar, measure, meaning, series),
        table(calendar, meaning, series, ahead),
        [value + unit, target + unit, gap],
        legend(ahead),
        target_notes(calendar, meaning, series),
        span,
        [("12", _("12 periods")), ("24", _("24 periods")), ("all", _("All"))],
    )


def _sentence(calendar: Calendar, measure: Measure, meaning: Meaning, series: list[Point]) -> str:
    """The name of the canvas."""
    now = series[-1]
    return _(
        "%(kpi)s from %(first)s to %(last)s: %(value)s, target %(target)s. The table has every value."
    ) % {
        "kpi": measure.kpi.name,
        "first": formats.period_name(series[0].period, calendar),
        "last": formats.period_name(now.period, calendar),
        "value": formats.quantity(now.value, meaning.decimals, meaning.unit),
        "target": formats.target_words(meaning.direction, now.lines, meaning.decimals),
    }


def drawn_outlook(calendar: Calendar, series: list[Point], ahead: OutlookRows) -> dict[str, Any]:
    """What the chart draws around the series: limits, signals, and the fan of coming periods."""
    judged = [ahead.drawn.get(point.period.start) for point in series]
    names = ("lowest", "low", "middle", "high", "highest")
    return {
        "limits": {
            "lower": [_number(one.lower) if one else None for one in judged],
            "centre": [_number(one.centre) if one else None for one in judged],
            "upper": [_number(one.upper) if one else None for one in judged],
        },
        "signals": [place for place, one in enumerate(judged) if one and one.signals],
        "levels": _levels(series, ahead),
        "left_out": [place for place, point in enumerate(series) if point.period.start in ahead.left_out],
        "ahead": [formats.period_short(one.period, calendar) for one in ahead.fan],
        "fan": {name: [_number(one.quantiles[at]) for one in ahead.fan] for at, name in enumerate(names)},
        "limit_words": {
            "lower": _("Usually at least"),
            "centre": _("Usual middle"),
            "upper": _("Usually at most"),
            "middle": _("Forecast"),
        },
    }


def _levels(series: list[Point], ahead: OutlookRows) -> list[int]:
    """Where an accepted new level starts."""
    watch = ahead.watch
    if watch is None or watch.since_what != watch.Since.LEVEL:
        return []
    return [place for place, point in enumerate(series) if point.period.start == watch.since]


def legend(ahead: OutlookRows) -> str:
    """What is drawn beside the series, in words."""
    parts = [_("Shaded: on track.")]
    if ahead.drawn:
        parts.append(_("Thin lines: the usual middle and limits. Open ring: a signal."))
    if ahead.watch and ahead.watch.since_what == ahead.watch.Since.LEVEL:
        parts.append(_("Dashed upright line: a new level was accepted."))
    if ahead.left_out:
        parts.append(_("Hollow: left out, with a known cause."))
    if ahead.fan:
        parts.append(_("Fan: 80% and 95% of likely outcomes."))
    return " ".join(parts)


def _number(value: Decimal | None) -> float | None:
    return None if value is None else float(value)
